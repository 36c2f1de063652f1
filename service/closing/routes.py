"""Closing a case and opening it again."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.moves import Moment
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
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import Relation, declared
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
def proposed(form: ClosureProposal, change: ChangeDep) -> Response:
    """Đề xuất kết thúc hồ sơ. Why the case should be closed; somebody else decides."""

    def propose_it(case: CaseFile, moment: Moment) -> Response:
        closure = propose(change.session, change.actor, case, form, moment)
        return answer(read(vault.of(change.session), closure), status=201, version=case.version)

    return change.record(propose_it, at=form.occurred_at)


@router.post(
    "/closure/decision",
    response_model=Moved,
    responses=REFUSES,
    openapi_extra=declared(Permission.CLOSURE_DECIDE, data="P2", relation=Relation.CASE),
)
def decided(form: ClosureDecision, change: ChangeDep) -> Response:
    """Quyết định kết thúc hồ sơ. By the Chair or a deputy, by the province against an authority; never the proposer."""
    return change.move(
        lambda case, moment: decide_on(change.session, change.actor, case, form, moment), at=form.occurred_at
    )


@router.post(
    "/closure/withdrawal",
    response_model=ClosureRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CLOSURE_PROPOSE, data="P2", relation=Relation.CASE),
)
def withdrawn(form: ClosureWithdrawal, change: ChangeDep) -> Response:
    """Rút đề xuất kết thúc. The proposer takes the proposal back while nobody has decided."""

    def withdraw_it(case: CaseFile, moment: Moment) -> Response:
        closure = withdraw(change.session, change.actor, case, form, moment)
        return answer(read(vault.of(change.session), closure), version=case.version)

    return change.record(withdraw_it)


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
def reopened(form: ReopeningCreate, change: ChangeDep) -> Response:
    """Mở lại hồ sơ. Back to assessed, or to reported when the child was never assessed; the clocks start anew."""
    return change.move(lambda case, moment: reopen(change.session, case, form, moment), at=form.occurred_at, status=201)


@router.get(
    "/reopenings",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def reopenings(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[ReopeningRead]:
    """Các lần mở lại hồ sơ. Every reopening of a case, oldest first."""
    return reopenings_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))
