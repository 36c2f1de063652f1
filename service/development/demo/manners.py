"""How people of the demo take their time: in time, late or never, by step. Every number here is made up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.development.demo.draws import Draws
from service.development.demo.reports import QUARTER
from workflows.calendar import Calendar, local, local_day

OPENS, CLOSES = 8, 17
"""Hours between which what is not urgent is done, on working days."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Quarters of an hour from and to, for who acts in time and who acts late; what is left of 1 never acts."""

    soon: tuple[int, int]
    late: tuple[int, int]
    in_time: float
    tardy: float
    any_hour: bool = False


def _hours(low: float, high: float) -> tuple[int, int]:
    return int(low * 4), int(high * 4)


def _days(low: float, high: float) -> tuple[int, int]:
    return _hours(low * 24, high * 24)


MANNERS = {
    "place": Manner(_hours(0.25, 0.75), _hours(1.5, 6), 0.5, 0.45, any_hour=True),
    "look": Manner(_hours(0.25, 0.75), _hours(1.5, 6), 0.8, 0.2, any_hour=True),
    "assess": Manner(_hours(0.5, 6), _hours(8, 18), 0.82, 0.16, any_hour=True),
    "confirm": Manner(_hours(2, 8), _days(1, 2), 0.5, 0.3),
    "open_measure": Manner(_hours(0.25, 0.5), _hours(5, 12), 0.9, 0.1, any_hour=True),
    "apply_measure": Manner(_hours(0.25, 2), _hours(9, 20), 0.8, 0.18, any_hour=True),
    "extend": Manner(_days(3, 5), _days(9, 12), 0.7, 0.2, any_hour=True),
    "cancel": Manner(_hours(4, 24), _days(2, 3), 0.85, 0.15),
    "assess_again": Manner(_days(11, 13), _days(15, 17), 0.8, 0.15, any_hour=True),
    "end_separation": Manner(_hours(2, 20), _days(3, 4), 0.85, 0.1, any_hour=True),
    "end_measure": Manner(_days(3, 8), _days(9, 14), 0.8, 0.1),
    "verify": Manner(_days(0.5, 2), _days(3, 6), 0.85, 0.13),
    "submit": Manner(_hours(4, 30), _days(6, 12), 0.8, 0.14),
    "resubmit": Manner(_hours(4, 20), _days(4, 6), 0.8, 0.2),
    "decide": Manner(_hours(2, 20), _days(3, 7), 0.78, 0.18),
    "serve": Manner(_hours(2, 30), _days(3, 5), 0.8, 0.1),
    "visit": Manner(_days(1, 3), _days(4, 6), 0.8, 0.1),
    "task": Manner(_days(0.5, 2), _days(3, 6), 0.85, 0.1),
    "review": Manner(_days(0.5, 3), _days(5, 9), 0.85, 0.1),
    "replan": Manner(_hours(2, 8), _days(1, 3), 0.8, 0.2),
    "propose": Manner(_hours(2, 30), _days(2, 4), 0.85, 0.1),
    "withdraw": Manner(_hours(1, 6), _hours(7, 12), 0.9, 0.1),
    "settle": Manner(_hours(2, 20), _days(2, 5), 0.85, 0.12),
    "register": Manner(_days(1, 4), _days(12, 16), 0.7, 0.2),
    "reopen": Manner(_days(1, 4), _days(5, 8), 0.7, 0.3),
    "woken": Manner(_hours(0.5, 3), _hours(4, 10), 0.6, 0.25, any_hour=True),
    "press": Manner(_hours(0.25, 1), _hours(1.25, 5), 0.3, 0.15, any_hour=True),
}


def when(draws: Draws, calendar: Calendar, now: datetime, step: str, *about: object) -> datetime | None:
    """When somebody takes this step, on a quarter of an hour after `now`; None when they never do."""
    manner = MANNERS[step]
    luck = draws.share(*about, step, "manner")
    if luck >= manner.in_time + manner.tardy:
        return None
    low, high = manner.soon if luck < manner.in_time else manner.late
    moment = _quarter_after(now) + draws.whole(low, high, *about, step, "delay") * QUARTER
    if manner.any_hour:
        return moment
    return in_office_hours(calendar, moment, draws.whole(0, 12, *about, step, "morning") * QUARTER)


def in_office_hours(calendar: Calendar, moment: datetime, after_opening: timedelta) -> datetime:
    """This moment if offices are open then, or so long after they open next."""
    here = local(moment)
    if here.hour >= CLOSES:
        here = here.replace(hour=0, minute=0) + timedelta(days=1)
    if here.hour >= OPENS and calendar.is_working(local_day(here)):
        return here
    day = here.replace(hour=OPENS, minute=0)
    while not calendar.is_working(local_day(day)):
        day += timedelta(days=1)
    return day + after_opening


def _quarter_after(now: datetime) -> datetime:
    past = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    return now if not past else now - past + QUARTER
