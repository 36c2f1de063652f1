"""Conditions of a case's steps between the report and the follow-up."""

from datetime import datetime

from workflows.facts import CaseFacts
from workflows.guards.danger import unanswered
from workflows.lifecycle import Refusal, choice, guard, timed_guard


@guard("first_receipt_missing")
def first_receipt_known(facts: CaseFacts) -> Refusal | None:
    """Mẫu 01 says when the first place received the report: 56/2017 art. 25(1); the clock of art. 26(3) needs it."""
    return None if facts.first_received_at else Refusal("first_receipt_missing")


@timed_guard("first_receipt_in_future")
def first_receipt_past(facts: CaseFacts, now: datetime) -> Refusal | None:
    """The report was received before it is recorded. Ours."""
    ahead = facts.first_received_at is not None and facts.first_received_at > now
    return Refusal("first_receipt_in_future") if ahead else None


@choice
def says_emergency(facts: CaseFacts) -> bool:
    """Mẫu 02 answers the emergency question with yes."""
    return facts.emergency is True


@choice
def finds_danger(facts: CaseFacts) -> bool:
    """Mẫu 02 says yes while no 12 hours run and no measure has answered this danger."""
    return facts.emergency is True and unanswered(facts)


@guard("emergency_question_unanswered")
def emergency_question_answered(facts: CaseFacts) -> Refusal | None:
    """A person said whether this is an emergency: Mẫu 02 is the ground for measures or for none, 56/2017
    art. 26(2), by the test of art. 31(1). Ratings do not answer it."""
    return Refusal("emergency_question_unanswered") if facts.emergency is None else None


@guard("initial_assessment_before_receipt")
def assessed_after_receipt(facts: CaseFacts) -> Refusal | None:
    """Mẫu 02 is not older than the report that it answers. Ours."""
    first, assessed = facts.first_received_at, facts.initial_assessment_at
    return Refusal("initial_assessment_before_receipt") if first and assessed and assessed < first else None


@guard("reassessment_before_last")
def assessed_after_the_last(facts: CaseFacts) -> Refusal | None:
    """A new Mẫu 02 is not older than the one whose answer it replaces. Ours."""
    last, assessed = facts.last_assessment_at, facts.initial_assessment_at
    return Refusal("reassessment_before_last") if last and assessed and assessed < last else None


@guard("plan_not_submitted")
def plan_submitted(facts: CaseFacts) -> Refusal | None:
    """Mẫu 04 was submitted to the Chair: 56/2017 art. 28(1)."""
    return None if facts.plan_submitted_at else Refusal("plan_not_submitted")


@guard("plan_not_approved")
def plan_approved(facts: CaseFacts) -> Refusal | None:
    """The Chair issued the decision, Mẫu 05: 56/2017 art. 28(4)."""
    return None if facts.plan_approved_at else Refusal("plan_not_approved")


@guard("review_missing")
def reviewed(facts: CaseFacts) -> Refusal | None:
    """The child's situation was reviewed on Mẫu 06: 56/2017 art. 30(1) and (2)."""
    return None if facts.review_at else Refusal("review_missing")


@guard("review_before_plan")
def reviewed_after_approval(facts: CaseFacts) -> Refusal | None:
    """The review looks back on the plan. Ours; Mẫu 06 is by its title the review after the plan (art. 30(2))."""
    approved, reviewed_at = facts.plan_approved_at, facts.review_at
    return Refusal("review_before_plan") if approved and reviewed_at and reviewed_at < approved else None


@guard("tasks_unfinished")
def plan_carried_out(facts: CaseFacts) -> Refusal | None:
    """Every task is done, or the plan's own end is reached. Ours: art. 30 reviews a plan that was carried out."""
    return None if facts.tasks_done or facts.plan_end_reached else Refusal("tasks_unfinished")


@guard("safe_and_stable")
def review_asks_for_more(facts: CaseFacts) -> Refusal | None:
    """The review does not say both safe and stable: only then the plan begins again, 56/2017 art. 30(1)c."""
    return Refusal("safe_and_stable") if facts.review_safe and facts.review_stable else None
