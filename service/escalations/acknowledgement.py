"""The press of a named person: it stops the ladder for a time, and never ends a duty."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import clock
from service.access import doors
from service.audit import log as audit
from service.auth.actor import Actor
from service.cases.commands import mark_seen
from service.cases.moves import Moment, record_of
from service.db import writes
from service.errors import Superseded
from service.escalations.inbox import open_escalation
from service.notices.alarms import HOLDS
from service.notices.endings import alarm_rungs, end_telling, live_escalations, move
from service.notices.telling import ladder_of
from service.tables.case import CaseEvent, CaseFile
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from service.tables.report import Report
from workflows.escalation import EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts

LATE = "late_acknowledgement"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The escalation after the press; `too_late` when a higher rung spoke already and the press holds nothing."""

    escalation: Escalation
    too_late: Superseded | None = None


def acknowledge(session: Session, actor: Actor, escalation_id: UUID) -> Pressed:
    """Take an escalation by name; a second press changes nothing, a press on an old one is kept and holds nothing."""
    seen = open_escalation(session, actor, escalation_id)
    _lock_subject(session, seen)
    open_escalation(session, actor, escalation_id)  # still theirs after the wait for the lock
    now = clock.now(session)
    escalation = session.get_one(Escalation, escalation_id, populate_existing=True, with_for_update=True)
    if escalation.state == EscalationState.RAISED:
        _take(session, actor, escalation, now)
    elif escalation.acknowledged_by is None or escalation.state == EscalationState.EXPIRED:
        return Pressed(escalation, _too_late(session, actor, escalation, now))
    return Pressed(escalation)


def _lock_subject(session: Session, escalation: Escalation) -> None:
    if escalation.case_id is not None:
        doors.lock_by_id(session, escalation.case_id)
    else:
        session.exec(select(Report).where(col(Report.id) == escalation.subject_id).with_for_update()).one()


def _take(session: Session, actor: Actor, escalation: Escalation, now: datetime) -> None:
    clock_row = session.get(Deadline, escalation.deadline_id) if escalation.deadline_id else None
    holds = ladder_of(clock_row).acknowledgement_holds if clock_row else HOLDS
    escalation.acknowledged_by, escalation.acknowledged_at = actor.staff_id, now
    escalation.holds_until = now + holds
    move(session, escalation, EscalationTrigger.ACKNOWLEDGE, EscalationFacts(holds_until=now + holds), now=now)
    end_telling(session, acknowledged=[escalation.id], now=now)
    if clock_row is not None and clock_row.state == "armed" and clock_row.next_step_at is not None:
        _hold(session, clock_row, until=now + holds)
    audit.effect(session, "escalation:acknowledgement:record")
    if escalation.case_id is not None:
        _commune_has_it(session, actor, session.get_one(CaseFile, escalation.case_id), now)


def _hold(session: Session, held: Deadline, *, until: datetime) -> None:
    """The next step waits until the acknowledgement has run out; its pinned time stays what it is."""
    held.next_step_at = max(until, held.next_step_at or until)
    writes(session).run(update(Deadline).where(col(Deadline.id) == held.id).values(next_step_at=held.next_step_at))


def _commune_has_it(session: Session, actor: Actor, case: CaseFile, now: datetime) -> None:
    """An acknowledgement by the commune is its first sight of the report too (56/2017 art. 26(1))."""
    if case.seen_at is None and doors.answers_for(actor, case):
        mark_seen(session, case, Moment(now, now, actor.staff_id))


def _too_late(session: Session, actor: Actor, escalation: Escalation, now: datetime) -> Superseded:
    live = (
        live_escalations(session, escalation.deadline_id)
        if escalation.deadline_id
        else alarm_rungs(session, escalation)
    )
    current = max((one.rung for one in live if one.state != EscalationState.EXPIRED), default=None)
    if escalation.case_id is not None and not _was_late_before(session, actor, escalation):
        case = session.get_one(CaseFile, escalation.case_id)
        moment = Moment(now, now, actor.staff_id)
        writes(session).add(record_of(session, case, LATE, escalation.id, moment))
    return Superseded(params={"rung": escalation.rung, "current_rung": current})


def _was_late_before(session: Session, actor: Actor, escalation: Escalation) -> bool:
    """Whether the timeline holds this person's late press already: a second one says nothing new."""
    pressed = select(CaseEvent.id).where(
        col(CaseEvent.case_id) == escalation.case_id,
        col(CaseEvent.trigger) == LATE,
        col(CaseEvent.subject_id) == escalation.id,
        col(CaseEvent.actor_id) == actor.staff_id,
    )
    return session.exec(pressed.limit(1)).first() is not None
