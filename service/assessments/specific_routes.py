"""Mẫu 03 of a case and the minutes of the needs meeting: recorded as often as needed, never changed."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.access import doors
from service.assessments.specific_commands import record_minutes, record_specific
from service.assessments.specific_queries import specific_assessments_of
from service.assessments.specific_schemas import Minutes, SpecificAssessmentCreate, SpecificAssessmentRead
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.schemas import Moved
from service.db import SessionDep
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}", tags=["assessments"])


@router.post(
    "/specific-assessment",
    status_code=201,
    response_model=Moved,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CASE_ASSESS, data="P2", relation=Relation.CASE),
)
def record(form: SpecificAssessmentCreate, change: ChangeDep) -> Response:
    """Đánh giá nguy cơ cụ thể (Mẫu 03). With the minutes of the needs meeting where a plan is needed (art. 27)."""
    return change.move(
        lambda case, moment: record_specific(change.session, case, form, moment), at=form.occurred_at, status=201
    )


@router.post(
    "/specific-assessments/{assessment_id}/minutes",
    status_code=201,
    response_model=Moved,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CASE_ASSESS, data="P2", relation=Relation.CASE),
)
def met(assessment_id: UUID, form: Minutes, change: ChangeDep) -> Response:
    """Biên bản cuộc họp xác định nhu cầu. The minutes of a meeting that came after its Mẫu 03 (art. 27(2))."""
    return change.move(
        lambda case, moment: record_minutes(change.session, case, assessment_id, form, moment),
        at=form.held_at,
        status=201,
    )


@router.get(
    "/specific-assessments",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def recorded(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[SpecificAssessmentRead]:
    """Các Mẫu 03 của hồ sơ. Every specific assessment of a case with its minutes, oldest first; the newest counts."""
    return specific_assessments_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))
