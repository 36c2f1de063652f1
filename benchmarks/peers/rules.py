"""What both peers know of the work: terms, steps and the words of their tables' states, in plain Python."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

HOURS_TO_RESPOND = 12
HOURS_TO_SEE = 1
DAYS_TO_PLAN = 5
SATURDAY = 5


def due_after_intake(received_at: datetime) -> dict[str, datetime]:
    """The clocks that a report starts."""
    return {
        "emergency_response": received_at + timedelta(hours=HOURS_TO_RESPOND),
        "forward_report_alert": received_at + timedelta(hours=HOURS_TO_SEE),
    }


def due_after_assessment(assessed_at: datetime) -> dict[str, datetime]:
    """The clock that an assessment starts: working days without a calendar of holidays."""
    day, left = assessed_at, DAYS_TO_PLAN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return {"plan_submitted": day}


def why_not_assessed(
    state: str, first_received_at: datetime, assigned_to: UUID | None, asked_by: UUID, occurred_at: datetime
) -> str | None:
    """The reason why this case cannot be assessed now, or None."""
    if state != "reported":
        return "not_from_this_state"
    if assigned_to != asked_by:
        return "not_yours"
    if occurred_at < first_received_at:
        return "assessed_before_receipt"
    if occurred_at > datetime.now(UTC) + timedelta(minutes=2):
        return "in_the_future"
    return None
