"""What the description says of webhooks is what arrives at one."""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from notifications.channels import Letter
from notifications.channels.webhook import WebhookCarrier, WebhookSettings
from notifications.notice import Channel, Delivered, Locale, Notice, NoticeType
from notifications.render import body_of
from service.notices.described import WebhookMessage
from service.openapi import DESCRIPTION
from tests.notifications.receivers import Received, Receiver
from tests.notifications.world import SECRET, START, a_notice

DOCUMENT: Mapping[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
LEFT_OUT = ("rule", "rule_vi", "rule_en", "basis_vi", "basis_en", "due_at", "rung", "escalation_id")


def sent(notice: Notice, locale: Locale) -> Received:
    """The notice as an agency's server gets it."""
    now = datetime.now(UTC)
    with Receiver() as receiver, closing(WebhookCarrier(WebhookSettings(development=True))) as carrier:
        letter = Letter(uuid4(), body_of(notice, Channel.WEBHOOK, locale), receiver.url, (SECRET,), START, now)
        assert carrier.send(letter) == Delivered(204)
        return receiver.received[0]


def test_every_type_of_notice_is_described_and_no_other() -> None:
    assert DOCUMENT["webhooks"].keys() == {kind.value for kind in NoticeType}
    assert set(SCHEMAS["NoticeType"]["enum"]) == {kind.value for kind in NoticeType}


@pytest.mark.parametrize("kind", NoticeType)
@pytest.mark.parametrize("left_out", [(), LEFT_OUT], ids=["full", "bare"])
def test_what_arrives_is_what_is_described(kind: NoticeType, left_out: tuple[str, ...]) -> None:
    received = sent(a_notice(type=kind, **dict.fromkeys(left_out)), "en")
    described = DOCUMENT["webhooks"][kind.value]["post"]
    assert {parameter["name"] for parameter in described["parameters"]} <= received.headers.keys()
    arrived = json.loads(received.body)
    assert arrived.keys() == set(SCHEMAS["WebhookMessage"]["required"])
    assert arrived["data"].keys() == set(SCHEMAS["WebhookContent"]["required"])
    WebhookMessage.model_validate_json(received.body)


def test_the_example_is_a_message_as_it_would_be_sent() -> None:
    example = SCHEMAS["WebhookMessage"]["example"]
    assert WebhookMessage.model_validate(example).model_dump(mode="json") == example
