"""When a term ends and why: from a rule, a moment and the calendar to a due time that recomputes to the byte."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from workflows.calendar import Calendar, CalendarError, DayVerdict, end_of, local
from workflows.policy.model import Counting, Rule

_FIRST_DAY = (
    "ngày bắt đầu không tính (BLDS 2015, Điều 147)",
    "the first day is not counted (Civil Code 2015, art. 147)",
)
_EVERY_DAY = ("tính mọi ngày", "every day is counted")
_DECIDED = ("ngày cuối do quyết định ấn định", "the last day, as the decision names it")
_MOVED = ("dời đến ngày làm việc tiếp theo (BLDS 148(5))", "moved to the next working day (Civil Code art. 148(5))")


@dataclass(frozen=True)
class DayLine:
    """One day of a term: whether it counts, and why."""

    day: date
    counted: bool
    why_vi: str
    why_en: str

    def to_json(self) -> dict[str, Any]:
        """The line as plain JSON values."""
        return {"day": self.day.isoformat(), "counted": self.counted, "why_vi": self.why_vi, "why_en": self.why_en}


@dataclass(frozen=True)
class Computed:
    """When a term ends. `due_at` is UTC and exclusive (in time means before it); None where the text has no number.

    `projected` says that the term touches a day that no known decision settles: a notice may still move it.
    """

    due_at: datetime | None
    explanation: tuple[DayLine, ...]
    projected: bool

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values, the same bytes for the same question."""
        return {
            "due_at": None if self.due_at is None else self.due_at.isoformat(),
            "projected": self.projected,
            "explanation": [line.to_json() for line in self.explanation],
        }


def compute(
    rule: Rule,
    start: datetime,
    calendar: Calendar,
    *,
    known_at: datetime | None = None,
    last_day: date | None = None,
) -> Computed:
    """When the term of `rule` that runs from `start` ends, by what the calendar knew at `known_at` (None: now).

    A decision may name the `last_day`; then the term ends with it, worked or not. Raises
    ValueError for a time without a zone and CalendarError when the term leaves the years covered.
    """
    if last_day is not None:
        return _until(local(start).date(), last_day)
    try:
        return _count(rule, start, calendar, known_at)
    except OverflowError as error:
        raise CalendarError(start.year) from error


def _count(rule: Rule, start: datetime, calendar: Calendar, known_at: datetime | None) -> Computed:
    begins, amount = local(start), rule.term.amount
    if amount is None or rule.counting is None:
        return Computed(None, (), projected=False)
    if rule.counting is Counting.CLOCK_HOURS:
        return _hours(begins, timedelta(hours=amount))
    if rule.counting is Counting.WORKING_DAYS:
        return _working_days(amount, begins.date(), calendar, known_at)
    return _calendar_days(amount, begins.date(), calendar, known_at, moves=rule.moves_to_working_day)


def _hours(begins: datetime, length: timedelta) -> Computed:
    """A term in hours starts at the very moment (Civil Code art. 147(1)) and runs day and night."""
    ends = begins + length
    lines = []
    day = begins.date()
    while datetime.combine(day, time(), ends.tzinfo) < ends:
        since = _clock(begins.time()) if day == begins.date() else "00:00"
        until = _clock(ends.time()) if day == ends.date() else "24:00"
        vi = f"từ {since} đến {until}, tính cả ban đêm và ngày nghỉ"
        lines.append(DayLine(day, True, vi, f"{since} to {until}, nights and days off included"))
        day += timedelta(days=1)
    return Computed(ends.astimezone(UTC), tuple(lines), projected=False)


def _clock(moment: time) -> str:
    """The time of day to the second: what happened within it changes nothing for a reader."""
    return moment.isoformat("seconds" if moment.second else "minutes")


def _working_days(amount: int, first: date, calendar: Calendar, known_at: datetime | None) -> Computed:
    """The first day is not counted (147(2)), days off are passed over, the last day ends at 24:00 (148(1), (6))."""
    lines = [DayLine(first, False, *_FIRST_DAY)]
    left, settled = amount, True
    for verdict in calendar.days_after(first, known_at):
        lines.append(DayLine(verdict.day, verdict.working, verdict.why_vi, verdict.why_en))
        settled = settled and verdict.settled
        left -= verdict.working
        if left == 0:
            break
    return Computed(end_of(lines[-1].day), tuple(lines), projected=not settled)


def _calendar_days(amount: int, first: date, calendar: Calendar, known_at: datetime | None, *, moves: bool) -> Computed:
    """Every day counts but the first; a term to *do* something moves off a last day that is not worked (148(5))."""
    days = [first + timedelta(days=number) for number in range(1, amount + 1)]
    lines = [DayLine(first, False, *_FIRST_DAY), *(DayLine(day, True, *_EVERY_DAY) for day in days)]
    settled = True
    if moves:
        last = calendar.judge(days[-1], known_at)
        settled = last.settled
        while not last.working:
            lines[-1] = _moving(lines[-1], last)
            last = calendar.judge(last.day + timedelta(days=1), known_at)
            lines.append(DayLine(last.day, False, last.why_vi, last.why_en))
            settled = settled and last.settled
    return Computed(end_of(lines[-1].day), tuple(lines), projected=not settled)


def _until(first: date, last: date) -> Computed:
    """A term whose last day somebody has decided on: nothing is counted."""
    lines = [DayLine(first, False, *_FIRST_DAY)] if first < last else []
    return Computed(end_of(last), (*lines, DayLine(last, True, *_DECIDED)), projected=False)


def _moving(line: DayLine, verdict: DayVerdict) -> DayLine:
    return DayLine(line.day, line.counted, f"{verdict.why_vi}; {_MOVED[0]}", f"{verdict.why_en}; {_MOVED[1]}")
