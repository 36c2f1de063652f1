"""What is owed to the national children's database, and that it was entered there."""

from uuid import UUID

from fastapi import APIRouter, Response

from service import vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.changes import ChangeDep
from service.cases.moves import Moment
from service.db import SessionDep
from service.registries.commands import complete
from service.registries.queries import DutyKey, duties_of, open_duties, read
from service.registries.schemas import RegistryCompletion, RegistryDutyRead, RegistryLine
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CHANGES, LISTS, READS

router = APIRouter(tags=["registries"])


@router.get(
    "/registry-duties",
    responses=problems(*LISTS),
    openapi_extra=declared(Permission.CASE_LIST, data="P3", relation=Relation.CASE),
)
def owed(session: SessionDep, actor: CurrentActor, page: PageDep) -> Page[RegistryLine]:
    """Kế hoạch đã kết thúc, chờ nhập vào cơ sở dữ liệu quốc gia. The open duties of the cases this actor may see."""
    rows = open_duties(session, actor, after=page.after(DutyKey), limit=page.limit + 1)
    shown, following = cut(rows, page, lambda duty: (duty.ended_at, duty.id))
    return Page(items=list(shown), next=following)


@router.get(
    "/cases/{case_id}/registry-duties",
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data="P2", relation=Relation.CASE),
)
def of_case(case_id: UUID, session: SessionDep, actor: CurrentActor) -> list[RegistryDutyRead]:
    """Nghĩa vụ nhập cơ sở dữ liệu quốc gia của hồ sơ. Every duty of a case (Decree 56/2017 art. 30(3))."""
    return duties_of(session, doors.open_case(session, actor, case_id, Permission.CASE_READ))


@router.post(
    "/cases/{case_id}/registry-duties/{duty_id}/completion",
    response_model=RegistryDutyRead,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.REGISTRY_COMPLETE, data="P2", relation=Relation.CASE),
)
def entered(duty_id: UUID, form: RegistryCompletion, change: ChangeDep) -> Response:
    """Đã nhập vào cơ sở dữ liệu quốc gia. By whom, when, and the receipt that the database gave."""

    def complete_it(case: CaseFile, moment: Moment) -> Response:
        duty = complete(change.session, case, duty_id, form, moment)
        return answer(read(vault.of(change.session), duty), version=case.version)

    return change.record(complete_it, at=form.occurred_at)
