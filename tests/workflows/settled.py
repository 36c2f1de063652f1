"""Facts under which nothing is missing, for every life; each test takes one of them away."""

from datetime import UTC, datetime

from workflows.facts import CaseFacts, ClosingReason, EmergencyFacts, EscalationFacts, PlanFacts, SignedAs

RECEIVED = datetime(2026, 3, 2, 15, 10, tzinfo=UTC)
ASSESSED = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
SUBMITTED = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
APPROVED = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
REVIEWED = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)

CASE_FACTS = CaseFacts(
    state_since=APPROVED,
    first_received_at=RECEIVED,
    ever_assessed=True,
    initial_assessment_at=ASSESSED,
    emergency=False,
    specific_assessment_at=SUBMITTED,
    minutes_at=SUBMITTED,
    plan_submitted_at=SUBMITTED,
    plan_approved_at=APPROVED,
    plan_author="worker",
    plan_approver="chair",
    tasks_done=True,
    review_at=REVIEWED,
    review_safe=True,
    review_stable=True,
    closing_reason=ClosingReason.SAFE_AND_STABLE,
    closing_reason_written=True,
    closing_proposed_by="worker",
    closing_decided_by="chair",
    closer_entitled=True,
    reopening_reason="new_report",
)
PLAN_FACTS = PlanFacts(
    state_since=ASSESSED,
    first_received_at=RECEIVED,
    initial_assessment_at=ASSESSED,
    emergency=False,
    specific_assessment_at=SUBMITTED,
    minutes_at=SUBMITTED,
    plan_submitted_at=SUBMITTED,
    plan_author="worker",
    plan_approver="chair",
    approver_signs_as=SignedAs.CHAIR,
    services=2,
    return_reason_written=True,
    successor_exists=True,
)
EMERGENCY_FACTS = EmergencyFacts(
    emergency_clock_running=True,
    emergency=True,
    grounds=("serious_harm",),
    measures=("safe_shelter",),
    decided_by="chair",
    decided_as=SignedAs.CHAIR,
    separation=True,
    separation_ground="abused_by_carer",
    shelter_found=True,
    alternative_care_found=True,
    applied_at=ASSESSED,
    total_separation_days=9,
    allowed_separation_days=15,
    parents_safe=True,
    safety_assessed_at=SUBMITTED,
    safety_assessed_by="worker",
    ending_reason_written=True,
    cancellation_reason_written=True,
)
ESCALATION_FACTS = EscalationFacts(holds_until=REVIEWED)
