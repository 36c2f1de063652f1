"""Mẫu 03 of a case and the minutes of the needs meeting: recorded as often as needed, never changed."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import clock
from service.access import doors
from service.assessments.specific_commands import record_minutes, record_specific
from service.assessments.specific_queries import specific_assessments_of
from service.assessments.specific_schemas import Minutes, SpecificAssessmentCreate, SpecificAssessmentRead
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.cases.reading import moved
from service.cases.schemas import Moved
from service.db import SessionDep
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.etag import IfMatchDep, require
from service.web.idempotency import OnceDep
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
def record(
    case_id: UUID,
    form: SpecificAssessmentCreate,
    session: SessionDep,
    actor: CurrentActor,
    version: IfMatchDep,
    once: OnceDep,
) -> Response:
    """Đánh giá nguy cơ cụ thể (Mẫu 03). With the minutes of the needs meeting where a plan is needed (art. 27)."""
    doors.open_case(session, actor, case_id, Permission.CASE_ASSESS)

    def assess() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CASE_ASSESS)
        require(case.version, version)
        now = clock.now(session)
        record_specific(session, case, form, Moment(form.occurred_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), status=201, version=case.version)

    return once.answer(assess)


@router.post(
    "/specific-assessments/{assessment_id}/minutes",
    status_code=201,
    response_model=Moved,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CASE_ASSESS, data="P2", relation=Relation.CASE),
)
def met(
    case_id: UUID,
    assessment_id: UUID,
    form: Minutes,
    session: SessionDep,
    actor: CurrentActor,
    version: IfMatchDep,
    once: OnceDep,
) -> Response:
    """Biên bản cuộc họp xác định nhu cầu. The minutes of a meeting that came after its Mẫu 03 (art. 27(2))."""
    doors.open_case(session, actor, case_id, Permission.CASE_ASSESS)

    def minute() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CASE_ASSESS)
        require(case.version, version)
        now = clock.now(session)
        record_minutes(session, case, assessment_id, form, Moment(form.held_at, now, actor.staff_id))
        return answer(moved(session, actor, case, now=now), status=201, version=case.version)

    return once.answer(minute)


@router.get(
    "/specific-assessments",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def recorded(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[SpecificAssessmentRead]:
    """Các Mẫu 03 của hồ sơ. Every specific assessment of a case with its minutes, oldest first; the newest counts."""
    return specific_assessments_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))
