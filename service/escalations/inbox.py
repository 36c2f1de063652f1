"""Who may see an escalation: whoever it was sent to, in person or as an officer of the agency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Session, col, select

from service.audit import log
from service.auth.actor import Actor, require
from service.auth.permissions import Permission
from service.errors import NotFound
from service.tables.escalation import Escalation, EscalationRecipient

InboxKey = tuple[datetime, UUID]


def open_escalation(session: Session, actor: Actor, escalation_id: UUID) -> Escalation:
    """An escalation that was sent to this actor; NotFound when it is absent or somebody else's."""
    require(actor, Permission.ESCALATION_READ)
    found = session.exec(select(Escalation).where(col(Escalation.id) == escalation_id, _told(actor))).one_or_none()
    if found is None:
        raise NotFound()
    log.saw(session, found.subject_id)
    return found


def inbox(session: Session, actor: Actor, *, state: str | None, after: InboxKey | None, limit: int) -> list[Escalation]:
    """What was sent to this actor, newest first; without a state, whatever is not over."""
    told = select(Escalation).where(_told(actor))
    told = told.where(col(Escalation.state) == state if state else col(Escalation.state).not_in(["ended", "expired"]))
    if after is not None:
        told = told.where(tuple_(col(Escalation.raised_at), col(Escalation.id)) < after)
    newest_first = told.order_by(col(Escalation.raised_at).desc(), col(Escalation.id).desc())
    found = list(session.exec(newest_first.limit(limit)).all())
    log.saw(session, *(one.subject_id for one in found))
    return found


def _told(actor: Actor) -> ColumnElement[bool]:
    """In person, for one's agency, or for somebody in whose place one signs."""
    agencies = (grant.agency_id for grant in actor.roles if grant.agency_id and grant.role == "agency_officer")
    mine = [actor.staff_id, *agencies, *actor.deputy_for]
    told = select(EscalationRecipient.escalation_id).where(col(EscalationRecipient.recipient_id).in_(mine))
    return col(Escalation.id).in_(told)
