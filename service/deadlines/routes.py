"""The clocks of a case, one clock, and why it is due when it is."""

from uuid import UUID

from fastapi import APIRouter

from service import clock
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.deadlines.commands import Subject, clocks_of
from service.deadlines.schemas import DeadlineRead, ExplanationRead
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import READS

router = APIRouter(tags=["deadlines"])
SHOWN = declared(Permission.DEADLINE_READ, data="P3", relation=Relation.CASE)


@router.get("/cases/{case_id}/deadlines", responses=problems(*READS), openapi_extra=SHOWN)
def of_case(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[DeadlineRead]:
    """Các thời hạn của hồ sơ. Every clock of a case, ended ones too, by due time."""
    case = doors.open_case(session, actor, case_id, Permission.DEADLINE_READ)
    now = clock.now(session)
    return [
        DeadlineRead.of(one, now=now)
        for one in clocks_of(session, Subject("case", case.id, case.id, case.province_code))
    ]


@router.get("/deadlines/{deadline_id}", responses=problems(*READS), openapi_extra=SHOWN)
def read(deadline_id: UUID, session: SessionDep, actor: CurrentActor) -> DeadlineRead:
    """Một thời hạn. One clock of a case this actor may see."""
    found = doors.open_deadline(session, actor, deadline_id, Permission.DEADLINE_READ)
    return DeadlineRead.of(found, now=clock.now(session))


@router.get("/deadlines/{deadline_id}/explanation", responses=problems(*READS), openapi_extra=SHOWN)
def explained(deadline_id: UUID, session: SessionDep, actor: CurrentActor) -> ExplanationRead:
    """Vì sao đến hạn lúc đó. Day by day, as it was counted when the clock started, by the policy it is pinned to."""
    return ExplanationRead.of(doors.open_deadline(session, actor, deadline_id, Permission.DEADLINE_READ))
