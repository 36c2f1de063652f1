"""The published description is what the program does, to the byte."""

from pathlib import Path

import pytest

from service.openapi import DESCRIPTION, described, main


def test_the_published_description_is_up_to_date() -> None:
    assert DESCRIPTION.read_text(encoding="utf-8") == described(), "run `python3 dev.py openapi`"


def test_a_description_that_is_out_of_date_is_told_and_mended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "openapi.json"
    old.write_text("{}", encoding="utf-8")
    monkeypatch.setattr("service.openapi.DESCRIPTION", old)
    (tmp_path / "examples").mkdir()
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_another_word_is_a_misuse() -> None:
    assert main(["--chek"]) == 2
