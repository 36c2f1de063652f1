"""Terms against an oracle that counts another way: minute by minute, and day by day on the raw files."""

import json
import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import Calendar
from workflows.deadlines import Computed, compute
from workflows.policy.load import PACKAGED, load
from workflows.policy.model import Rule, Term, Unit

POLICY = load()
CALENDAR = Calendar.of(POLICY)
LOADED_AGAIN = Calendar.of(load())
DAY = date(2026, 11, 22)
HOURS = POLICY.rule_on("emergency_response", DAY)
WORKING = POLICY.rule_on("plan_submitted", DAY)
MOVING = POLICY.rule_on("review_due", DAY)
COVERED = datetime(2023, 12, 31, tzinfo=UTC)  # its first local day needs no calendar, the next one has one
STARTS = st.timedeltas(timedelta(), timedelta(days=1400)).map(lambda passed: COVERED + passed)
LOCAL = timedelta(hours=7)


def raw_days() -> dict[date, str]:
    """Every line of the calendar files that is in force, read without our models; the last line of a day wins."""
    kinds: dict[date, str] = {}
    for file in sorted((PACKAGED / "calendar").glob("*.toml")):
        for line in tomllib.loads(file.read_text(encoding="utf-8"))["day"]:
            if line["status"] != "proposed":
                kinds[line["day"]] = line["kind"]
    return kinds


RAW = raw_days()


def worked(day: date) -> bool:
    return RAW[day] == "make_up" if day in RAW else day.isoweekday() <= 5


def of(rule: Rule, amount: int) -> Rule:
    return rule.model_copy(update={"term": Term(amount=amount, unit=rule.term.unit)})


def local_minutes(computed: Computed) -> int:
    total = 0
    for line in computed.explanation:
        since, until = re.findall(r"\d\d:\d\d", line.why_en)
        (h1, m1), (h2, m2) = (map(int, clock.split(":")) for clock in (since, until))
        total += (h2 * 60 + m2) - (h1 * 60 + m1)
    return total


@given(STARTS, st.integers(1, 40))
def test_working_days_agree_with_counting_on_the_raw_files(start: datetime, amount: int) -> None:
    computed = compute(of(WORKING, amount), start, CALENDAR)

    today = (start + LOCAL).date()
    counted = 0
    while counted < amount:
        today += timedelta(days=1)
        counted += worked(today)
    midnight = datetime.combine(today + timedelta(days=1), time(), UTC) - LOCAL
    assert computed.due_at == midnight
    assert [line.day for line in computed.explanation if line.counted] == [
        day for day in (line.day for line in computed.explanation[1:]) if worked(day)
    ]


@given(STARTS, st.integers(1, 400))
def test_hours_are_hours_and_the_explanation_adds_up(start: datetime, amount: int) -> None:
    start = start.replace(second=0, microsecond=0)

    computed = compute(of(HOURS, amount), start, CALENDAR)

    assert computed.due_at is not None
    assert (computed.due_at - start).total_seconds() == amount * 60 * 60
    assert local_minutes(computed) == amount * 60
    assert not computed.projected


@given(STARTS, st.integers(1, 60))
def test_a_term_to_do_something_never_ends_on_a_day_off(start: datetime, amount: int) -> None:
    computed = compute(of(MOVING, amount), start, CALENDAR)

    last = (start + LOCAL).date() + timedelta(days=amount)
    while not worked(last):
        last += timedelta(days=1)
    assert computed.due_at == datetime.combine(last + timedelta(days=1), time(), UTC) - LOCAL
    assert sum(line.counted for line in computed.explanation) == amount
    assert computed.explanation[-1].day == last


@given(STARTS, st.integers(1, 60))
def test_a_measure_that_limits_a_right_ends_when_it_ends(start: datetime, amount: int) -> None:
    computed = compute(of(MOVING, amount).model_copy(update={"moves_to_working_day": False}), start, CALENDAR)

    last = (start + LOCAL).date() + timedelta(days=amount)
    assert computed.due_at == datetime.combine(last + timedelta(days=1), time(), UTC) - LOCAL


@given(STARTS, st.sampled_from([HOURS, WORKING, MOVING]))
def test_a_term_never_ends_before_it_starts_and_recomputes_to_the_byte(start: datetime, rule: Rule) -> None:
    first = compute(rule, start, CALENDAR)
    again = compute(Rule.model_validate_json(rule.model_dump_json()), start.astimezone(UTC), LOADED_AGAIN)

    assert first.due_at is not None
    assert first.due_at > start
    assert first.due_at.tzinfo is UTC
    assert json.dumps(first.to_json(), ensure_ascii=False) == json.dumps(again.to_json(), ensure_ascii=False)


@given(STARTS, STARTS)
def test_a_later_start_never_ends_earlier(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    for rule in (HOURS, WORKING, MOVING):
        first, second = compute(rule, earlier, CALENDAR).due_at, compute(rule, later, CALENDAR).due_at
        assert first is not None
        assert second is not None
        assert first <= second


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Ho_Chi_Minh", "UTC"])
def test_the_zone_of_the_caller_does_not_move_the_end(zone: str) -> None:
    """Across the night in which New York's clocks go forward (8/3/2026)."""
    start = datetime(2026, 3, 8, 2, 30, tzinfo=UTC)

    for rule in (HOURS, WORKING):
        assert compute(rule, start.astimezone(ZoneInfo(zone)), CALENDAR) == compute(rule, start, CALENDAR)


def test_an_hour_term_shows_the_seconds_that_it_has() -> None:
    computed = compute(HOURS, datetime(2026, 3, 2, 15, 10, 5, tzinfo=UTC), CALENDAR)

    assert [line.why_en for line in computed.explanation] == [
        "22:10:05 to 24:00, nights and days off included",
        "00:00 to 10:10:05, nights and days off included",
    ]


def test_an_hour_term_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    computed = compute(HOURS, datetime(2026, 3, 2, 5, tzinfo=UTC), CALENDAR)

    assert [line.day for line in computed.explanation] == [date(2026, 3, 2)]
    assert computed.due_at == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_a_term_without_a_number_has_no_end() -> None:
    numberless = POLICY.rule_on("forward_report", DAY)

    assert compute(numberless, datetime(2026, 3, 2, tzinfo=UTC), CALENDAR) == Computed(None, (), projected=False)


def test_the_units_that_exist_are_the_units_that_are_tested() -> None:
    assert {rule.term.unit for rule in (HOURS, WORKING, MOVING)} == set(Unit)
