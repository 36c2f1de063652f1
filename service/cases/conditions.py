"""What is asked of a record that moves no life: an open case, and a time that has come."""

from datetime import date, datetime

from service.errors import Conflict, InvalidForm
from service.tables.case import CaseFile
from workflows.calendar import local_day
from workflows.case import CASE


def must_be_open(case: CaseFile) -> None:
    """Go on only for a case that is not closed."""
    if case.state not in CASE.open_states:
        raise Conflict("case_closed")


def must_have_happened(at: datetime, now: datetime, field: str) -> None:
    """Go on only if what this field of the form dates has happened."""
    if at > now:
        raise InvalidForm("in_the_future", params={"field": field})


def day_must_have_come(day: date, now: datetime, field: str) -> None:
    """The same for a day: today in Việt Nam is not ahead."""
    if day > local_day(now):
        raise InvalidForm("in_the_future", params={"field": field})


def must_follow_the_report(case: CaseFile, at: datetime, field: str) -> None:
    """Go on only if what this field of the form dates came after the report, which it answers."""
    if at < case.first_received_at:
        raise Conflict("before_the_report", params={"field": field})
