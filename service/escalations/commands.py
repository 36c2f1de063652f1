"""Raise what is due: breach, escalation, audit and notices of a clock's next step in one short transaction."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from notifications import outbox
from service import clock
from service.audit import log as audit
from service.db import writes
from service.escalations.due import Claimed, claim, next_step_at
from service.notices.about import About, about_case, about_report
from service.notices.endings import live_escalations, move
from service.notices.telling import approaching, ladder_of, note_rung, quarantined, raise_rung
from service.tables.case import CaseFile
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
        for one in claimed:
            _fire_or_set_aside(session, one, now)
    return Raised(len(claimed), next_step_at(session, [one.clock for one in claimed]))


def _fire_or_set_aside(session: Session, one: Claimed, now: datetime) -> None:
    """One step; a row that cannot be read is set aside with an alarm of its own, and its neighbours go on."""
    about = _about(session, one, now)
    try:
        ladder = ladder_of(one.clock)
        due = next_steps(ladder.steps, one.clock.step, now, ladder.repeat_every)
    except (ValueError, KeyError, TypeError, IndexError) as broken:
        log.error("clock %s cannot be read: %s", one.clock.id, type(broken).__name__)
        quarantined(session, about, one.clock, now=now)
        _save(session, one.clock, state="poisoned", next_step_at=None)
        return
    _fire(session, about, one.clock, due, now)


def _about(session: Session, one: Claimed, now: datetime) -> About:
    if isinstance(one.subject, CaseFile):
        return about_case(session, one.subject, on=now)
    return about_report(session, one.subject, on=now)


def _fire(session: Session, about: About, clock: Deadline, due: Due, now: datetime) -> None:
    if due.approaching is not None:
        approaching(session, about, clock, due.approaching, now=now)
    if due.raised is not None:
        _climb(session, about, clock, due, due.raised, now)
    breached_at = clock.breached_at or (now if due.raised is not None else None)
    _save(session, clock, step=due.next_index, next_step_at=due.next_at, breached_at=breached_at)


def _climb(session: Session, about: About, clock: Deadline, due: Due, step: Step, now: datetime) -> None:
    """Raise the highest rung that is due; the lower ones make way, and their people hear of it with the same notice."""
    for earlier in live_escalations(session, clock.id):
        if earlier.state in (EscalationState.RAISED, EscalationState.ACKNOWLEDGED):
            facts = EscalationFacts(superseded_by_rung=step.number, holds_until=earlier.holds_until)
            move(session, earlier, EscalationTrigger.EXPIRE, facts, now=now)
        outbox.supersede(session, earlier.id)
    outbox.supersede(session, clock.id)
    first_breach = clock.breached_at is None
    if first_breach:
        audit.effect(session, f"deadline:{clock.rule}:breach")
    for skipped in due.superseded:
        note_rung(session, about, clock, skipped, by=step, now=now)
    told = Step(step.kind, step.number, step.at, due.tell, step.channels)
    higher = [one for one in ladder_of(clock).steps if one.kind is StepKind.RUNG and one.number > step.number]
    raise_rung(session, about, clock, told, higher=higher, breach=first_breach, now=now)


def _save(session: Session, clock: Deadline, **changes: object) -> None:
    for name, value in changes.items():
        setattr(clock, name, value)
    writes(session).run(update(Deadline).where(col(Deadline.id) == clock.id).values(**changes))
