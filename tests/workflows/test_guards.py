"""Each condition proven both ways: silent when its fact is there, and naming the fact when it is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.settled import (
    ASSESSED,
    CASE_FACTS,
    EMERGENCY_FACTS,
    ESCALATION_FACTS,
    NOW,
    PLAN_FACTS,
    RECEIVED,
    SUBMITTED,
)
from workflows.facts import ClosingReason, Facts, SignedAs
from workflows.guards import case, closing, danger, dossier, emergency, escalation, every, plan, separation_end
from workflows.lifecycle import Guard, Refusal, TimedGuard
from workflows.lives import LIVES

SUPERSEDED = replace(ESCALATION_FACTS, superseded_by_rung=2)
UNWELL = replace(CASE_FACTS, review_stable=False)
OTHER_REASON = replace(CASE_FACTS, closing_reason=ClosingReason.UNFOUNDED)
OF_AGE = replace(
    CASE_FACTS, closing_reason=ClosingReason.HANDED_TO_POLICE, aged_16_or_older=True, age_evidence_written=True
)
NO_PLAN = replace(CASE_FACTS, closing_reason=ClosingReason.NO_PLAN_NEEDED)
LATER_DAY = ASSESSED.date() + timedelta(days=9)
EXTENDED = replace(EMERGENCY_FACTS, occurred_at=ASSESSED, separated_until=LATER_DAY, decided_until=ASSESSED.date())
AT_COURT = replace(EMERGENCY_FACTS, parents_safe=False, court_asked_on=SUBMITTED.date())
NO_SEPARATION = {"separation": False, "separation_ground": None}

# The condition, facts that satisfy it, and what must change for it to refuse.
PROOFS: list[tuple[Guard[Any], Facts, dict[str, Any]]] = [
    (case.first_receipt_known, CASE_FACTS, {"first_received_at": None}),
    (dossier.initial_assessment_signed, CASE_FACTS, {"initial_assessment_at": None}),
    (case.emergency_question_answered, CASE_FACTS, {"emergency": None}),
    (case.emergency_question_answered, replace(CASE_FACTS, emergency=True), {"emergency": None}),
    (case.assessed_after_receipt, CASE_FACTS, {"initial_assessment_at": RECEIVED - timedelta(seconds=1)}),
    (case.assessed_after_receipt, replace(CASE_FACTS, initial_assessment_at=RECEIVED), {"first_received_at": ASSESSED}),
    (case.assessed_after_the_last, CASE_FACTS, {"last_assessment_at": ASSESSED + timedelta(seconds=1)}),
    (
        case.assessed_after_the_last,
        replace(CASE_FACTS, last_assessment_at=ASSESSED),
        {"initial_assessment_at": RECEIVED},
    ),
    (danger.danger_dated, replace(CASE_FACTS, danger_known_at=NOW), {"danger_known_at": None}),
    (danger.danger_dated, replace(EMERGENCY_FACTS, danger_known_at=NOW), {"danger_known_at": None}),
    (
        danger.danger_known_after_receipt,
        replace(CASE_FACTS, danger_known_at=RECEIVED),
        {"danger_known_at": RECEIVED - timedelta(seconds=1)},
    ),
    (
        danger.danger_known_before_answer,
        replace(CASE_FACTS, danger_known_at=NOW, occurred_at=NOW),
        {"occurred_at": ASSESSED},
    ),
    (dossier.specific_assessment_recorded, CASE_FACTS, {"specific_assessment_at": None}),
    (dossier.needs_meeting_held, CASE_FACTS, {"minutes_at": None}),
    (case.plan_submitted, CASE_FACTS, {"plan_submitted_at": None}),
    (case.plan_approved, CASE_FACTS, {"plan_approved_at": None}),
    (dossier.approved_by_another, CASE_FACTS, {"plan_approver": "worker"}),
    (dossier.approved_by_another, PLAN_FACTS, {"plan_approver": None}),
    (dossier.approved_by_another, PLAN_FACTS, {"plan_author": None}),
    (dossier.approver_owes_author_nothing, CASE_FACTS, {"approver_deputised_by_author": True}),
    (case.reviewed, CASE_FACTS, {"review_at": None}),
    (case.reviewed_after_approval, CASE_FACTS, {"review_at": ASSESSED}),
    (case.plan_carried_out, CASE_FACTS, {"tasks_done": False}),
    (case.plan_carried_out, replace(CASE_FACTS, tasks_done=False, plan_end_reached=True), {"plan_end_reached": False}),
    (case.review_asks_for_more, UNWELL, {"review_stable": True}),
    (case.review_asks_for_more, replace(CASE_FACTS, review_safe=None), {"review_safe": True}),
    (closing.review_says_safe, CASE_FACTS, {"review_safe": False}),
    (closing.review_says_safe, CASE_FACTS, {"review_safe": None}),
    (closing.review_says_stable, CASE_FACTS, {"review_stable": False}),
    (closing.review_says_stable, CASE_FACTS, {"review_stable": None}),
    (closing.closing_reason_given, CASE_FACTS, {"closing_reason": None}),
    (closing.closing_reason_explained, CASE_FACTS, {"closing_reason_written": False}),
    (closing.safe_only_after_follow_up, OTHER_REASON, {"closing_reason": ClosingReason.SAFE_AND_STABLE}),
    (closing.assessed_before_no_plan, NO_PLAN, {"initial_assessment_at": None}),
    (closing.no_plan_asked_for, NO_PLAN, {"plan_needed": True}),
    (closing.no_plan_asked_for, replace(NO_PLAN, plan_needed=False), {"plan_needed": True}),
    (closing.only_from_16, OF_AGE, {"aged_16_or_older": False}),
    (closing.age_evidenced, OF_AGE, {"age_evidence_written": False}),
    (closing.sexual_abuse_under_18_stays, OF_AGE, {"sexual_abuse_under_18": True}),
    (closing.no_measure_open, CASE_FACTS, {"open_emergency_measure": True}),
    (closing.no_referral_unfinished, CASE_FACTS, {"unfinished_referrals": 1}),
    (closing.closing_proposed, CASE_FACTS, {"closing_proposed_by": None}),
    (closing.closing_decided, CASE_FACTS, {"closing_decided_by": None}),
    (closing.closer_entitled, CASE_FACTS, {"closer_entitled": False}),
    (closing.closed_by_another, CASE_FACTS, {"closing_decided_by": "worker"}),
    (closing.closer_owes_proposer_nothing, CASE_FACTS, {"closer_deputised_by_proposer": True}),
    (closing.reopening_reason_given, CASE_FACTS, {"reopening_reason": None}),
    (plan.services_listed, PLAN_FACTS, {"services": 0}),
    (plan.services_dated, PLAN_FACTS, {"services_without_dates": 1}),
    (plan.services_have_responsible, PLAN_FACTS, {"services_without_responsible": 1}),
    (plan.services_costed, PLAN_FACTS, {"services_without_cost": 1}),
    (plan.chair_decides, PLAN_FACTS, {"approver_signs_as": SignedAs.OTHER}),
    (plan.chair_decides, replace(PLAN_FACTS, approver_signs_as=SignedAs.DEPUTY), {"approver_signs_as": None}),
    (plan.chair_decides, replace(PLAN_FACTS, approver_signs_as=SignedAs.PROVINCE), {"approver_signs_as": None}),
    (plan.decided_after_submission, replace(PLAN_FACTS, occurred_at=SUBMITTED), {"occurred_at": ASSESSED}),
    (plan.return_explained, PLAN_FACTS, {"return_reason_written": False}),
    (plan.successor_stands_ready, PLAN_FACTS, {"successor_exists": False}),
    (emergency.ground_named, EMERGENCY_FACTS, {"grounds": (), "separation_ground": None}),
    (emergency.ground_named, replace(EMERGENCY_FACTS, grounds=()), {"separation_ground": None}),
    (emergency.measure_named, EMERGENCY_FACTS, {"measures": (), "separation": False}),
    (
        emergency.measure_named,
        replace(EMERGENCY_FACTS, measures=(), separation=False, acts=("act_stopped",)),
        {"acts": ()},
    ),
    (emergency.decider_named, EMERGENCY_FACTS, {"decided_by": None}),
    (emergency.decider_named, EMERGENCY_FACTS, {"decided_as": None}),
    (emergency.not_denied_by_assessment, EMERGENCY_FACTS, {"emergency": False, **NO_SEPARATION}),
    (emergency.not_denied_by_assessment, replace(EMERGENCY_FACTS, emergency=False), NO_SEPARATION),
    (emergency.decided_after_receipt, EMERGENCY_FACTS, {"first_received_at": ASSESSED, "occurred_at": RECEIVED}),
    (emergency.applied_after_opening, EMERGENCY_FACTS, {"opened_at": ASSESSED, "applied_at": RECEIVED}),
    (emergency.separation_grounded, EMERGENCY_FACTS, {"separation_ground": None}),
    (emergency.separation_decided_by_chair, EMERGENCY_FACTS, {"decided_as": SignedAs.OTHER}),
    (
        emergency.separation_decided_by_chair,
        replace(EMERGENCY_FACTS, decided_as=SignedAs.DEPUTY),
        {"decided_as": SignedAs.PROVINCE},
    ),
    (
        emergency.separation_decided_by_chair,
        replace(EMERGENCY_FACTS, against_authority=True, decided_as=SignedAs.PROVINCE),
        {"decided_as": SignedAs.CHAIR},
    ),
    (emergency.application_dated, EMERGENCY_FACTS, {"applied_at": None}),
    (emergency.child_is_placed, EMERGENCY_FACTS, {"shelter_found": False}),
    (emergency.child_is_placed, EMERGENCY_FACTS, {"alternative_care_found": False}),
    (emergency.is_separation, EMERGENCY_FACTS, {"separation": False}),
    (emergency.separation_length_stated, EMERGENCY_FACTS, {"total_separation_days": None}),
    (emergency.separation_length_stated, EMERGENCY_FACTS, {"allowed_separation_days": None}),
    (emergency.ends_after_it_begins, EMERGENCY_FACTS, {"total_separation_days": 0}),
    (emergency.ends_after_it_begins, replace(EMERGENCY_FACTS, total_separation_days=1), {"total_separation_days": -3}),
    (emergency.moves_the_end, EXTENDED, {"decided_until": LATER_DAY}),
    (emergency.moves_the_end, EXTENDED, {"occurred_at": NOW}),
    (emergency.within_allowed_length, EMERGENCY_FACTS, {"allowed_separation_days": 8}),
    (emergency.parents_assessed_safe, EMERGENCY_FACTS, {"parents_safe": False}),
    (emergency.parents_assessed_safe, EMERGENCY_FACTS, {"parents_safe": None}),
    (emergency.cancellation_explained, EMERGENCY_FACTS, {"cancellation_reason_written": False}),
    (emergency.undone_by_its_office, EMERGENCY_FACTS, {"opened_as": SignedAs.CHAIR, "decided_as": SignedAs.OTHER}),
    (every.dated_after_the_last_step, EMERGENCY_FACTS, {"state_since": ASSESSED, "occurred_at": RECEIVED}),
    (emergency.ending_explained, EMERGENCY_FACTS, {"ending_reason_written": False}),
    (separation_end.home_or_court, EMERGENCY_FACTS, {"parents_safe": False}),
    (separation_end.home_or_court, AT_COURT, {"court_asked_on": None}),
    (separation_end.assessed_in_separation, EMERGENCY_FACTS, {"safety_assessed_at": RECEIVED}),
    (separation_end.assessed_in_separation, EMERGENCY_FACTS, {"safety_assessed_at": None}),
    (separation_end.assessed_in_separation, EMERGENCY_FACTS, {"occurred_at": ASSESSED}),
    (separation_end.assessed_in_separation, EMERGENCY_FACTS, {"applied_at": None}),
    (separation_end.judged_by_another, EMERGENCY_FACTS, {"decided_by": "worker"}),
    (separation_end.asked_in_separation, AT_COURT, {"court_asked_on": ASSESSED.date() - timedelta(days=1)}),
    (separation_end.no_court_without_separation, AT_COURT, {"separation": False}),
    (escalation.still_to_tell, ESCALATION_FACTS, {"cause_over": True}),
    (escalation.not_superseded, ESCALATION_FACTS, {"superseded_by_rung": 2}),
    (escalation.higher_rung_speaks, SUPERSEDED, {"superseded_by_rung": None}),
    (escalation.nothing_left_to_tell, replace(ESCALATION_FACTS, cause_over=True), {"cause_over": False}),
]
LATER = NOW + timedelta(microseconds=1)
TIMED_PROOFS: list[tuple[TimedGuard[Any], Facts, dict[str, Any]]] = [
    (every.already_happened, replace(CASE_FACTS, occurred_at=NOW), {"occurred_at": LATER}),
    (case.first_receipt_past, replace(CASE_FACTS, first_received_at=NOW), {"first_received_at": LATER}),
    (escalation.hold_has_passed, replace(ESCALATION_FACTS, holds_until=NOW), {"holds_until": LATER}),
]


def name(value: object) -> str:
    return value.name if isinstance(value, Guard | TimedGuard) else ""


@pytest.mark.parametrize(("guard", "settled", "change"), PROOFS, ids=name)
def test_a_guard_names_its_missing_fact(guard: Guard[Any], settled: Facts, change: dict[str, Any]) -> None:
    refusal = guard.check(replace(settled, **change))
    assert guard.check(settled) is None
    assert refusal is not None
    assert refusal.code == guard.code


@pytest.mark.parametrize(("guard", "settled", "change"), TIMED_PROOFS, ids=name)
def test_a_timed_guard_turns_at_the_very_moment(guard: TimedGuard[Any], settled: Facts, change: dict[str, Any]) -> None:
    refusal = guard.check(replace(settled, **change), NOW)
    assert guard.check(settled, NOW) is None
    assert refusal is not None
    assert refusal.code == guard.code


def test_every_guard_is_proven() -> None:
    declared = {guard.name for life in LIVES for edge in life.edges for guard in edge.conditions}
    everywhere = {guard.name for life in LIVES for guard in life.always}
    proven = {guard.name for guard, _, _ in PROOFS} | {guard.name for guard, _, _ in TIMED_PROOFS}
    assert proven == declared | everywhere


def test_a_refusal_carries_the_figures_of_its_text() -> None:
    too_long = replace(EMERGENCY_FACTS, total_separation_days=17)
    assert emergency.within_allowed_length.check(too_long) == Refusal(
        "separation_too_long", {"total": 17, "allowed": 15}
    )


def test_a_competent_authority_may_require_a_longer_separation() -> None:
    longer = replace(EMERGENCY_FACTS, total_separation_days=17, longer_required_by_authority=True)
    assert emergency.within_allowed_length.check(longer) is None


@pytest.mark.parametrize(
    "guard",
    [emergency.separation_decided_by_chair, emergency.child_is_placed, emergency.parents_assessed_safe],
    ids=name,
)
def test_what_the_law_asks_of_a_separation_is_not_asked_of_another_measure(guard: Guard[Any]) -> None:
    other = replace(
        EMERGENCY_FACTS, separation=False, decided_as=SignedAs.OTHER, shelter_found=False, parents_safe=False
    )
    assert guard.check(other) is None
