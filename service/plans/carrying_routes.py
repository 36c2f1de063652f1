"""The plan in force: its tasks, on whom it was served, and the parents' copy."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service import vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.moves import Moment
from service.db import SessionDep
from service.plans.carrying_out import complete_task, correct_task, serve_decision
from service.plans.parents_copy import parents_copy
from service.plans.queries import read_task
from service.plans.schemas import (
    DecisionServed,
    PlanCopy,
    ServedRead,
    TaskCompletion,
    TaskCorrection,
    TaskRead,
)
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.problems import problems
from service.web.refusals import CHANGES, READS

router = APIRouter(prefix="/cases/{case_id}/plan", tags=["plans"])


@router.post(
    "/tasks/{task_id}/completion",
    response_model=TaskRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.TASK_COMPLETE, data="P2", relation=Relation.CASE),
)
def completed(task_id: UUID, form: TaskCompletion, change: ChangeDep) -> Response:
    """Hoàn thành hoạt động. A service of the plan in force was done (art. 29(1))."""
    session = change.session

    def complete(case: CaseFile, moment: Moment) -> Response:
        task = complete_task(session, case, task_id, form, moment)
        return answer(read_task(vault.of(session), task), version=case.version)

    return change.record(complete, at=form.occurred_at)


@router.post(
    "/tasks/{task_id}/correction",
    response_model=TaskRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.TASK_COMPLETE, data="P2", relation=Relation.CASE),
)
def corrected(task_id: UUID, form: TaskCorrection, change: ChangeDep) -> Response:
    """Đính chính. A service was recorded as done and is not; what was recorded stays in the history."""
    session = change.session

    def correct(case: CaseFile, moment: Moment) -> Response:
        task = correct_task(session, case, task_id, form, moment)
        return answer(read_task(vault.of(session), task), version=case.version)

    return change.record(correct)


@router.post(
    "/recipients",
    status_code=201,
    response_model=ServedRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.PLAN_SERVE, data="P2", relation=Relation.CASE),
)
def served(form: DecisionServed, change: ChangeDep) -> Response:
    """Gửi quyết định và kế hoạch. To whom, in which capacity, when and how it was served (art. 28(5))."""

    def serve(case: CaseFile, moment: Moment) -> Response:
        return answer(serve_decision(change.session, case, form, moment), status=201, version=case.version)

    return change.record(serve, at=form.occurred_at)


@router.get(
    "/copy",
    responses=problems(*READS),
    openapi_extra=declared(Permission.PLAN_SERVE, data="P2", relation=Relation.CASE),
)
def copied(
    case_id: UUID,
    session: SessionDep,
    actor: CurrentActor,
    reader: Annotated[Literal["parents"], Query(alias="for")],
) -> PlanCopy:
    """Bản gửi cha, mẹ, người chăm sóc. The plan in force without anything that tells where the child is."""
    return parents_copy(session, doors.open_case(session, actor, case_id, Permission.PLAN_SERVE))
