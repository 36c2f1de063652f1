"""The walk of the README works as it is written: every block is run, every answer that it shows is the answer."""

import shutil

import httpx
import pytest

from service.notices.described import WebhookMessage
from tests.documents import README
from tests.walking import Walk, take


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk asks for curl")
@pytest.mark.timeout(700)
def test_the_walk_of_the_readme_gives_the_answers_that_it_shows(walk: Walk) -> None:
    take(walk, README)
    arrivals = httpx.get(f"{walk.env['DEMO']}/arrivals", trust_env=False).json()
    webhooks = [one for one in arrivals if one["kind"] == "webhook"]
    assert [one["signature"] for one in webhooks] == [True, True]
    for one in webhooks:
        WebhookMessage.model_validate_json(one["text"])
    assert not any("Bé (thử)" in one["text"] for one in arrivals)
