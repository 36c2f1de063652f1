"""The life of a plan: drafted, submitted to the Chair, approved, returned or taken back, and one day replaced."""

from enum import StrEnum

from workflows.facts import PlanFacts
from workflows.guards import plan as needs
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


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"  # Mẫu 04 lies with the Chair
    APPROVED = "approved"  # Mẫu 05
    RETURNED = "returned"
    REPLACED = "replaced"


class PlanTrigger(StrEnum):
    """What may be done to a plan."""

    DRAFT = "draft"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    TAKE_BACK = "take_back"
    REPLACE = "replace"


DOSSIER = (
    initial_assessment_signed,
    specific_assessment_recorded,
    needs_meeting_held,
    needs.services_listed,
    needs.services_dated,
    needs.services_have_responsible,
    needs.services_costed,
)
SUBMITTED_BY = (*DOSSIER, dated_after_the_last_step)
DECIDED_BY_ANOTHER = (
    needs.chair_decides,
    needs.decided_after_submission,
    approved_by_another,
    approver_owes_author_nothing,
)

PLAN = Lifecycle(
    name="plan",
    states=tuple(PlanState),
    initial=PlanState.DRAFTED,
    edges=(
        Edge(PlanTrigger.DRAFT, None, PlanState.DRAFTED, emits=("plan.drafted",)),
        *(
            Edge(PlanTrigger.SUBMIT, state, PlanState.SUBMITTED, guards=SUBMITTED_BY, emits=(Event.PLAN_SUBMITTED,))
            for state in (PlanState.DRAFTED, PlanState.RETURNED)
        ),
        Edge(
            PlanTrigger.APPROVE,
            PlanState.SUBMITTED,
            PlanState.APPROVED,
            guards=DECIDED_BY_ANOTHER,
            emits=(Event.PLAN_APPROVED,),
        ),
        Edge(
            PlanTrigger.RETURN,
            PlanState.SUBMITTED,
            PlanState.RETURNED,
            guards=(needs.return_explained, *DECIDED_BY_ANOTHER),
            emits=(Event.PLAN_RETURNED,),
        ),
        # What its cycle of the case leaves undecided is submitted anew in the next one. Ours.
        Edge(PlanTrigger.TAKE_BACK, PlanState.SUBMITTED, PlanState.DRAFTED, emits=("plan.taken_back",)),
        Edge(
            PlanTrigger.REPLACE,
            PlanState.APPROVED,
            PlanState.REPLACED,
            guards=(needs.successor_stands_ready,),
            emits=("plan.replaced",),
        ),
    ),
    facts=PlanFacts,
    ended=(PlanState.REPLACED,),
    always=(already_happened,),
)
