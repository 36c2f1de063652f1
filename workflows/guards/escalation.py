"""Conditions of an escalation; all of them are ours."""

from datetime import datetime

from workflows.facts import EscalationFacts
from workflows.lifecycle import Refusal, guard, timed_guard


@guard("cause_is_over")
def still_to_tell(facts: EscalationFacts) -> Refusal | None:
    """There is still something to tell: the duty is unmet, the letter undelivered."""
    return Refusal("cause_is_over") if facts.cause_over else None


@guard("superseded")
def not_superseded(facts: EscalationFacts) -> Refusal | None:
    """A press on an old message holds nothing: a higher rung speaks now."""
    rung = facts.superseded_by_rung
    return None if rung is None else Refusal("superseded", {"rung": rung})


@guard("no_higher_rung")
def higher_rung_speaks(facts: EscalationFacts) -> Refusal | None:
    """What nobody acknowledged runs out only when a higher rung has been raised: never silence."""
    return Refusal("no_higher_rung") if facts.superseded_by_rung is None else None


@timed_guard("acknowledgement_holds")
def hold_has_passed(facts: EscalationFacts, now: datetime) -> Refusal | None:
    """Acknowledged is not done: it holds for a time, and then no longer."""
    holds = facts.holds_until is not None and facts.holds_until > now
    return Refusal("acknowledgement_holds") if holds else None


@guard("cause_persists")
def nothing_left_to_tell(facts: EscalationFacts) -> Refusal | None:
    """An escalation ends with its cause."""
    return None if facts.cause_over else Refusal("cause_persists")
