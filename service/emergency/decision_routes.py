"""Decisions on an emergency measure after its opening: it is extended, it is called off, or it ends."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.cases.changes import Change, ChangeDep
from service.cases.moves import Moment
from service.emergency.decisions import cancel_measure, end_measure, extend_measure
from service.emergency.queries import measure_of, read
from service.emergency.schemas import MeasureCancellation, MeasureEnd, MeasureExtension, MeasureRead
from service.errors import TransitionRefused
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import CHANGES

router = APIRouter(prefix="/cases/{case_id}/emergency-measures/{measure_id}", tags=["emergency"])
AnyForm = TypeVar("AnyForm", MeasureExtension, MeasureCancellation, MeasureEnd)
REFUSES = problems(TransitionRefused, *CHANGES)
DECIDES = declared(Permission.EMERGENCY_DECIDE, data=("P1a", "P2"), relation=Relation.CASE)


@router.post("/extension", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def extended(measure_id: UUID, form: MeasureExtension, change: ChangeDep) -> Response:
    """Gia hạn cách ly (Mẫu 07). By the Chair or a deputy; beyond what art. 32(3) allows as an authority requires."""
    return _decided(change, measure_id, extend_measure, form)


@router.post("/cancellation", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def cancelled(measure_id: UUID, form: MeasureCancellation, change: ChangeDep) -> Response:
    """Hủy biện pháp. One never taken is called off with its reason; a separation, as Mẫu 03 finds the parents safe."""
    return _decided(change, measure_id, cancel_measure, form)


@router.post("/end", response_model=MeasureRead, responses=REFUSES, openapi_extra=DECIDES)
def ended(measure_id: UUID, form: MeasureEnd, change: ChangeDep) -> Response:
    """Kết thúc biện pháp. A measure in force is over; what the Chair decided only the Chair or a deputy ends."""
    return _decided(change, measure_id, end_measure, form)


def _decided(
    change: Change,
    measure_id: UUID,
    decide: Callable[[Session, Actor, CaseFile, EmergencyMeasure, AnyForm, Moment], None],
    form: AnyForm,
) -> Response:
    def record(case: CaseFile, moment: Moment) -> Response:
        measure = measure_of(change.session, case, measure_id)
        decide(change.session, change.actor, case, measure, form, moment)
        return answer(read(change.session, measure), version=case.version)

    return change.record(record, at=form.occurred_at)
