"""The words of a notice: both languages for every type, local times, and the bytes that programs read."""

import json
from datetime import datetime

import pytest
from jinja2 import UndefinedError

from notifications.notice import Channel, Locale, NoticeType
from notifications.render import ENVIRONMENT, TEMPLATES, body_of, text_for_people
from tests.notifications.world import START, a_notice


def at(local: str) -> datetime:
    return datetime.fromisoformat(f"{local}+07:00")


def test_every_type_has_both_languages_and_there_are_no_others() -> None:
    written = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*.*/*.txt")}
    assert written == {f"{kind}/{language}.txt" for kind in NoticeType for language in ("vi", "en")}


@pytest.mark.parametrize("kind", list(NoticeType))
@pytest.mark.parametrize("subject", ["case", "report"])
@pytest.mark.parametrize("bare", [True, False])
def test_every_template_speaks_with_and_without_what_is_optional(kind: NoticeType, subject: str, bare: bool) -> None:
    without = dict.fromkeys(("rule", "rule_vi", "rule_en", "basis_vi", "basis_en", "due_at", "rung", "escalation_id"))
    told = a_notice(type=kind, subject_kind=subject, **(without if bare else {}))
    words = text_for_people(told, "vi")
    subject_line, empty, *rest = words.split("\n")
    assert "LC-7K3M-9Q" in subject_line
    assert empty == ""
    assert "None" not in words
    assert told.link in "\n".join(rest)
    assert words.index("Thư này không ghi tên ai") < words.index("This message names nobody")
    assert ("Emergency response" in words) is not bare


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_subject_line_is_in_the_readers_language(locale: Locale) -> None:
    subject = text_for_people(a_notice(), locale).split("\n")[0]
    assert subject.startswith({"vi": "QUÁ HẠN", "en": "OVERDUE"}[locale])


@pytest.mark.parametrize(
    ("due", "vi", "en"),
    [
        ("2026-02-28T00:00:00", "24:00 ngày 27/02/2026", "24:00 on 27/02/2026"),
        ("2026-03-01T00:00:00", "24:00 ngày 28/02/2026", "24:00 on 28/02/2026"),
        ("2026-01-01T00:00:00", "24:00 ngày 31/12/2025", "24:00 on 31/12/2025"),
        ("2026-03-02T10:10:00", "10:10 ngày 02/03/2026", "10:10 on 02/03/2026"),
        ("2026-03-02T00:01:00", "00:01 ngày 02/03/2026", "00:01 on 02/03/2026"),
    ],
)
def test_a_term_is_read_as_its_last_moment_in_local_time(due: str, vi: str, en: str) -> None:
    words = text_for_people(a_notice(due_at=at(due)), "vi")
    assert f"Thời hạn: {vi}\n" in words
    assert f"Due: {en} (Việt Nam time)\n" in words


def test_a_target_of_ours_is_never_called_law() -> None:
    words = text_for_people(a_notice(kind="internal"), "vi")
    assert "mốc nội bộ, không phải luật" in words
    assert "an internal target, not law" in words
    assert "56/2017" not in words


def test_the_article_stands_in_both_languages() -> None:
    words = text_for_people(a_notice(), "vi")
    assert "Căn cứ: Nghị định 56/2017/NĐ-CP, Điều 26 khoản 3\n" in words
    assert "Basis: Decree 56/2017/NĐ-CP, art. 26(3)\n" in words


def test_a_template_that_asks_for_more_than_a_notice_has_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string("{{ child_name }}").render(case_number="LC-7K3M-9Q")


def test_programs_get_a_thin_body_in_one_fixed_form() -> None:
    body = body_of(a_notice(), Channel.WEBHOOK, "vi")
    read = json.loads(body)
    assert set(read) == {"type", "timestamp", "data"}
    assert read["type"] == "deadline.breached"
    assert read["data"]["case_number"] == "LC-7K3M-9Q"
    assert read["data"]["due_at"] == read["timestamp"] == START.isoformat().replace("+00:00", "Z")
    assert body == json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("locale", "title", "basis"),
    [
        ("vi", "Can thiệp khẩn cấp", "Nghị định 56/2017/NĐ-CP, Điều 26 khoản 3"),
        ("en", "Emergency response", "Decree 56/2017/NĐ-CP, art. 26(3)"),
    ],
)
def test_programs_get_the_rules_id_and_people_its_title_in_the_language_of_the_endpoint(
    locale: Locale, title: str, basis: str
) -> None:
    told = json.loads(body_of(a_notice(), Channel.WEBHOOK, locale))["data"]
    assert (told["rule"], told["rule_title"], told["legal_basis"]) == ("emergency_response", title, basis)
