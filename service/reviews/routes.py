"""Mẫu 06 of a case, and planning again."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import clock
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.cases.reading import moved
from service.cases.schemas import Moved
from service.db import SessionDep
from service.errors import TransitionRefused
from service.reviews.commands import record_review, replan
from service.reviews.queries import reviews_of
from service.reviews.schemas import Replan, ReviewCreate, ReviewRead
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.etag import IfMatchDep, require
from service.web.idempotency import OnceDep
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}", tags=["reviews"])


@router.post(
    "/reviews",
    status_code=201,
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.REVIEW_RECORD, data="P2", relation=Relation.CASE),
)
def record(
    case_id: UUID, form: ReviewCreate, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Rà soát, đánh giá tình trạng của trẻ (Mẫu 06). Two answers by a person: safe, and stable; the rest is counted."""
    doors.open_case(session, actor, case_id, Permission.REVIEW_RECORD)

    def review() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.REVIEW_RECORD)
        require(case.version, version)
        now = clock.now(session)
        record_review(session, case, form, Moment(form.occurred_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), status=201, version=case.version)

    return once.answer(review)


@router.get(
    "/reviews",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def recorded(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[ReviewRead]:
    """Các Mẫu 06 của hồ sơ. Every review of a case, oldest first."""
    return reviews_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))


@router.post(
    "/replan",
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.CASE_REPLAN, data="P3", relation=Relation.CASE),
)
def planned_again(
    case_id: UUID, form: Replan, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Response:
    """Lập lại kế hoạch. Plan again after a review that does not say safe and stable (Decree 56/2017 art. 30(1)c)."""
    doors.open_case(session, actor, case_id, Permission.CASE_REPLAN)

    def begin_again() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CASE_REPLAN)
        require(case.version, version)
        now = clock.now(session)
        replan(session, case, Moment(form.occurred_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), version=case.version)

    return once.answer(begin_again)
