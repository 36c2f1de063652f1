"""Mẫu 02 of a case: recorded, and again when a danger shows itself later; read as often as needed."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.access import doors
from service.assessments.commands import assessments_of, record_initial
from service.assessments.schemas import InitialAssessmentCreate, InitialAssessmentRead
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.schemas import Moved
from service.db import SessionDep
from service.errors import TransitionRefused
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}", tags=["assessments"])


@router.post(
    "/initial-assessment",
    status_code=201,
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.CASE_ASSESS, data="P2", relation=Relation.CASE),
)
def record(form: InitialAssessmentCreate, change: ChangeDep) -> Response:
    """Đánh giá nguy cơ ban đầu (Mẫu 02). A person answers the emergency question; the ratings are only counted.

    A later Mẫu 02 (`reassess`) answers it anew; the case stays where it is and every earlier Mẫu 02 stays as it was.
    """
    return change.move(
        lambda case, moment: record_initial(change.session, case, form, moment), at=form.occurred_at, status=201
    )


@router.get(
    "/initial-assessments",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def recorded(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[InitialAssessmentRead]:
    """Các Mẫu 02 của hồ sơ. Every initial assessment of a case, oldest first."""
    return assessments_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))
