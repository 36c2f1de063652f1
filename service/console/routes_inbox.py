"""The inbox of escalations, and the button that takes one by name."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from service import clock
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.console.lookups import policy_names, staff_names
from service.console.pages import page, refreshes
from service.console.posted import OwnFormDep
from service.console.seat import PersonDep
from service.db import SessionDep
from service.escalations.acknowledgement import acknowledge
from service.escalations.inbox import inbox
from service.escalations.routes import EscalationRead
from service.web.declared import Relation, declared
from service.web.paging import Asked, PageDep

router = APIRouter(prefix="/console/escalations", include_in_schema=False)
FIRST_PAGE = Asked(cursor=None, limit=50)


@router.get("", openapi_extra=declared(Permission.ESCALATION_READ, data="P3", relation=Relation.TOLD))
def listed(request: Request, session: SessionDep, actor: PersonDep, asked: PageDep) -> Response:
    """Báo vượt cấp. What was sent to this person and is not over, newest first."""
    return _inbox(request, session, actor, asked)


@router.post(
    "/{escalation_id}/acknowledgement",
    openapi_extra=declared(Permission.ESCALATION_ACKNOWLEDGE, data="P3", relation=Relation.TOLD),
)
def taken(escalation_id: UUID, request: Request, form: OwnFormDep, session: SessionDep, actor: PersonDep) -> Response:
    """Xác nhận đã nhận. A press that came too late is kept on the timeline and holds nothing; the page says so."""
    pressed = acknowledge(session, actor, escalation_id)
    if pressed.too_late is not None:
        # Answered, not raised: a raised refusal would take its entry of the timeline with it.
        return _inbox(request, session, actor, FIRST_PAGE, late=pressed.too_late.params, status=409)
    return RedirectResponse("/console/escalations", 303)


def _inbox(
    request: Request, session: Session, actor: Actor, asked: Asked, *, late: object = None, status: int = 200
) -> Response:
    found, following = inbox(session, actor, state=None, page=asked)
    shown = [EscalationRead.of(one) for one in found]
    return page(
        request,
        "inbox_list.html" if refreshes(request) else "inbox.html",
        status=status,
        escalations=shown,
        staff=staff_names(session, {one.acknowledged_by for one in shown}),
        names=policy_names(session),
        following=following,
        deep=asked.cursor is not None,
        late=late,
        now=clock.now(session),
    )
