"""Decisions on an emergency measure after its opening: it is extended, it is called off, or it ends."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import clock
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.db import SessionDep
from service.emergency.decisions import cancel_measure, end_measure, extend_measure
from service.emergency.queries import measure_of, read
from service.emergency.schemas import MeasureCancellation, MeasureEnd, MeasureExtension, MeasureRead
from service.errors import TransitionRefused
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.etag import IfMatchDep, require
from service.web.idempotency import OnceDep
from service.web.problems import problems
from service.web.refusals import CHANGES

router = APIRouter(prefix="/cases/{case_id}/emergency-measures/{measure_id}", tags=["emergency"])
REFUSES = problems(TransitionRefused, *CHANGES)
DECIDES = declared(Permission.EMERGENCY_DECIDE, data=("P1a", "P2"), relation=Relation.CASE)


@router.post("/extension", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def extended(
    case_id: UUID,
    measure_id: UUID,
    form: MeasureExtension,
    session: SessionDep,
    actor: CurrentActor,
    version: IfMatchDep,
    once: OnceDep,
) -> Response:
    """Gia hạn cách ly (Mẫu 07). By the Chair or a deputy; beyond what art. 32(3) allows as an authority requires."""
    doors.open_case(session, actor, case_id, Permission.EMERGENCY_DECIDE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.EMERGENCY_DECIDE)
        require(case.version, version)
        measure = measure_of(session, case, measure_id)
        moment = Moment(form.occurred_at, clock.now(session), actor.staff_id)
        extend_measure(session, actor, case, measure, form, moment)
        return answer(read(session, measure), version=case.version)

    return once.answer(record)


@router.post("/cancellation", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def cancelled(
    case_id: UUID,
    measure_id: UUID,
    form: MeasureCancellation,
    session: SessionDep,
    actor: CurrentActor,
    version: IfMatchDep,
    once: OnceDep,
) -> Response:
    """Hủy biện pháp. One never taken is called off with its reason; a separation, as Mẫu 03 finds the parents safe."""
    doors.open_case(session, actor, case_id, Permission.EMERGENCY_DECIDE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.EMERGENCY_DECIDE)
        require(case.version, version)
        measure = measure_of(session, case, measure_id)
        moment = Moment(form.occurred_at, clock.now(session), actor.staff_id)
        cancel_measure(session, actor, case, measure, form, moment)
        return answer(read(session, measure), version=case.version)

    return once.answer(record)


@router.post("/end", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def ended(
    case_id: UUID,
    measure_id: UUID,
    form: MeasureEnd,
    session: SessionDep,
    actor: CurrentActor,
    version: IfMatchDep,
    once: OnceDep,
) -> Response:
    """Kết thúc biện pháp. A measure in force is over; what the Chair decided only the Chair or a deputy ends."""
    doors.open_case(session, actor, case_id, Permission.EMERGENCY_DECIDE)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.EMERGENCY_DECIDE)
        require(case.version, version)
        measure = measure_of(session, case, measure_id)
        moment = Moment(form.occurred_at, clock.now(session), actor.staff_id)
        end_measure(session, actor, case, measure, form, moment)
        return answer(read(session, measure), version=case.version)

    return once.answer(record)
