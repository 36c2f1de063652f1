"""`dev.py`: what keeps it from setting up is said in words."""

from pathlib import Path

import pytest

import dev


def test_a_folder_that_cannot_be_written_to_is_said_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "ROOT", Path("/sys"))  # not even root makes a folder there
    monkeypatch.setattr(dev, "STAMP", Path("/sys/.venv/lachan.json"))
    with pytest.raises(SystemExit) as left:
        dev.set_up("dev")
    assert left.value.code == 2
    vietnamese, english = capsys.readouterr().err.splitlines()
    assert not vietnamese.isascii()
    assert english.startswith("/sys cannot be written to")
