"""Both languages say the same things, and every template only says what is written."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.console import texts
from service.console.texts import CATALOGUES, Words, level

TEMPLATES = Path(texts.__file__).with_name("templates")
SAID = re.compile(r"""\bt\(["']([a-z_0-9.]+)["'][,)]""")
BUILT = re.compile(r"""\bt(?:\.known)?\(["']([a-z_0-9.]+\.)["'] ~""")


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys_with_the_same_parameters() -> None:
    vi, en = CATALOGUES["vi"], CATALOGUES["en"]
    assert vi.keys() == en.keys()
    assert [key for key in vi if placeholders(vi[key]) != placeholders(en[key])] == []


def test_every_key_of_every_template_is_in_the_catalogue() -> None:
    known = set(CATALOGUES["vi"])
    for template in sorted(TEMPLATES.iterdir()):
        text = template.read_text(encoding="utf-8")
        assert set(SAID.findall(text)) <= known, template.name
        for prefix in BUILT.findall(text):
            assert any(key.startswith(prefix) for key in known), (template.name, prefix)


def test_no_template_speaks_by_itself() -> None:
    # Words between tags would be in one language only; the product's name is the same in both.
    for template in sorted(TEMPLATES.iterdir()):
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r'[a-z-]+="[^"]*"', "", text)
        between = re.sub(r"<[^>]*>", "", text.replace("Lá Chắn", ""), flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]{2,}", between) == [], template.name


@pytest.mark.parametrize(
    ("remaining", "vi", "en", "urgency"),
    [
        (timedelta(hours=3, minutes=12, seconds=59), "Còn 3 giờ 12 phút", "3 hours 12 minutes left", "running"),
        (timedelta(days=1, hours=1), "Còn 1 ngày 1 giờ", "1 day 1 hour left", "running"),
        (timedelta(minutes=119), "Còn 1 giờ 59 phút", "1 hour 59 minutes left", "soon"),
        (timedelta(seconds=20), "Còn chưa đến 1 phút", "less than 1 minute left", "soon"),
        (timedelta(0), "Quá hạn chưa đến 1 phút", "less than 1 minute overdue", "over"),
        (-timedelta(days=2), "Quá hạn 2 ngày", "2 days overdue", "over"),
    ],
)
def test_time_left_is_said_in_words(remaining: timedelta, vi: str, en: str, urgency: str) -> None:
    assert (Words("vi").left(remaining), Words("en").left(remaining), level(remaining)) == (vi, en, urgency)


def test_a_moment_is_written_on_a_vietnamese_clock() -> None:
    late = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
    assert Words("vi").moment(late) == "01:05 03/03/2026"
    assert Words("en").moment(late) == "01:05, 3 Mar 2026"
