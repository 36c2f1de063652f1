"""A notice: plain values in one line each, in UTC, with no room for anybody's name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from notifications.notice import Notice
from tests.notifications.world import START, a_notice

FIELDS = {
    *("type", "subject_kind", "case_number", "place", "kind", "occurred_at", "link", "rule"),
    *("rule_vi", "rule_en", "basis_vi", "basis_en", "due_at", "rung", "escalation_id", "letters"),
}


def test_there_is_no_field_that_a_name_could_stand_in() -> None:
    assert set(Notice.model_fields) == FIELDS
    with pytest.raises(ValidationError):
        a_notice(child="Nguyễn Văn A")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case_number", "Nguyễn Văn A"),
        ("case_number", "LC 7K3M"),
        ("case_number", ""),
        ("case_number", "LC-7K3M\n"),
        ("place", "Huế\r\nBcc: someone@example.com"),
        ("place", "Huế\x00"),
        ("place", "Huế\u2028"),
        ("place", "Huế\u202e"),
        ("place", ""),
        ("place", "x" * 301),
        ("rule_vi", "một\nhai"),
        ("rule", "Can thiệp khẩn cấp"),
        ("link", "javascript:alert(1)"),
        ("link", "https://a.example/ b"),
        ("due_at", datetime(2026, 3, 2)),  # noqa: DTZ001 (a time without a zone, on purpose)
        ("rung", -1),
        ("rung", "1"),
        ("type", "deadline.forgotten"),
    ],
)
def test_what_does_not_belong_in_a_notice_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        a_notice(**{field: value})


def test_every_moment_is_kept_in_utc() -> None:
    told = a_notice(due_at=START.astimezone(timezone(timedelta(hours=7))))
    assert told.due_at is not None
    assert (told.due_at, told.due_at.tzinfo) == (START, UTC)


@given(st.text(max_size=40), st.datetimes(timezones=st.just(UTC)) | st.none(), st.integers(-1, 1001) | st.none())
def test_a_stored_notice_is_the_notice(place: str, due_at: datetime | None, rung: int | None) -> None:
    try:
        told = a_notice(place=place, due_at=due_at, rung=rung)
    except ValidationError:
        return
    assert Notice.recall(told.stored()) == told
    assert "\n" not in told.place
