"""The closed vocabulary of the policy files: what a rule may be, start on, count in, and whom a rung may tell."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from workflows.policy.wording import refuse

_DURATION = re.compile(r"P(?=.)(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?)?")


class Confidence(StrEnum):
    """How surely one property of a rule is known."""

    CONFIRMED = "confirmed"  # the text was read and says so
    TO_CONFIRM = "to_confirm"  # our safe reading; shown as such everywhere


class RuleKind(StrEnum):
    """Whose number it is."""

    STATUTORY = "statutory"  # ours to meet, written in a legal text
    OBSERVED = "observed"  # another body's statutory clock: shown, never called our breach
    INTERNAL = "internal"  # a target of ours: labelled "not law"


class Unit(StrEnum):
    """What an amount counts."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Counting(StrEnum):
    """How an amount is counted on the calendar."""

    CLOCK_HOURS = "clock_hours"  # from the very moment, day and night (Civil Code art. 147(1))
    WORKING_DAYS = "working_days"  # first day not counted, days off skipped (147(2), 148(6))
    CALENDAR_DAYS = "calendar_days"  # first day not counted, every day counted (147(2), 148(1))


class Subject(StrEnum):
    """What kind of thing a clock hangs on."""

    CASE = "case"
    REPORT = "report"
    PLAN = "plan"
    EMERGENCY = "emergency"


class Event(StrEnum):
    """Every dotted event name that a clock may start on, stop on or be voided by."""

    REPORT_RECEIVED = "report.received"
    REPORT_QUARANTINED = "report.quarantined"
    REPORT_SEEN = "report.seen"
    REPORT_PLACED = "report.placed"
    CASE_REOPENED = "case.reopened"
    ASSESSMENT_RECORDED = "assessment.recorded"
    ASSESSMENT_EMERGENCY = "assessment.emergency"
    ASSESSMENT_NOT_EMERGENCY = "assessment.not_emergency"
    DANGER_FOUND = "danger.found"
    EMERGENCY_OPENED = "emergency.opened"
    EMERGENCY_APPLIED = "emergency.applied"
    EMERGENCY_SEPARATED = "emergency.separated"
    EMERGENCY_EXTENDED = "emergency.extended"
    EMERGENCY_PROLONGED = "emergency.prolonged"
    EMERGENCY_CANCELLED = "emergency.cancelled"
    EMERGENCY_ENDED = "emergency.ended"
    PLAN_SUBMITTED = "plan.submitted"
    PLAN_APPROVED = "plan.approved"
    PLAN_RETURNED = "plan.returned"
    REVIEW_RECORDED = "review.recorded"
    PLAN_ENDED = "plan.ended"
    REGISTRY_ENTERED = "registry.entered"
    CASE_ASSESSED = "case.assessed"
    CASE_INTERVENED = "case.intervened"
    CASE_FOLLOWED_UP = "case.followed_up"
    CASE_CLOSED = "case.closed"


class Moment(StrEnum):
    """The moments that a term may run from; each is a time among the facts of the decision that starts the clock."""

    FIRST_RECEIVED_AT = "first_received_at"  # the first receiving place had the information
    DANGER_KNOWN_AT = "danger_known_at"  # a danger that was found later became known
    STATE_SINCE = "state_since"  # the case or plan entered the state it is in: when it happened, not when recorded
    REVIEW_AT = "review_at"  # the child's situation was reviewed
    APPLIED_AT = "applied_at"  # the measure took effect


class LastDay(StrEnum):
    """The last days that a decision may name; each is a day among the facts of the step that starts the clock."""

    SEPARATED_UNTIL = "separated_until"  # the decision on the separation, or its extension, says until when
    REQUIRED_UNTIL = "required_until"  # a competent authority requires a separation beyond the longest of the text


class Circumstance(StrEnum):
    """The facts that can take a text's number away, or be the condition of an internal rule."""

    EMERGENCY = "emergency"  # the last assessment says that the child is in an emergency
    ENDS_EARLY = "ends_early"  # a separation ends, by its own decision, before the longest that the text allows


class Role(StrEnum):
    """Whom a rung may tell; the directory says who that is on the day."""

    ASSIGNEE = "assignee"
    COMMUNE_CHAIR = "commune_chair"
    PROVINCE_DUTY_OFFICER = "province_duty_officer"
    PROVINCE_HEAD = "province_head"
    HOTLINE_DUTY_OFFICER = "hotline_duty_officer"
    POLICE_DUTY = "police_duty"
    HEALTH_DUTY = "health_duty"
    JUSTICE_DUTY = "justice_duty"


class ChannelName(StrEnum):
    """By which channels a rung tells."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DayKind(StrEnum):
    """What a line of the calendar does to its day."""

    HOLIDAY = "holiday"
    OFF_IN_LIEU = "off_in_lieu"  # an ordinary working day off, made up on another day or for a holiday on a weekend
    MAKE_UP = "make_up"  # a weekend day that is worked


class DayStatus(StrEnum):
    """How surely a line of the calendar is known."""

    DECIDED = "decided"  # in the law itself, or a decision that was read or reported with its number
    RESTATED = "restated"  # in force according to restatements; the text itself was not read
    PROJECTED = "projected"  # no decision yet: the day is our own arithmetic, applied and marked
    PROPOSED = "proposed"  # somebody asked for it: shown, not applied


def _written_as_duration(value: object) -> object:
    """ISO 8601 of days to seconds only: months and years have no fixed length, and signs would turn time round."""
    if not isinstance(value, str):
        return value
    written = _DURATION.fullmatch(value)
    if written is None:
        raise refuse("duration_form")
    days, hours, minutes, seconds = (int(part or 0) for part in written.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


Duration = Annotated[timedelta, BeforeValidator(_written_as_duration)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
