"""Conditions that a case and its plan share: what the dossier holds, and that two people stand behind an approval."""

from workflows.facts import DossierFacts
from workflows.lifecycle import Refusal, guard


@guard("initial_assessment_missing")
def initial_assessment_signed(facts: DossierFacts) -> Refusal | None:
    """Mẫu 02 is signed: 56/2017 art. 26(2), and art. 28(2)a for the dossier."""
    return None if facts.initial_assessment_at else Refusal("initial_assessment_missing")


@guard("specific_assessment_missing")
def specific_assessment_recorded(facts: DossierFacts) -> Refusal | None:
    """Mẫu 03 is recorded: 56/2017 art. 27(1), 28(2)b."""
    return None if facts.specific_assessment_at else Refusal("specific_assessment_missing")


@guard("needs_meeting_minutes_missing")
def needs_meeting_held(facts: DossierFacts) -> Refusal | None:
    """The needs meeting has its minutes: 56/2017 art. 27(2), 28(2)b."""
    return None if facts.minutes_at else Refusal("needs_meeting_minutes_missing")


@guard("approver_is_author")
def approved_by_another(facts: DossierFacts) -> Refusal | None:
    """Who decides on a plan did not write it. The Decree gives the two parts to two offices (art. 28(1), 28(4));
    that they are never one person is ours. Nobody named counts as the author."""
    named = facts.plan_approver is not None and facts.plan_author is not None
    return None if named and facts.plan_approver != facts.plan_author else Refusal("approver_is_author")


@guard("approver_deputised_by_author")
def approver_owes_author_nothing(facts: DossierFacts) -> Refusal | None:
    """The author did not choose who decides in the Chair's place. Ours."""
    return Refusal("approver_deputised_by_author") if facts.approver_deputised_by_author else None
