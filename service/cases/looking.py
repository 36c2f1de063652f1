"""Look at a case: the commune's first look ends the forwarding of its report (Decree 56/2017 art. 26(1))."""

from uuid import UUID

from sqlmodel import Session

from service import clock
from service.access import doors
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.cases.commands import mark_seen
from service.cases.moves import Moment
from service.tables.case import CaseFile


def look_at(session: Session, actor: Actor, case_id: UUID) -> CaseFile:
    """The case for a reader; marked as seen, under its lock, when they are the one whom the report had to reach."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    if case.seen_at is None and doors.answers_for(actor, case):
        case = doors.lock(session, case)
        now = clock.now(session)
        if case.seen_at is None:
            mark_seen(session, case, Moment(now, now, actor.staff_id))
    return case
