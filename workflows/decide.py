"""The one decision: may this trigger be pulled now, where does it lead, and what does it do to the clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.effects import StartClock, StopClock, clocks_for
from workflows.facts import Facts
from workflows.lifecycle import Guard, Lifecycle, Param, Refusal, TimedGuard, chosen
from workflows.policy.model import Basis, Policy


@dataclass(frozen=True, slots=True)
class Accepted:
    """Yes: everything that must be written in one transaction. `from_state` is None for an opening."""

    from_state: str | None
    to_state: str
    trigger: str
    events: tuple[str, ...]
    start: tuple[StartClock, ...]
    stop: tuple[StopClock, ...]
    facts: Facts
    policy_digest: str


@dataclass(frozen=True, slots=True)
class RefusalWithBasis:
    """A missing fact with its words and its articles; without an article it is a condition of ours."""

    code: str
    params: Mapping[str, Param]
    vi: str
    en: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No: every fact that is missing, in the order of the step's conditions."""

    refusals: tuple[RefusalWithBasis, ...]


def decide(
    lifecycle: Lifecycle, state: str | None, trigger: str, facts: Facts, *, policy: Policy, now: datetime
) -> Accepted | Refused:
    """Decide on one step of one life; `state` None asks for an opening.

    Pure: the same arguments give the same answer, so stored facts replay. Raises TypeError for the facts of another
    life and effects.MomentMissing for facts that do not say from when a clock runs.
    """
    if not isinstance(facts, lifecycle.facts):
        raise TypeError(f"{lifecycle.name} is decided on {lifecycle.facts.__name__}")
    alternatives = lifecycle.table.get((state, trigger))
    if alternatives is None:
        return Refused((_not_from_this_state(lifecycle, state, trigger, policy),))
    step = chosen(alternatives, facts)
    missing = [refusal for check in step.checks if (refusal := check(facts)) is not None]
    missing += [refusal for check in step.timed if (refusal := check(facts, now)) is not None]
    if missing:
        return Refused(tuple(_with_basis(refusal, policy) for refusal in missing))
    start, stop = clocks_for(step.emits, facts, policy, entered_at=facts.occurred_at or now)
    return Accepted(state, step.target, trigger, step.emits, start, stop, facts, policy.digest)


def missing(
    conditions: Iterable[Guard[Any] | TimedGuard[Any]], facts: Facts, *, policy: Policy, now: datetime
) -> tuple[RefusalWithBasis, ...]:
    """What stands against recording something that moves no life, in the order of its conditions."""
    answers = (
        condition.check(facts, now) if isinstance(condition, TimedGuard) else condition.check(facts)
        for condition in conditions
    )
    return tuple(_with_basis(refusal, policy) for refusal in answers if refusal is not None)


def offered(lifecycle: Lifecycle, state: str | None, facts: Facts | None = None) -> tuple[str, ...]:
    """The triggers that exist from a state; with facts, only those that the facts do not refuse.

    Conditions of time are left to the decision.
    """
    existing = ((trigger, lifecycle.table.get((state, trigger))) for trigger in lifecycle.triggers)
    return tuple(
        trigger
        for trigger, alternatives in existing
        if alternatives is not None
        and (facts is None or all(check(facts) is None for check in chosen(alternatives, facts).checks))
    )


def _with_basis(refusal: Refusal, policy: Policy) -> RefusalWithBasis:
    text = policy.refusal(refusal.code)
    vi, en = (words.format_map(refusal.params) for words in (text.vi, text.en))
    return RefusalWithBasis(refusal.code, refusal.params, vi, en, text.basis)


def _not_from_this_state(lifecycle: Lifecycle, state: str | None, trigger: str, policy: Policy) -> RefusalWithBasis:
    text = policy.refusal("not_from_this_state")
    state_vi, state_en = _named(policy, f"{lifecycle.name}_state", state) if state else ("chưa có", "not yet")
    trigger_vi, trigger_en = _named(policy, f"{lifecycle.name}_trigger", trigger)
    return RefusalWithBasis(
        text.code,
        {"state": state, "trigger": trigger},
        text.vi.format(state=state_vi, trigger=trigger_vi),
        text.en.format(state=state_en, trigger=trigger_en),
        text.basis,
    )


def _named(policy: Policy, list_id: str, code: str) -> tuple[str, str]:
    """A code's words in both languages; the code itself where the list does not know it."""
    known = {value.code: (value.vi, value.en) for value in policy.code_list(list_id).values}
    return known.get(code, (code, code))
