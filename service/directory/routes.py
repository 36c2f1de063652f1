"""The directory's public facts: territories and agencies; accounts, rosters and webhooks hang beside them."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from service import clock
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.directory import pages, roster_routes, staff_routes, webhook_routes
from service.directory.agencies import record_agency
from service.directory.schemas import AgencyCreate, AgencyRead, KindName, TerritoryCode, TerritoryRead
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.idempotency import OnceDep
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CREATES, LISTS
from workflows.calendar import local_day

router = APIRouter(tags=["directory"])
READ = declared(Permission.DIRECTORY_READ, data="none", relation=Relation.DIRECTORY)
WRITE = declared(Permission.DIRECTORY_WRITE, data="none", relation=Relation.DIRECTORY)


@router.get("/territories", responses=problems(*LISTS), openapi_extra=READ)
def list_territories(
    session: SessionDep,
    actor: CurrentActor,
    page: PageDep,
    parent: TerritoryCode | None = None,
    level: Literal["province", "commune"] | None = None,
    name: Annotated[str | None, Query(min_length=1, max_length=100, description="Its beginning, marks or not.")] = None,
    on: Annotated[date | None, Query(description="The day; today in Việt Nam unless given.")] = None,
) -> Page[TerritoryRead]:
    """Danh mục tỉnh, xã. The provinces and communes in force on a day, by code."""
    wanted = pages.TerritoryFilter(on or local_day(clock.now(session)), parent, level, name)
    rows = pages.territories(session, wanted, after=page.after(pages.ByCode), limit=page.limit + 1)
    shown, following = cut(rows, page, lambda row: (row.code,))
    return Page(items=[TerritoryRead.of(row) for row in shown], next=following)


@router.get("/agencies", responses=problems(*LISTS), openapi_extra=READ)
def list_agencies(
    session: SessionDep,
    actor: CurrentActor,
    page: PageDep,
    kind: KindName | None = None,
    territory: TerritoryCode | None = None,
) -> Page[AgencyRead]:
    """Danh mục cơ quan. The bodies with a duty, by code."""
    after = page.after(pages.ByCode)
    rows = pages.agencies(session, kind=kind, territory_code=territory, after=after, limit=page.limit + 1)
    shown, following = cut(rows, page, lambda row: (row.code,))
    return Page(items=[AgencyRead.of(row) for row in shown], next=following)


@router.post("/agencies", status_code=201, response_model=AgencyRead, responses=problems(*CREATES), openapi_extra=WRITE)
def add_agency(form: AgencyCreate, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Thêm cơ quan. Write an agency into the directory."""
    return once.answer(lambda: answer(AgencyRead.of(record_agency(session, form)), status=201))


for beside in (staff_routes, roster_routes, webhook_routes):
    router.include_router(beside.router)
