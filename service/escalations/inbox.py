"""Who may see an escalation: whoever it was sent to, in person or as an officer of the agency."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Session, col, select

from service.audit import log
from service.auth.actor import Actor, require
from service.auth.permissions import Permission
from service.errors import NotFound
from service.tables.escalation import Escalation, EscalationRecipient
from service.web.paging import Asked, cut

InboxKey = tuple[datetime, UUID]


def open_escalation(session: Session, actor: Actor, escalation_id: UUID) -> Escalation:
    """An escalation that was sent to this actor; NotFound when it is absent or somebody else's."""
    require(actor, Permission.ESCALATION_READ)
    found = session.exec(select(Escalation).where(col(Escalation.id) == escalation_id, _told(actor))).one_or_none()
    if found is None:
        raise NotFound()
    log.saw(session, _shown_by(found))
    return found


def inbox(session: Session, actor: Actor, *, state: str | None, page: Asked) -> tuple[Sequence[Escalation], str | None]:
    """A page of what was sent to this actor and its `next`, newest first; without a state, whatever is not over."""
    told = select(Escalation).where(_told(actor))
    told = told.where(col(Escalation.state) == state if state else col(Escalation.state).not_in(["ended", "expired"]))
    if (after := page.after(InboxKey)) is not None:
        told = told.where(tuple_(col(Escalation.raised_at), col(Escalation.id)) < after)
    newest_first = told.order_by(col(Escalation.raised_at).desc(), col(Escalation.id).desc())
    found = session.exec(newest_first.limit(page.limit + 1)).all()
    shown, following = cut(found, page, lambda one: (one.raised_at, one.id))
    log.saw(session, *map(_shown_by, shown))
    return shown, following


def _shown_by(escalation: Escalation) -> UUID:
    return escalation.case_id or escalation.subject_id


def _told(actor: Actor) -> ColumnElement[bool]:
    """In person, for one's agency, or for somebody in whose place one signs."""
    agencies = (grant.agency_id for grant in actor.roles if grant.agency_id and grant.role == "agency_officer")
    mine = [actor.staff_id, *agencies, *actor.deputy_for]
    told = select(EscalationRecipient.escalation_id).where(col(EscalationRecipient.recipient_id).in_(mine))
    return col(Escalation.id).in_(told)
