"""The clocks that the packaged rules keep running along a case's life: at no point of it is nobody reminded."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.effects import clocks_for
from workflows.facts import CaseFacts
from workflows.policy.load import load

POLICY = load()
RECEIVED = datetime(2026, 3, 2, 15, 10, tzinfo=UTC)
OPENED = ("report.received",)
ASSESSED = ("assessment.recorded", "assessment.not_emergency", "case.assessed")
IN_EMERGENCY = ("assessment.recorded", "assessment.emergency", "case.assessed")
SUBMITTED = ("plan.submitted",)
BEGUN = ("plan.approved", "case.intervened")
REVIEWED = ("review.recorded",)
FOLLOWED_UP = ("case.followed_up",)
ENDED = ("plan.ended", "case.closed")


def running_after(*steps: tuple[str, ...], emergency: bool | None = None) -> set[str]:
    """The rules whose clocks run after these steps, an hour apart."""
    running: set[str] = set()
    for number, events in enumerate(steps):
        now = RECEIVED + timedelta(hours=number)
        facts = CaseFacts(
            occurred_at=now,
            first_received_at=RECEIVED,
            review_at=now,
            emergency=emergency,
        )
        starts, stops = clocks_for(events, facts, POLICY, entered_at=now)
        running -= {stop.rule_id for stop in stops}
        running |= {start.rule.id for start in starts}
    return running


@pytest.mark.parametrize(
    ("steps", "emergency", "running"),
    [
        ((OPENED,), None, {"forward_report_alert", "emergency_response"}),
        ((OPENED, ("report.seen",)), None, {"emergency_response"}),
        ((OPENED, ASSESSED), False, {"plan_submitted"}),
        ((OPENED, IN_EMERGENCY), True, {"emergency_response", "plan_after_emergency"}),
        ((OPENED, IN_EMERGENCY, ("emergency.applied",)), True, {"plan_after_emergency"}),
        ((OPENED, ASSESSED, SUBMITTED), False, {"plan_approved"}),
        ((OPENED, IN_EMERGENCY, ("emergency.applied",), SUBMITTED), True, {"approval_after_emergency"}),
        ((OPENED, ASSESSED, SUBMITTED, ("plan.returned",)), False, {"plan_revised"}),
        ((OPENED, ASSESSED, SUBMITTED, ("plan.returned",), SUBMITTED), False, {"plan_approved"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN), False, {"review_due"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, REVIEWED), False, {"review_again"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, REVIEWED, FOLLOWED_UP), False, {"review_again"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, REVIEWED, FOLLOWED_UP, REVIEWED), False, {"review_again"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, REVIEWED, FOLLOWED_UP, ("case.assessed",)), False, {"plan_submitted"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, SUBMITTED, REVIEWED, FOLLOWED_UP), False, {"review_again"}),
        (
            (OPENED, IN_EMERGENCY, ("emergency.applied",), SUBMITTED, BEGUN, SUBMITTED, REVIEWED, FOLLOWED_UP),
            True,
            {"review_again"},
        ),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, ("plan.returned",), REVIEWED, FOLLOWED_UP), False, {"review_again"}),
        ((OPENED, ASSESSED, ("case.closed",)), False, set()),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, REVIEWED, FOLLOWED_UP, ENDED), False, {"registry_entry_alert"}),
        ((OPENED, ASSESSED, SUBMITTED, BEGUN, ENDED, ("registry.entered",)), False, set()),
        (
            (OPENED, ASSESSED, SUBMITTED, BEGUN, ENDED, ("case.reopened", "case.assessed")),
            False,
            {"registry_entry_alert", "plan_submitted"},
        ),
        ((OPENED, ("case.closed",), ("case.reopened",)), None, {"reopened_assessed"}),
        ((OPENED, ASSESSED, ("case.closed",), ("case.reopened", "case.assessed")), False, {"plan_submitted"}),
        ((("report.quarantined",),), None, {"quarantine_placed"}),
        ((("report.quarantined",), ("report.placed",)), None, {"forward_report_alert", "emergency_response"}),
    ],
)
def test_at_each_point_just_these_clocks_run(
    steps: tuple[tuple[str, ...], ...], emergency: bool | None, running: set[str]
) -> None:
    assert running_after(*steps, emergency=emergency) == running


def test_a_case_in_quarantine_keeps_its_twelve_hours_from_the_first_receipt() -> None:
    placed_late = RECEIVED + timedelta(hours=5)
    facts = CaseFacts(occurred_at=placed_late, first_received_at=RECEIVED, state_since=placed_late)

    starts, _ = clocks_for(("report.received",), facts, POLICY, entered_at=placed_late)

    assert {start.rule.id: start.starts_at for start in starts}["emergency_response"] == RECEIVED
