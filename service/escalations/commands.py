"""Raise what is due: breach, escalation, audit and notices of a clock's next step in one short transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from service import clock
from service.audit import log as audit
from service.db import writes
from service.escalations.due import Claimed, claim, next_step_at
from service.notices.about import About, about_case, about_report
from service.notices.endings import end_telling, live_escalations, move
from service.notices.telling import approaching, ladder_of, note_rung, raise_rung, unreadable
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from workflows.escalation import EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts
from workflows.ladder import Due, Step, StepKind, next_steps

log = logging.getLogger("lachan.escalations")

Answer = TypeVar("Answer")


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
        overtaken = [cause for one in claimed for cause in _fire_or_set_aside(session, one, now)]
        end_telling(session, over=overtaken, now=now)
    return Raised(len(claimed), next_step_at(session, [one.clock for one in claimed]))


def _fire_or_set_aside(session: Session, one: Claimed, now: datetime) -> Sequence[UUID]:
    """One step, and the causes whose notices it overtakes; a poison row is set aside, and its neighbours go on."""
    overtaken = _isolated(session, one.clock, lambda: _fire(session, _about(session, one, now), one.clock, now))
    if overtaken is not None:
        return overtaken
    # The row is set aside even when its alarm cannot be written: the watcher counts it until somebody has looked.
    _isolated(session, one.clock, lambda: unreadable(session, _about(session, one, now), one.clock, now=now))
    _save(session, one.clock, state="poisoned", next_step_at=None)
    return ()


def _isolated(session: Session, clock: Deadline, step: Callable[[], Answer]) -> Answer | None:
    """What the step answers; None, with all it had collected forgotten, when anything is wrong with the row.

    What is wrong with the database is not the row's fault, and goes on to the caller.
    """
    rows, effects = writes(session).mark(), audit.mark(session)
    try:
        return step()
    except DBAPIError:
        raise
    except Exception as broken:  # noqa: BLE001 (one row may be wrong in any way, and no other clock may stop for it)
        writes(session).back_to(rows)
        audit.back_to(session, effects)
        log.error("clock %s cannot be read: %s", clock.id, type(broken).__name__)
        return None


def _about(session: Session, one: Claimed, now: datetime) -> About:
    if isinstance(one.subject, CaseFile):
        return about_case(session, one.subject, on=now)
    return about_report(session, one.subject, on=now)


def _fire(session: Session, about: About, clock: Deadline, now: datetime) -> Sequence[UUID]:
    """Take the step that is due; the causes whose notices it overtakes are ended by the caller, all at once."""
    ladder = ladder_of(clock)
    due = next_steps(ladder.steps, clock.step, now, ladder.repeat_every)
    overtaken: Sequence[UUID] = ()
    if due.approaching is not None:
        approaching(session, about, clock, due.approaching, now=now)
    if due.raised is not None:
        overtaken = _climb(session, about, clock, due, due.raised, now)
    breached_at = clock.breached_at or (now if due.raised is not None else None)
    _save(session, clock, step=due.next_index, next_step_at=due.next_at, breached_at=breached_at)
    return overtaken


def _climb(session: Session, about: About, clock: Deadline, due: Due, step: Step, now: datetime) -> Sequence[UUID]:
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
    return [clock.id, *(earlier.id for earlier in lower)]


def _save(session: Session, clock: Deadline, **changes: object) -> None:
    for name, value in changes.items():
        setattr(clock, name, value)
    writes(session).run(update(Deadline).where(col(Deadline.id) == clock.id).values(**changes))
