"""Mẫu 06 of a case, and planning again."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.schemas import Moved
from service.db import SessionDep
from service.errors import TransitionRefused
from service.reviews.commands import record_review, replan
from service.reviews.queries import reviews_of
from service.reviews.schemas import Replan, ReviewCreate, ReviewRead
from service.web.declared import Relation, declared
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
def record(form: ReviewCreate, change: ChangeDep) -> Response:
    """Rà soát, đánh giá tình trạng của trẻ (Mẫu 06). Two answers by a person: safe, and stable; the rest is counted."""
    return change.move(
        lambda case, moment: record_review(change.session, case, form, moment), at=form.occurred_at, status=201
    )


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
def planned_again(form: Replan, change: ChangeDep) -> Response:
    """Lập lại kế hoạch. Plan again after a review that does not say safe and stable (Decree 56/2017 art. 30(1)c)."""
    return change.move(lambda case, moment: replan(change.session, case, moment), at=form.occurred_at)
