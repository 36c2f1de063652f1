"""What each step asks for, written by hand from the Decree: nothing less may ever be asked, and nothing unwritten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflows.settled import ASSESSED, CASE_FACTS, EMERGENCY_FACTS, ESCALATION_FACTS, NOW, PLAN_FACTS
from workflows.decide import Refused, decide
from workflows.facts import CaseFacts, ClosingReason, EmergencyFacts, EscalationFacts, Facts, PlanFacts, SignedAs
from workflows.lives import LIVES
from workflows.policy.load import load

POLICY = load()
LATER = NOW + timedelta(hours=1)
ONE_HAND = replace(
    CASE_FACTS,
    occurred_at=LATER,
    first_received_at=LATER,
    plan_approver="worker",
    approver_deputised_by_author=True,
    review_at=ASSESSED,
    review_safe=False,
    open_emergency_measure=True,
    unfinished_referrals=2,
    closing_decided_by="worker",
    closer_deputised_by_proposer=True,
)
# Facts in which as much as possible is missing or wrong; some faults exclude each other, so there are several.
FAULTY: dict[str, tuple[Facts, ...]] = {
    "case": (
        CaseFacts(state_since=NOW, occurred_at=ASSESSED),
        CaseFacts(),
        ONE_HAND,
        CASE_FACTS,
        replace(ONE_HAND, review_safe=None, review_stable=None, review_at=None),
        CaseFacts(closing_reason=ClosingReason.SAFE_AND_STABLE),
        CaseFacts(closing_reason=ClosingReason.NO_PLAN_NEEDED, plan_needed=True),
        CaseFacts(closing_reason=ClosingReason.HANDED_TO_POLICE, sexual_abuse_under_18=True),
        CaseFacts(emergency=True),
        replace(CASE_FACTS, emergency=True, first_received_at=LATER, danger_known_at=NOW, last_assessment_at=NOW),
        replace(CASE_FACTS, emergency=True, occurred_at=NOW, danger_known_at=LATER),
    ),
    "plan": (
        PlanFacts(),
        replace(PLAN_FACTS, state_since=NOW, occurred_at=ASSESSED),
        replace(
            PLAN_FACTS,
            occurred_at=LATER,
            services_without_dates=1,
            services_without_responsible=1,
            services_without_cost=1,
            approver_deputised_by_author=True,
        ),
    ),
    "emergency": (
        EmergencyFacts(),
        EmergencyFacts(separation=True, occurred_at=LATER),
        EmergencyFacts(emergency=False, decided_as=SignedAs.OTHER, opened_as=SignedAs.CHAIR),
        EmergencyFacts(state_since=NOW, occurred_at=ASSESSED, court_asked_on=NOW.date()),
        replace(EMERGENCY_FACTS, state_since=NOW, occurred_at=ASSESSED, decided_by="worker"),
        replace(EMERGENCY_FACTS, court_asked_on=ASSESSED.date() - timedelta(days=1)),
        replace(EMERGENCY_FACTS, total_separation_days=16),
        replace(EMERGENCY_FACTS, total_separation_days=0, separated_until=NOW.date(), decided_until=NOW.date()),
        EmergencyFacts(first_received_at=LATER, danger_known_at=ASSESSED, occurred_at=NOW),
        EmergencyFacts(danger_known_at=LATER, occurred_at=NOW),
    ),
    "escalation": (
        EscalationFacts(),
        replace(ESCALATION_FACTS, occurred_at=LATER, holds_until=LATER, cause_over=True, superseded_by_rung=1),
    ),
}
DANGER = "danger_moment_missing danger_before_receipt danger_after_answer"
MAU_02 = f"""initial_assessment_missing emergency_question_unanswered initial_assessment_before_receipt {DANGER}"""
TWO_PEOPLE = "approver_is_author approver_deputised_by_author"
CLOSED_BY_TWO = """emergency_measure_open referral_unfinished closing_not_proposed closing_not_decided
    closer_not_entitled closer_is_proposer closer_deputised_by_proposer step_too_early"""
ANOTHER_REASON = f"""closing_reason_missing closing_reason_not_written safe_and_stable_needs_review
    no_plan_needs_assessment assessment_asks_for_plan child_under_16_stays age_evidence_missing sexual_abuse_stays
    {CLOSED_BY_TWO}"""
AFTER_FOLLOW_UP = f"{ANOTHER_REASON} review_missing review_not_safe review_not_stable"
DOSSIER = """initial_assessment_missing specific_assessment_missing needs_meeting_minutes_missing plan_has_no_service
    service_dates_missing service_responsible_missing service_cost_missing"""
DECISION = f"plan_approver_not_chair plan_decided_before_submission {TWO_PEOPLE}"
CALLED_OFF = "measure_undone_by_other step_too_early"
LENGTH = """application_moment_missing separation_length_missing separation_end_before_start extension_not_longer
    separation_too_long step_too_early"""
SAFE = "safety_assessed_outside_separation safety_assessor_decides step_too_early"
ENDING = f"""ending_reason_missing court_without_separation court_asked_before_separation separation_end_not_assessed
    measure_not_decided_by_chair {SAFE} {CALLED_OFF}"""
SEPARATION = "measure_is_no_separation measure_not_decided_by_chair"

ASKED = {
    ("case", None, "open"): "first_receipt_missing first_receipt_in_future",
    ("case", "reported", "assess"): MAU_02,
    ("case", "assessed", "reassess"): f"{MAU_02} reassessment_before_last",
    ("case", "intervened", "reassess"): f"{MAU_02} reassessment_before_last",
    ("case", "followed_up", "reassess"): f"{MAU_02} reassessment_before_last",
    ("case", "assessed", "approve_plan"): f"""specific_assessment_missing needs_meeting_minutes_missing
        plan_not_submitted plan_not_approved step_too_early {TWO_PEOPLE}""",
    ("case", "intervened", "follow_up"): "review_missing plan_not_approved review_before_plan tasks_unfinished",
    ("case", "followed_up", "replan"): "review_missing safe_and_stable step_too_early",
    ("case", "reported", "close"): ANOTHER_REASON,
    ("case", "assessed", "close"): ANOTHER_REASON,
    ("case", "intervened", "close"): ANOTHER_REASON,
    ("case", "followed_up", "close"): AFTER_FOLLOW_UP.replace("safe_and_stable_needs_review", ""),
    ("case", "closed", "reopen"): "reopening_reason_missing step_too_early",
    ("plan", None, "draft"): "",
    ("plan", "drafted", "submit"): f"{DOSSIER} step_too_early",
    ("plan", "returned", "submit"): f"{DOSSIER} step_too_early",
    ("plan", "submitted", "approve"): DECISION,
    ("plan", "submitted", "return"): f"return_reason_missing {DECISION}",
    ("plan", "submitted", "take_back"): "",
    ("plan", "approved", "replace"): "plan_successor_missing",
    ("emergency", None, "open"): f"""emergency_ground_missing emergency_measure_missing emergency_decider_missing
        assessment_says_no_emergency separation_ground_missing measure_not_decided_by_chair measure_before_receipt
        separation_end_before_start separation_too_long {DANGER}""",
    ("emergency", "opened", "apply"): "application_moment_missing separation_place_missing",
    ("emergency", "opened", "cancel"): f"cancellation_reason_missing {CALLED_OFF}",
    ("emergency", "applied", "extend"): f"{SEPARATION} {LENGTH}",
    ("emergency", "extended", "extend"): f"{SEPARATION} {LENGTH}",
    ("emergency", "applied", "cancel"): f"{SEPARATION} parents_not_assessed_safe {SAFE}",
    ("emergency", "extended", "cancel"): f"{SEPARATION} parents_not_assessed_safe {SAFE}",
    ("emergency", "applied", "end"): ENDING,
    ("emergency", "extended", "end"): ENDING,
    ("escalation", None, "raise"): "cause_is_over",
    ("escalation", "raised", "acknowledge"): "cause_is_over superseded",
    ("escalation", "raised", "expire"): "cause_is_over no_higher_rung",
    ("escalation", "acknowledged", "expire"): "cause_is_over acknowledgement_holds",
    ("escalation", "raised", "end"): "cause_persists",
    ("escalation", "acknowledged", "end"): "cause_persists",
    ("escalation", "expired", "end"): "cause_persists",
}
LIFE = {life.name: life for life in LIVES}


@pytest.mark.parametrize(("step", "asked"), ASKED.items(), ids=["-".join(map(str, step)) for step in ASKED])
def test_a_step_asks_for_exactly_what_is_written(step: tuple[str, str | None, str], asked: str) -> None:
    name, state, trigger = step
    answers = [decide(LIFE[name], state, trigger, facts, policy=POLICY, now=NOW) for facts in FAULTY[name]]
    codes = {refusal.code for answer in answers if isinstance(answer, Refused) for refusal in answer.refusals}
    assert codes == {*asked.split(), "occurred_in_future"}


def test_no_step_is_left_out() -> None:
    assert set(ASKED) == {(life.name, state, trigger) for life in LIVES for state, trigger in life.table}
