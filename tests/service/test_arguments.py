"""What development's commands say to words that they do not understand."""

import argparse
from collections.abc import Callable, Sequence

import pytest

from service.development.demo.__main__ import arguments_of as of_demo
from service.development.run import arguments_of as of_run


@pytest.mark.parametrize(
    ("parsed", "words", "english"),
    [
        (of_run, ["--fast"], "unrecognized arguments: --fast"),
        (of_demo, ["--reports", "none"], "argument --reports"),
        (of_demo, ["--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_a_command_line_that_is_not_understood_is_refused_in_vietnamese_first(
    parsed: Callable[[Sequence[str]], argparse.Namespace],
    words: list[str],
    english: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        parsed(words)
    first, _, rest = capsys.readouterr().err.partition("\n")
    assert (left.value.code, first.startswith("Lệnh viết chưa đúng"), english in rest) == (2, True, True)
