"""The inbox of escalations, and the press that takes one."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.errors import Superseded
from service.escalations.acknowledgement import acknowledge
from service.escalations.inbox import inbox, open_escalation
from service.tables.escalation import Escalation
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.fields import Reading
from service.web.paging import Page, PageDep
from service.web.problems import problem_response, problems
from service.web.refusals import LISTS, READS

router = APIRouter(prefix="/escalations", tags=["escalations"])
SAID = ("place", "rule_vi", "rule_en", "basis_vi", "basis_en", "letters")
State = Literal["raised", "acknowledged", "expired", "ended"]


class EscalationRead(Reading):
    """An escalation as its recipients see it: number, place, rule and times; there is no room for a name.

    `letters` is how many notices an alarm about undelivered ones is about.
    """

    id: UUID
    cause: str
    rung: int
    state: str
    roles: list[str]
    subject_kind: str
    case_id: UUID | None
    reference: str
    place: str
    rule_vi: str | None
    rule_en: str | None
    basis_vi: str | None
    basis_en: str | None
    is_law: bool
    due_at: datetime | None
    raised_at: datetime
    acknowledged_by: UUID | None
    acknowledged_at: datetime | None
    holds_until: datetime | None
    ended_at: datetime | None
    letters: int | None

    @classmethod
    def of(cls, escalation: Escalation) -> "EscalationRead":
        """The escalation with what its notice said."""
        said = escalation.notice
        own = set(cls.model_fields) & set(Escalation.model_fields)
        return cls.model_validate(
            escalation.model_dump(include=own)
            | {name: said.get(name) for name in SAID}
            | {"reference": said.get("case_number"), "is_law": said.get("kind") != "internal"}
        )


@router.get(
    "",
    responses=problems(*LISTS),
    openapi_extra=declared(Permission.ESCALATION_READ, data="P3", relation=Relation.TOLD),
)
def mine(
    session: SessionDep, actor: CurrentActor, page: PageDep, state: Annotated[State | None, Query()] = None
) -> Page[EscalationRead]:
    """Hộp báo vượt cấp. What was sent to this actor and is not over, newest first."""
    shown, following = inbox(session, actor, state=state, page=page)
    return Page(items=[EscalationRead.of(one) for one in shown], next=following)


@router.get(
    "/{escalation_id}",
    responses=problems(*READS),
    openapi_extra=declared(Permission.ESCALATION_READ, data="P3", relation=Relation.TOLD),
)
def read(escalation_id: UUID, session: SessionDep, actor: CurrentActor) -> EscalationRead:
    """Một báo vượt cấp. One escalation that was sent to this actor."""
    return EscalationRead.of(open_escalation(session, actor, escalation_id))


@router.post(
    "/{escalation_id}/acknowledgement",
    response_model=EscalationRead,
    responses=problems(*READS, Superseded),
    openapi_extra=declared(Permission.ESCALATION_ACKNOWLEDGE, data="P3", relation=Relation.TOLD),
)
def acknowledged(escalation_id: UUID, request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    """Xác nhận đã nhận. Take it by name: the ladder waits until `holds_until`, then goes on if the duty is unmet.

    Pressing twice changes nothing. A press after a higher rung has spoken answers 409 `superseded`; it is kept on the
    timeline and holds nothing.
    """
    pressed = acknowledge(session, actor, escalation_id)
    if pressed.too_late is not None:
        # Answered, not raised: a raised refusal would take its entry of the timeline with it.
        return problem_response(pressed.too_late, request.headers.get("accept-language"))
    return answer(EscalationRead.of(pressed.escalation))
