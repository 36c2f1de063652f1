"""A fact dated back over a breach counts as done in time only when a second person says so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.audit import log
from service.auth.actor import Actor
from service.cases.moves import Moment, record_of
from service.db import writes
from service.errors import Conflict, NotFound
from service.tables.case import CaseFile
from service.tables.deadline import Deadline


def confirm(session: Session, actor: Actor, case: CaseFile, deadline_id: UUID, *, now: datetime) -> Deadline:
    """Confirm a back-dated fact of a locked case; the breach stays. Conflict when there is none, or it is one's own."""
    mine = select(Deadline).where(col(Deadline.id) == deadline_id, col(Deadline.case_id) == case.id)
    clock = session.exec(mine).one_or_none()
    if clock is None:
        raise NotFound()
    backdated = clock.breached_at is not None and clock.met_at is not None and clock.met_at < clock.due_at
    if not backdated or clock.met_confirmed_by is not None:
        raise Conflict("nothing_to_confirm")
    # Whoever signs in the recorder's place is no second person.
    if clock.met_recorded_by in {actor.staff_id, *actor.deputy_for}:
        raise Conflict("confirmed_by_recorder")
    clock.met_confirmed_by = actor.staff_id
    change = update(Deadline).where(col(Deadline.id) == clock.id)
    writes(session).run(change.values(met_confirmed_by=actor.staff_id))
    writes(session).add(record_of(session, case, "backdating_confirmed", clock.id, Moment(now, now, actor.staff_id)))
    log.effect(session, f"deadline:{clock.rule}:confirm")
    return clock
