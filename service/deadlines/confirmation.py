"""A fact dated back over a breach counts as done in time only when a second person says so."""

from sqlalchemy import update
from sqlmodel import Session, col

from service.access import doors
from service.audit import log
from service.auth.actor import Actor
from service.db import writes
from service.errors import Conflict
from service.tables.deadline import Deadline


def confirm(session: Session, actor: Actor, clock: Deadline) -> None:
    """Confirm a back-dated fact; the breach stays. Conflict when there is none, or when it is one's own."""
    if clock.case_id is not None:
        doors.lock_by_id(session, clock.case_id)
    session.refresh(clock)
    backdated = clock.breached_at is not None and clock.met_at is not None and clock.met_at < clock.due_at
    if not backdated or clock.met_confirmed_by is not None:
        raise Conflict("nothing_to_confirm")
    if clock.met_recorded_by == actor.staff_id:
        raise Conflict("confirmed_by_recorder")
    clock.met_confirmed_by = actor.staff_id
    change = update(Deadline).where(col(Deadline.id) == clock.id)
    writes(session).run(change.values(met_confirmed_by=actor.staff_id))
    log.effect(session, f"deadline:{clock.rule}:confirm")
