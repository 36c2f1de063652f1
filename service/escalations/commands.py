"""Raise what is due: breach, escalation, audit and notices of a clock's next step in one short transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col

from service import clock
from service.audit import log as audit
from service.db import writes
from service.escalations.due import Claimed, claim, next_step_at
from service.escalations.isolation import isolated
from service.notices.about import About, Telling, about_barely, about_of
from service.notices.alarms import unreadable
from service.notices.endings import end_telling, live_escalations, move
from service.notices.telling import approaching, ladder_of, note_rung, raise_rung
from service.tables.deadline import Deadline
from workflows.escalation import EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts
from workflows.ladder import Due, Step, StepKind, next_steps

log = logging.getLogger("lachan.escalations")


@dataclass(frozen=True, slots=True)
class Raised:
    """How many clocks took a step, and when the next one is due (None: no clock is armed)."""

    count: int
    next_at: datetime | None


def raise_due(session: Session, *, limit: int) -> Raised:
    """Take the next step of at most `limit` clocks that are due, oldest first; never waits for a lock.

    Everything a step leaves behind is collected and commits together: a breach without its escalation, or an escalation
    without its notices, cannot exist.
    """
    claimed = claim(session, limit=limit)
    if claimed:
        now = clock.now(session)
        audit.begin(session, action="deadline:fire", actor_id=None, actor_kind="system")
        _fire_or_set_aside(session, claimed, now)
        writes(session).send(session)
    return Raised(len(claimed), next_step_at(session))


def _fire_or_set_aside(session: Session, claimed: Sequence[Claimed], now: datetime) -> None:
    """All together; where something is wrong, in halves, until the poison row is alone and can be set aside."""
    if isolated(session, lambda: _fire_all(session, claimed, now)):
        return
    if len(claimed) == 1:
        _set_aside(session, claimed[0], now)
        return
    middle = len(claimed) // 2
    for half in (claimed[:middle], claimed[middle:]):
        _fire_or_set_aside(session, half, now)


def _fire_all(session: Session, claimed: Sequence[Claimed], now: datetime) -> None:
    for one in claimed:
        _fire(session, about_of(session, one.subject, on=now), one.clock, now)


def _set_aside(session: Session, one: Claimed, now: datetime) -> None:
    """Ring for a clock that cannot be read, in the barest words if need be, and keep its breach: that is a fact.

    The row is set aside even when its alarm cannot be written: the watcher counts it until somebody has looked.
    """
    log.error("clock %s is set aside", one.clock.id)
    for about in (about_of, about_barely):
        if isolated(session, partial(_ring_for, session, one, about, now)):
            break
    breached_now = one.clock.breached_at is None and now >= one.clock.due_at
    if breached_now:
        audit.effect(session, f"deadline:{one.clock.rule}:breach")
    _save(
        session,
        one.clock,
        state="poisoned",
        next_step_at=None,
        breached_at=now if breached_now else one.clock.breached_at,
    )


def _ring_for(session: Session, one: Claimed, about: Telling, now: datetime) -> None:
    unreadable(session, about(session, one.subject, on=now), one.clock, now=now)


def _fire(session: Session, about: About, clock: Deadline, now: datetime) -> None:
    """Take the step that is due."""
    ladder = ladder_of(clock)
    due = next_steps(ladder.steps, clock.step, now, ladder.repeat_every)
    if due.approaching is not None:
        approaching(session, about, clock, due.approaching, now=now)
    if due.raised is not None:
        _climb(session, about, clock, due, due.raised, now)
    breached_at = clock.breached_at or (now if due.raised is not None else None)
    _save(session, clock, step=due.next_index, next_step_at=due.next_at, breached_at=breached_at)


def _climb(session: Session, about: About, clock: Deadline, due: Due, step: Step, now: datetime) -> None:
    """Raise the highest rung that is due; the lower ones make way, and their people hear of it with the same notice."""
    lower = live_escalations(session, clock.id)
    for earlier in lower:
        if earlier.state in (EscalationState.RAISED, EscalationState.ACKNOWLEDGED):
            facts = EscalationFacts(superseded_by_rung=step.number, holds_until=earlier.holds_until)
            move(session, earlier, EscalationTrigger.EXPIRE, facts, now=now)
    first_breach = clock.breached_at is None
    if first_breach:
        audit.effect(session, f"deadline:{clock.rule}:breach")
    for skipped in due.superseded:
        note_rung(session, about, clock, skipped, by=step, now=now)
    told = Step(step.kind, step.number, step.at, due.tell, step.channels)
    higher = [one for one in ladder_of(clock).steps if one.kind is StepKind.RUNG and one.number > step.number]
    raise_rung(session, about, clock, told, higher=higher, breach=first_breach, now=now)
    end_telling(session, over=[clock.id, *(earlier.id for earlier in lower)], now=now)


def _save(session: Session, clock: Deadline, **changes: object) -> None:
    for name, value in changes.items():
        setattr(clock, name, value)
    writes(session).run(update(Deadline).where(col(Deadline.id) == clock.id).values(**changes))
