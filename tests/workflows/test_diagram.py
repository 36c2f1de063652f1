"""The generated page is the one that the declarations give, and says when it is not."""

from pathlib import Path

import pytest

from workflows import diagram
from workflows.lives import LIVES
from workflows.policy.load import load

PAGE = diagram.readme(load())


def test_the_page_in_the_repository_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagram.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_page_fails_the_check_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(diagram, "README", tmp_path / "README.md")
    assert diagram.main(["--check"]) == 1
    assert "python -m workflows.diagram" in capsys.readouterr().err
    assert diagram.main([]) == 0
    assert diagram.main(["--check"]) == 0


def test_misuse_is_told_apart_from_staleness(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagram.main(["--chek"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_every_arrow_is_drawn() -> None:
    for life in LIVES:
        for trigger, source, target in life.declared():
            assert f"    {source or '[*]'} --> {target} : {trigger}\n" in PAGE


def test_what_is_ours_is_never_shown_as_law() -> None:
    rows = {row.split("|")[1].strip(): row for row in PAGE.splitlines() if row.startswith("| `")}
    assert "không phải luật / internal, not law" in next(row for cell, row in rows.items() if "`review_due`" in cell)
    assert "cần xác nhận / to confirm: lúc bắt đầu / start, cách tính / counting" in next(
        row for cell, row in rows.items() if "`emergency_response`" in cell
    )
    assert "của hệ thống / ours" in rows["`closed_by_another`"]
    assert "Điều 30(1)b" in rows["`review_says_safe`"]
