"""Closing a case and opening it again."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import clock, vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.cases.reading import moved
from service.cases.schemas import Moved
from service.closing.commands import decide_on, propose, withdraw
from service.closing.queries import closures_of, read, reopenings_of
from service.closing.reopening import reopen
from service.closing.schemas import (
    ClosureDecision,
    ClosureProposal,
    ClosureRead,
    ClosureWithdrawal,
    ReopeningCreate,
    ReopeningRead,
)
from service.db import SessionDep
from service.errors import TransitionRefused
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.etag import IfMatchDep, require
from service.web.idempotency import OnceDep
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}", tags=["closing"])
REFUSES = problems(TransitionRefused, *CHANGES)


@router.post(
    "/closure",
    status_code=201,
    response_model=ClosureRead,
    responses=REFUSES,
    openapi_extra=declared(Permission.CLOSURE_PROPOSE, data="P2", relation=Relation.CASE),
)
def proposed(
    case_id: UUID, form: ClosureProposal, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Đề xuất kết thúc hồ sơ. Why the case should be closed; somebody else decides."""
    doors.open_case(session, actor, case_id, Permission.CLOSURE_PROPOSE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CLOSURE_PROPOSE)
        require(case.version, version)
        moment = Moment(form.occurred_at, clock.now(session), actor.staff_id)
        closure = propose(session, actor, case, form, moment)
        return answer(read(vault.of(session), closure), status=201, version=case.version)

    return once.answer(record)


@router.post(
    "/closure/decision",
    response_model=Moved,
    responses=REFUSES,
    openapi_extra=declared(Permission.CLOSURE_DECIDE, data="P2", relation=Relation.CASE),
)
def decided(
    case_id: UUID, form: ClosureDecision, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Quyết định kết thúc hồ sơ. By the Chair or a deputy, by the province against an authority; never the proposer."""
    doors.open_case(session, actor, case_id, Permission.CLOSURE_DECIDE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CLOSURE_DECIDE)
        require(case.version, version)
        now = clock.now(session)
        decide_on(session, actor, case, form, Moment(form.occurred_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), version=case.version)

    return once.answer(record)


@router.post(
    "/closure/withdrawal",
    response_model=ClosureRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CLOSURE_PROPOSE, data="P2", relation=Relation.CASE),
)
def withdrawn(
    case_id: UUID, form: ClosureWithdrawal, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Rút đề xuất kết thúc. The proposer takes the proposal back while nobody has decided."""
    doors.open_case(session, actor, case_id, Permission.CLOSURE_PROPOSE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CLOSURE_PROPOSE)
        require(case.version, version)
        now = clock.now(session)
        closure = withdraw(session, actor, case, form, Moment(now, now, actor.staff_id))
        return answer(read(vault.of(session), closure), version=case.version)

    return once.answer(record)


@router.get(
    "/closures",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def closings(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[ClosureRead]:
    """Các đề xuất kết thúc của hồ sơ. Every proposal to close a case, oldest first."""
    return closures_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))


@router.post(
    "/reopening",
    status_code=201,
    response_model=Moved,
    responses=REFUSES,
    openapi_extra=declared(Permission.CASE_REOPEN, data="P2", relation=Relation.CASE),
)
def reopened(
    case_id: UUID, form: ReopeningCreate, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Mở lại hồ sơ. Back to assessed, or to reported when the child was never assessed; the clocks start anew."""
    doors.open_case(session, actor, case_id, Permission.CASE_REOPEN)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CASE_REOPEN)
        require(case.version, version)
        now = clock.now(session)
        reopen(session, case, form, Moment(form.occurred_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), status=201, version=case.version)

    return once.answer(record)


@router.get(
    "/reopenings",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def reopenings(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[ReopeningRead]:
    """Các lần mở lại hồ sơ. Every reopening of a case, oldest first."""
    return reopenings_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))
