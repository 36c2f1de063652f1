"""Which days are worked in Việt Nam, by what was known when; the only place that knows the local zone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from workflows.policy.model import CalendarDay, CalendarYear, DayKind, DayStatus, Policy

# Asia/Ho_Chi_Minh has been at +07:00 without a break since 1975, so the clock needs no zone files from the machine.
ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_SATURDAY = 5
_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CalendarError(Exception):
    """A day of a year for which there is no calendar file; `year` says which file is missing."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"Chưa có lịch nghỉ lễ năm {year}: cần tệp policy/calendar/{year}.toml / "
            f"No calendar for {year}: policy/calendar/{year}.toml is missing"
        )
        self.year = year


@dataclass(frozen=True)
class DayVerdict:
    """Whether a day is worked, why, and whether that is settled (decided, by a decision that we can name)."""

    day: date
    working: bool
    settled: bool
    why_vi: str
    why_en: str


def local(moment: datetime) -> datetime:
    """The moment on a Vietnamese clock. Raises ValueError for a time without a zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(ZONE)


def local_day(moment: datetime) -> date:
    """The Vietnamese day on which the moment falls. Raises ValueError for a time without a zone."""
    return local(moment).date()


def end_of(day: date) -> datetime:
    """24:00 of the local day, in UTC: a day ends at 24:00 (Civil Code art. 148(6))."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)


class Calendar:
    """Days off and made-up days, each with the date on which it became known.

    `known_at` asks what was known at that moment; None means everything that is known to the calendar. With `beyond`, a
    year without a file is read by its weekdays alone and nothing in it is settled: the earliest end a term can have.
    """

    def __init__(self, days: Iterable[CalendarDay], years: Iterable[CalendarYear], *, beyond: bool = False) -> None:
        self._beyond = beyond
        self._years = {year.year: year for year in years}
        self._lines: dict[date, list[CalendarDay]] = defaultdict(list)
        for line in sorted(days, key=lambda line: line.known_at or date.min):
            self._lines[line.day].append(line)

    @classmethod
    def of(cls, policy: Policy, *, beyond: bool = False) -> "Calendar":
        """The calendar of a policy."""
        return cls(policy.calendar, policy.years, beyond=beyond)

    def covers(self, year: int) -> bool:
        """Whether there is a file for this year."""
        return year in self._years

    def is_working(self, day: date, known_at: datetime | None = None) -> bool:
        """Whether the day is worked, by what was known then. Raises CalendarError outside the years covered."""
        return self.judge(day, known_at).working

    def judge(self, day: date, known_at: datetime | None = None) -> DayVerdict:
        """The day, with the reason in words. Raises CalendarError outside the years covered."""
        as_of = None if known_at is None else local_day(known_at)
        year = self._years.get(day.year)
        if year is None:
            if self._beyond:
                return _by_weekday(day, False, ())
            raise CalendarError(day.year)
        known = [line for line in self._lines.get(day, ()) if _known(line.known_at, as_of)]
        applied = [line for line in known if line.status is not DayStatus.PROPOSED]
        settled = year.status is not DayStatus.PROJECTED and _known(year.known_at, as_of)
        if applied:
            return _by_line(day, applied[-1], settled and not applied[-1].to_confirm)
        return _by_weekday(day, settled and not known, tuple(known))

    def days_after(self, day: date, known_at: datetime | None = None) -> Iterator[DayVerdict]:
        """Every day from the next one on, judged; raises CalendarError where the covered years end."""
        while True:
            day += timedelta(days=1)
            yield self.judge(day, known_at)


def _known(known_at: date | None, as_of: date | None) -> bool:
    return as_of is None or known_at is None or known_at <= as_of


def _by_line(day: date, line: CalendarDay, settled: bool) -> DayVerdict:
    working = line.kind is DayKind.MAKE_UP
    decision_vi = line.decision or "chưa rõ văn bản, cần xác nhận"
    decision_en = line.decision or "decision not seen, to be confirmed"
    status_vi, status_en = {
        DayStatus.RESTATED: (", theo bản thuật lại", ", as restated"),
        DayStatus.PROJECTED: (", dự tính", ", projected"),
    }.get(line.status, ("", ""))
    verb_vi, verb_en = ("làm bù", "made-up working day") if working else ("nghỉ", "day off")
    return DayVerdict(
        day,
        working,
        settled,
        f"{verb_vi}: {line.name_vi} ({decision_vi}{status_vi})",
        f"{verb_en}: {line.name_en} ({decision_en}{status_en})",
    )


def _by_weekday(day: date, settled: bool, proposals: tuple[CalendarDay, ...]) -> DayVerdict:
    working = day.weekday() < _SATURDAY
    vi, en = _WEEKDAYS_VI[day.weekday()], _WEEKDAYS_EN[day.weekday()]
    return DayVerdict(
        day,
        working,
        settled,
        (f"ngày làm việc: {vi}" if working else f"nghỉ cuối tuần: {vi}")
        + "".join(f"; mới được đề xuất, chưa áp dụng: {line.name_vi}" for line in proposals),
        (f"working day: {en}" if working else f"weekend: {en}")
        + "".join(f"; proposed only, not applied: {line.name_en}" for line in proposals),
    )
