"""Vietnamese unless English is asked for first."""

import pytest

from service.web.language import language_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("vi", "vi"),
        ("vi,en", "vi"),
        ("en,vi", "vi"),
        ("en;q=0.9,vi;q=0.8", "en"),
        ("vi;q=0.9, en;q=0.8", "vi"),
        ("fr, en;q=0.5", "en"),
        ("fr", "vi"),
        ("*", "vi"),
        ("en;q=0.5, *;q=0.6", "vi"),
        ("en;q=0", "vi"),
        ("en;q=nan", "vi"),
        ("en;q=x", "vi"),
        ("en;q=2", "vi"),
        (";;;,,,q=", "vi"),
        ("x" * 10_000 + ",en", "vi"),
    ],
)
def test_the_language_of_a_header(header: str | None, language: str) -> None:
    assert language_of(header) == language
