"""Conditions on a danger that was found after the report: since when it is known, and whether anything answers it."""

from workflows.facts import DangerFacts
from workflows.lifecycle import Refusal, choice, guard


def unanswered(facts: DangerFacts) -> bool:
    """Whether no 12 hours run and no measure has taken effect since the danger became known (art. 26(3))."""
    if facts.emergency_clock_running:
        return False
    if facts.danger_known_at is None:
        return not facts.measure_in_force
    return facts.measure_applied_at is None or facts.measure_applied_at < facts.danger_known_at


@choice
def danger_unanswered(facts: DangerFacts) -> bool:
    """A measure is opened for a danger for which no 12 hours run yet."""
    return unanswered(facts)


@guard("danger_moment_missing")
def danger_dated(facts: DangerFacts) -> Refusal | None:
    """It is said when the danger became known: 56/2017 art. 26(3) counts from receiving the information."""
    return None if facts.danger_known_at else Refusal("danger_moment_missing")


@guard("danger_before_receipt")
def danger_known_after_receipt(facts: DangerFacts) -> Refusal | None:
    """What was known with the report is no later danger; it counts from the first receipt. Ours."""
    first, known = facts.first_received_at, facts.danger_known_at
    return Refusal("danger_before_receipt") if first and known and known < first else None


@guard("danger_after_answer")
def danger_known_before_answer(facts: DangerFacts) -> Refusal | None:
    """Nobody assesses or answers a danger before it is known. Ours."""
    known, answered = facts.danger_known_at, facts.occurred_at
    return Refusal("danger_after_answer") if known and answered and known > answered else None


DANGER_PLAUSIBLE = (danger_known_after_receipt, danger_known_before_answer)
