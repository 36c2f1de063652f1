"""Conditions of the end of a separation: the child goes home because that is safe, or the court is asked to go on."""

from workflows.calendar import local_day
from workflows.facts import EmergencyFacts
from workflows.lifecycle import Refusal, choice, guard


@choice
def ends_plainly(facts: EmergencyFacts) -> bool:
    """A measure of 56/2017 art. 31 is over: nobody was separated."""
    return not facts.separation


@choice
def court_is_asked(facts: EmergencyFacts) -> bool:
    """The court is asked to continue the separation: Circular 14/2020 art. 14(3)."""
    return facts.court_asked_on is not None


@guard("separation_end_not_assessed")
def home_or_court(facts: EmergencyFacts) -> Refusal | None:
    """After a separation the child goes home because that is assessed safe, or the court is asked to continue it:
    Circular 14/2020 art. 14(3)."""
    return None if facts.parents_safe or facts.court_asked_on else Refusal("separation_end_not_assessed")


@guard("safety_assessed_outside_separation")
def assessed_in_separation(facts: EmergencyFacts) -> Refusal | None:
    """The Mẫu 03 that finds the parents safe was done during the separation, and before the decision. Ours."""
    if not facts.parents_safe:
        return None
    since, at, until = facts.applied_at, facts.safety_assessed_at, facts.occurred_at
    inside = since is not None and at is not None and since <= at and (until is None or at <= until)
    return None if inside else Refusal("safety_assessed_outside_separation")


@guard("safety_assessor_decides")
def judged_by_another(facts: EmergencyFacts) -> Refusal | None:
    """Whoever found the parents safe does not decide on what follows from it. Ours."""
    alone = facts.parents_safe and facts.safety_assessed_by is not None and facts.safety_assessed_by == facts.decided_by
    return Refusal("safety_assessor_decides") if alone else None


@guard("court_asked_before_separation")
def asked_in_separation(facts: EmergencyFacts) -> Refusal | None:
    """The court is asked to continue a separation that has begun. Ours."""
    asked, since = facts.court_asked_on, facts.applied_at
    early = asked is not None and since is not None and asked < local_day(since)
    return Refusal("court_asked_before_separation") if early else None


@guard("court_without_separation")
def no_court_without_separation(facts: EmergencyFacts) -> Refusal | None:
    """The court is asked to continue a separation, not another measure: Circular 14/2020 art. 14(3)."""
    needless = facts.court_asked_on is not None and not facts.separation
    return Refusal("court_without_separation") if needless else None
