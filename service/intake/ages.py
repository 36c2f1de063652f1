"""How old a reported child is, for routing only: an age never refuses a report (Decree 56/2017 art. 25(1))."""

from datetime import date, datetime

from service.intake.schemas import ReportedChild
from workflows.calendar import local_day
from workflows.policy.model import Policy

OLDEST = 120
"""Years beyond which an age is a slip of the pen; not law: no register holds an older person."""


def age_band(child: ReportedChild, received_at: datetime, policy: Policy) -> str:
    """`under_16`, `aged_16_17`, `adult`, `impossible` or `unknown`, on the local day of the first receipt."""
    age = child.estimated_age
    if child.birth_date is not None:
        age = _completed_years(child.birth_date, local_day(received_at))
    if age is None:
        return "unknown"
    if not 0 <= age <= OLDEST:
        return "impossible"
    if age < policy.age_below("child"):
        return "under_16"
    return "aged_16_17" if age < policy.age_below("victim_of_sexual_abuse") else "adult"


def _completed_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
