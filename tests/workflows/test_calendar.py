"""Which days are worked, and by what was known when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workflows.calendar import Calendar, CalendarError, end_of, local, local_day
from workflows.policy.load import load
from workflows.policy.model import CalendarDay, CalendarYear, DayKind, DayStatus

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)


def line(day: date, kind: DayKind, known_at: date | None, status: DayStatus = DayStatus.DECIDED) -> CalendarDay:
    decision = "1/QĐ" if status is DayStatus.DECIDED else None
    return CalendarDay(
        day=day, kind=kind, name_vi="Nghỉ bão", name_en="Storm", status=status, decision=decision, known_at=known_at
    )


def calendar(*lines: CalendarDay, status: DayStatus = DayStatus.DECIDED, known_at: date | None = None) -> Calendar:
    year = CalendarYear(year=2026, status=status, known_at=known_at, note_vi="x", note_en="x")
    return Calendar(lines, [year])


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_day_off_counts_from_the_day_on_which_it_was_decided() -> None:
    decided = calendar(line(MONDAY, DayKind.OFF_IN_LIEU, date(2026, 3, 1)))

    assert decided.is_working(MONDAY, known_at=datetime(2026, 2, 28, 16, 59, 59, tzinfo=UTC))
    assert not decided.is_working(MONDAY, known_at=datetime(2026, 2, 28, 17, tzinfo=UTC))
    assert not decided.is_working(MONDAY)


def test_the_latest_known_line_of_a_day_counts() -> None:
    saturday = calendar(
        line(SATURDAY, DayKind.HOLIDAY, date(2026, 3, 1)), line(SATURDAY, DayKind.MAKE_UP, date(2026, 3, 4))
    )

    assert not saturday.is_working(SATURDAY, known_at=at(date(2026, 3, 3)))
    assert saturday.is_working(SATURDAY, known_at=at(date(2026, 3, 4)))


def test_the_order_of_the_lines_does_not_count() -> None:
    lines = (line(SATURDAY, DayKind.MAKE_UP, date(2026, 3, 4)), line(SATURDAY, DayKind.HOLIDAY, None))

    assert calendar(*lines).is_working(SATURDAY)
    assert calendar(*reversed(lines)).is_working(SATURDAY)


def test_a_proposal_is_shown_and_not_applied() -> None:
    proposed = calendar(line(MONDAY, DayKind.OFF_IN_LIEU, None, DayStatus.PROPOSED))

    verdict = proposed.judge(MONDAY)

    assert verdict.working
    assert not verdict.settled
    assert verdict.why_vi == "ngày làm việc: thứ Hai; mới được đề xuất, chưa áp dụng: Nghỉ bão"
    assert proposed.judge(MONDAY + timedelta(days=1)).settled


def test_a_projection_is_applied_and_not_settled() -> None:
    verdict = calendar(line(MONDAY, DayKind.HOLIDAY, None, DayStatus.PROJECTED)).judge(MONDAY)

    assert not verdict.working
    assert not verdict.settled


def test_a_restated_day_is_settled_only_when_its_decision_is_named() -> None:
    restated = line(MONDAY, DayKind.HOLIDAY, None, DayStatus.RESTATED)

    assert not calendar(restated).judge(MONDAY).settled
    assert calendar(restated.model_copy(update={"decision": "2/TB"})).judge(MONDAY).settled


def test_a_year_without_notice_settles_no_day() -> None:
    assert not calendar(status=DayStatus.PROJECTED).judge(MONDAY).settled
    assert not calendar(known_at=date(2026, 1, 5)).judge(MONDAY, known_at=at(date(2026, 1, 4))).settled
    assert calendar(known_at=date(2026, 1, 5)).judge(MONDAY, known_at=at(date(2026, 1, 5))).settled


def test_a_year_without_a_file_is_an_error_that_names_it() -> None:
    with pytest.raises(CalendarError) as missing:
        calendar().is_working(date(2028, 1, 3))

    assert missing.value.year == 2028
    assert "cần tệp policy/calendar/2028.toml" in str(missing.value)


def test_the_packaged_calendar_ends_with_2027() -> None:
    packaged = Calendar.of(load())

    assert packaged.is_working(date(2027, 12, 31))
    with pytest.raises(CalendarError):
        packaged.is_working(date(2028, 1, 1))
    with pytest.raises(CalendarError):
        packaged.is_working(date(2023, 12, 29))


def test_a_local_day_ends_at_17_hours_utc() -> None:
    assert end_of(MONDAY) == datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert local_day(datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC)) == MONDAY
    assert local_day(datetime(2026, 3, 2, 17, tzinfo=UTC)) == MONDAY + timedelta(days=1)


def test_a_time_without_a_zone_has_no_local_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 3, 2))  # noqa: DTZ001 - what is being refused
