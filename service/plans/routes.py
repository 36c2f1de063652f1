"""The plan of a case: drafted, submitted, approved or returned, and read."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import clock
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.moves import Moment
from service.cases.schemas import Moved
from service.db import SessionDep
from service.errors import TransitionRefused
from service.plans.commands import approve_plan, return_plan, submit_plan, write_plan
from service.plans.queries import plans_of, read_plan, the_newest_plan
from service.plans.schemas import PlanApproval, PlanDraft, PlanRead, PlanReturn, PlanSubmission
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.etag import IfMatchDep, require
from service.web.problems import problems
from service.web.refusals import CHANGES, READS, REWRITES

router = APIRouter(prefix="/cases/{case_id}", tags=["plans"])


@router.put(
    "/plan",
    response_model=PlanRead,
    responses=problems(*REWRITES),
    openapi_extra=declared(Permission.PLAN_DRAFT, data="P2", relation=Relation.CASE),
)
def drafted(case_id: UUID, form: PlanDraft, session: SessionDep, actor: CurrentActor, version: IfMatchDep) -> Response:
    """Soạn kế hoạch (Mẫu 04). The whole draft as it now is; beside a plan in force, its adjustment (art. 29(1))."""
    case = doors.open_and_lock(session, actor, case_id, Permission.PLAN_DRAFT)
    require(case.version, version)
    now = clock.now(session)
    plan, services = write_plan(session, case, form, Moment(now, now, actor.staff_id))
    return answer(read_plan(session, plan, services), version=case.version)


@router.post(
    "/plan/submission",
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.PLAN_SUBMIT, data="P2", relation=Relation.CASE),
)
def submitted(form: PlanSubmission, change: ChangeDep) -> Response:
    """Trình kế hoạch. The dossier of art. 28(2) goes to the Chair, who is told and has 2 working days (art. 28(4))."""
    session = change.session
    return change.move(
        lambda case, moment: submit_plan(session, case, the_newest_plan(session, case), moment), at=form.occurred_at
    )


@router.post(
    "/plan/approval",
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.PLAN_DECIDE, data="P2", relation=Relation.CASE),
)
def approved(form: PlanApproval, change: ChangeDep) -> Response:
    """Phê duyệt kế hoạch (Mẫu 05). By the Chair or a deputy, never by an author or an author's deputy."""
    session, actor = change.session, change.actor
    return change.move(
        lambda case, moment: approve_plan(session, actor, case, the_newest_plan(session, case), form, moment),
        at=form.occurred_at,
    )


@router.post(
    "/plan/return",
    response_model=Moved,
    responses=problems(TransitionRefused, *CHANGES),
    openapi_extra=declared(Permission.PLAN_DECIDE, data="P2", relation=Relation.CASE),
)
def returned(form: PlanReturn, change: ChangeDep) -> Response:
    """Trả lại kế hoạch. With the reason, by whoever could approve it; the author's next clock starts."""
    session, actor = change.session, change.actor
    return change.move(
        lambda case, moment: return_plan(session, actor, case, the_newest_plan(session, case), form, moment),
        at=form.occurred_at,
    )


@router.get(
    "/plan",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def newest(case_id: UUID, session: SessionDep, actor: CurrentActor) -> PlanRead:
    """Kế hoạch mới nhất. The plan that was drafted last, with its services, its decision and on whom it was served."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    return read_plan(session, the_newest_plan(session, case))


@router.get(
    "/plans",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def every(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[PlanRead]:
    """Các kế hoạch của hồ sơ. Every plan of a case, replaced ones too, the first one first."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    return [read_plan(session, plan) for plan in plans_of(session, case)]
