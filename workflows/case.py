"""The life of a case: five states, from the report to the closing."""

from enum import StrEnum

from workflows.facts import CaseFacts
from workflows.guards import case as needs
from workflows.guards import closing
from workflows.guards.danger import DANGER_PLAUSIBLE, danger_dated
from workflows.guards.dossier import (
    approved_by_another,
    approver_owes_author_nothing,
    initial_assessment_signed,
    needs_meeting_held,
    specific_assessment_recorded,
)
from workflows.guards.every import already_happened, dated_after_the_last_step
from workflows.lifecycle import Edge, Lifecycle
from workflows.policy.vocabulary import Event


class CaseState(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"  # Mẫu 01 is in
    ASSESSED = "assessed"  # Mẫu 02 is signed
    INTERVENED = "intervened"  # the plan is approved and carried out
    FOLLOWED_UP = "followed_up"  # the plan is done and reviewed
    CLOSED = "closed"  # our word: the Decree ends a plan


class CaseTrigger(StrEnum):
    """What may be done to a case."""

    OPEN = "open"
    ASSESS = "assess"
    REASSESS = "reassess"
    APPROVE_PLAN = "approve_plan"
    FOLLOW_UP = "follow_up"
    REPLAN = "replan"
    CLOSE = "close"
    REOPEN = "reopen"


REASSESSED_IN = (CaseState.ASSESSED, CaseState.INTERVENED, CaseState.FOLLOWED_UP)
BEFORE_FOLLOW_UP = (CaseState.REPORTED, CaseState.ASSESSED, CaseState.INTERVENED)

ASSESSED_BY = (
    initial_assessment_signed,
    needs.assessed_after_receipt,
    needs.emergency_question_answered,
    *DANGER_PLAUSIBLE,
)
REVIEWED_BY = (needs.reviewed, needs.plan_approved, needs.reviewed_after_approval)
ENDS_A_PLAN = (closing.review_says_safe, closing.review_says_stable)
DECIDED_BY_ANOTHER = (
    closing.closing_proposed,
    closing.closing_decided,
    closing.closer_entitled,
    closing.closed_by_another,
    closing.closer_owes_proposer_nothing,
)
CLOSED_BY_TWO = (
    closing.no_measure_open,
    closing.no_referral_unfinished,
    *DECIDED_BY_ANOTHER,
    dated_after_the_last_step,
)
CLOSED_FOR_ANOTHER_REASON = (
    closing.closing_reason_given,
    closing.closing_reason_explained,
    closing.safe_only_after_follow_up,
    closing.assessed_before_no_plan,
    closing.no_plan_asked_for,
    closing.only_from_16,
    closing.age_evidenced,
    closing.sexual_abuse_under_18_stays,
    *CLOSED_BY_TWO,
)

OPENING = Edge(
    CaseTrigger.OPEN,
    None,
    CaseState.REPORTED,
    guards=(needs.first_receipt_known,),
    timed=(needs.first_receipt_past,),
    emits=(Event.REPORT_RECEIVED,),
)
ASSESSMENT = (
    Edge(
        CaseTrigger.ASSESS,
        CaseState.REPORTED,
        CaseState.ASSESSED,
        when=needs.finds_danger,
        guards=(*ASSESSED_BY, danger_dated),
        emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_EMERGENCY, Event.DANGER_FOUND, Event.CASE_ASSESSED),
    ),
    Edge(
        CaseTrigger.ASSESS,
        CaseState.REPORTED,
        CaseState.ASSESSED,
        when=needs.says_emergency,
        guards=ASSESSED_BY,
        emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_EMERGENCY, Event.CASE_ASSESSED),
    ),
    Edge(
        CaseTrigger.ASSESS,
        CaseState.REPORTED,
        CaseState.ASSESSED,
        guards=ASSESSED_BY,
        emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_NOT_EMERGENCY, Event.CASE_ASSESSED),
    ),
)
REASSESSED_BY = (*ASSESSED_BY, needs.assessed_after_the_last)
REASSESSMENT = tuple(
    edge
    for state in REASSESSED_IN
    for edge in (
        Edge(
            CaseTrigger.REASSESS,
            state,
            state,
            when=needs.finds_danger,
            guards=(*REASSESSED_BY, danger_dated),
            emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_EMERGENCY, Event.DANGER_FOUND),
        ),
        Edge(
            CaseTrigger.REASSESS,
            state,
            state,
            when=needs.says_emergency,
            guards=REASSESSED_BY,
            emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_EMERGENCY),
        ),
        Edge(
            CaseTrigger.REASSESS,
            state,
            state,
            guards=REASSESSED_BY,
            emits=(Event.ASSESSMENT_RECORDED, Event.ASSESSMENT_NOT_EMERGENCY),
        ),
    )
)
INTERVENTION = Edge(
    CaseTrigger.APPROVE_PLAN,
    CaseState.ASSESSED,
    CaseState.INTERVENED,
    guards=(
        specific_assessment_recorded,
        needs_meeting_held,
        needs.plan_submitted,
        needs.plan_approved,
        approved_by_another,
        approver_owes_author_nothing,
        dated_after_the_last_step,
    ),
    emits=(Event.CASE_INTERVENED,),
)
FOLLOW_UP = Edge(
    CaseTrigger.FOLLOW_UP,
    CaseState.INTERVENED,
    CaseState.FOLLOWED_UP,
    guards=(*REVIEWED_BY, needs.plan_carried_out),
    emits=(Event.REVIEW_RECORDED, Event.CASE_FOLLOWED_UP),
)
NEW_PLAN = Edge(
    CaseTrigger.REPLAN,
    CaseState.FOLLOWED_UP,
    CaseState.ASSESSED,
    guards=(needs.reviewed, needs.review_asks_for_more, dated_after_the_last_step),
    emits=(Event.CASE_ASSESSED,),
)
CLOSING = (
    Edge(
        CaseTrigger.CLOSE,
        CaseState.FOLLOWED_UP,
        CaseState.CLOSED,
        when=closing.closes_as_safe_and_stable,
        guards=(needs.reviewed, *ENDS_A_PLAN, *CLOSED_BY_TWO),
        emits=(Event.PLAN_ENDED, Event.CASE_CLOSED),
    ),
    *(
        Edge(
            CaseTrigger.CLOSE,
            state,
            CaseState.CLOSED,
            when=ending,
            guards=CLOSED_FOR_ANOTHER_REASON,
            emits=(*ended, Event.CASE_CLOSED),
        )
        for state in (*BEFORE_FOLLOW_UP, CaseState.FOLLOWED_UP)
        for ending, ended in ((closing.ends_a_plan, (Event.PLAN_ENDED,)), (None, ()))
    ),
)
REOPENING = (
    Edge(
        CaseTrigger.REOPEN,
        CaseState.CLOSED,
        CaseState.ASSESSED,
        when=closing.was_assessed,
        guards=(closing.reopening_reason_given, dated_after_the_last_step),
        emits=(Event.CASE_REOPENED, Event.CASE_ASSESSED),
    ),
    Edge(
        CaseTrigger.REOPEN,
        CaseState.CLOSED,
        CaseState.REPORTED,
        guards=(closing.reopening_reason_given, dated_after_the_last_step),
        emits=(Event.CASE_REOPENED,),
    ),
)

CASE = Lifecycle(
    name="case",
    states=tuple(CaseState),
    initial=CaseState.REPORTED,
    edges=(OPENING, *ASSESSMENT, *REASSESSMENT, INTERVENTION, FOLLOW_UP, NEW_PLAN, *CLOSING, *REOPENING),
    facts=CaseFacts,
    ended=(CaseState.CLOSED,),
    always=(already_happened,),
)
