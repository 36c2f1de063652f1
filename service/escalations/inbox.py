"""The inbox of escalations: what is shown there, and what cannot be told from what is not there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from service.audit import log
from service.auth.actor import Actor, require
from service.auth.permissions import Permission
from service.errors import NotFound
from service.escalations.standing import theirs_to_take
from service.tables.escalation import Escalation
from service.web.paging import Asked, cut

InboxKey = tuple[datetime, UUID]


def open_escalation(session: Session, actor: Actor, escalation_id: UUID) -> Escalation:
    """An escalation that is this actor's to take; NotFound when it is absent or not theirs, or no longer."""
    require(actor, Permission.ESCALATION_READ)
    found = session.exec(
        select(Escalation).where(col(Escalation.id) == escalation_id, theirs_to_take(session, actor))
    ).one_or_none()
    if found is None:
        raise NotFound()
    log.saw(session, _shown_by(found))
    return found


def inbox(session: Session, actor: Actor, *, state: str | None, page: Asked) -> tuple[Sequence[Escalation], str | None]:
    """A page of what is this actor's to take and its `next`, newest first; without a state, whatever is not over."""
    told = select(Escalation).where(theirs_to_take(session, actor))
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
