"""The life of a case in docs/life.md works as it is written."""

import shutil

import pytest

from tests.documents import ROOT
from tests.walking import Walk, take


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk asks for curl")
@pytest.mark.timeout(700)
def test_the_life_of_a_case_gives_the_answers_that_it_shows(walk: Walk) -> None:
    take(walk, ROOT / "docs" / "life.md")
