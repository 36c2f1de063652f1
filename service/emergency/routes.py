"""Emergency measures of a case: opened, applied, their acts carried out, the child handed over to care."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.moves import Moment
from service.db import SessionDep
from service.emergency.acts import record_acts
from service.emergency.commands import apply_measure, open_measure
from service.emergency.hand_over import record_hand_over
from service.emergency.queries import measure_of, measures_of, read
from service.emergency.schemas import ActsDone, CareHandOver, MeasureApplication, MeasureOpen, MeasureRead
from service.errors import TransitionRefused
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}/emergency-measures", tags=["emergency"])


@router.post(
    "",
    status_code=201,
    response_model=MeasureRead,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.EMERGENCY_OPEN, data=("P1a", "P2"), relation=Relation.CASE),
)
def opened(form: MeasureOpen, change: ChangeDep) -> Response:
    """Mở biện pháp khẩn cấp. What is to be done at once and why; a separation only by the Chair or a deputy
    (by the province's head where the commune's own authorities stand accused: our reading, to be confirmed).
    """

    def open_it(case: CaseFile, moment: Moment) -> Response:
        measure = open_measure(change.session, change.actor, case, form, moment)
        place = f"/v1/cases/{case.id}/emergency-measures/{measure.id}"
        return answer(read(change.session, measure), status=201, location=place, version=case.version)

    return change.record(open_it, at=form.occurred_at)


@router.post(
    "/{measure_id}/application",
    response_model=MeasureRead,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.EMERGENCY_APPLY, data=("P1a", "P1b", "P2"), relation=Relation.CASE),
)
def applied(measure_id: UUID, form: MeasureApplication, change: ChangeDep) -> Response:
    """Áp dụng biện pháp. The measure is in force since `occurred_at`: the 12 hours of art. 26(3) are met."""

    def apply_it(case: CaseFile, moment: Moment) -> Response:
        measure = measure_of(change.session, case, measure_id)
        apply_measure(change.session, case, measure, form, moment)
        return answer(read(change.session, measure), version=case.version)

    return change.record(apply_it, at=form.occurred_at)


@router.post(
    "/{measure_id}/acts",
    response_model=MeasureRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.EMERGENCY_APPLY, data=("P1a", "P2"), relation=Relation.CASE),
)
def carried_out(measure_id: UUID, form: ActsDone, change: ChangeDep) -> Response:
    """Việc đã làm ngay (Điều 31(3)-(5)). Acts of the worker, the police or a health facility, as they are done."""

    def record(case: CaseFile, moment: Moment) -> Response:
        measure = measure_of(change.session, case, measure_id)
        record_acts(change.session, case, measure, form, moment)
        return answer(read(change.session, measure), version=case.version)

    return change.record(record, at=form.occurred_at)


@router.post(
    "/{measure_id}/care-hand-overs",
    status_code=201,
    response_model=MeasureRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.EMERGENCY_APPLY, data=("P1a", "P1b", "P2"), relation=Relation.CASE),
)
def handed_over(measure_id: UUID, form: CareHandOver, change: ChangeDep) -> Response:
    """Bàn giao trẻ cho nơi chăm sóc thay thế (Điều 32(4)). At once, to whom; the formalities follow as a step each."""

    def record(case: CaseFile, moment: Moment) -> Response:
        measure = measure_of(change.session, case, measure_id)
        record_hand_over(change.session, case, measure, form, moment)
        return answer(read(change.session, measure), status=201, version=case.version)

    return change.record(record, at=form.occurred_at)


@router.get(
    "",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data=("P1a", "P2"), relation=Relation.CASE),
)
def listed(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[MeasureRead]:
    """Các biện pháp khẩn cấp của hồ sơ. Every measure of a case, oldest first."""
    return measures_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))


@router.get(
    "/{measure_id}",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data=("P1a", "P2"), relation=Relation.CASE),
)
def one(case_id: UUID, measure_id: UUID, session: SessionDep, actor: CurrentActor) -> MeasureRead:
    """Một biện pháp khẩn cấp. One measure of this case."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    return read(session, measure_of(session, case, measure_id))
