"""The work list, one case, its timeline, and who works on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service import clock, vault
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.cases.assignment import assign
from service.cases.changes import ChangeDep
from service.cases.confirmation import confirm
from service.cases.history import HistoryKey, history
from service.cases.history import read as read_line
from service.cases.looking import look_at
from service.cases.moves import Moment
from service.cases.queries import TimelineKey, key_of, timeline
from service.cases.reading import line_of, read_case
from service.cases.schemas import Assignment, CaseLine, CaseRead, ChangeRead, TimelineEntry
from service.cases.work_list import Wanted, work_list
from service.db import SessionDep
from service.deadlines.schemas import DeadlineRead
from service.errors import Conflict
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.fields import Instant
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CHANGES, LISTS, PAGES, READS

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get(
    "",
    response_model=Page[CaseLine],
    responses=problems(*LISTS),
    openapi_extra=declared(Permission.CASE_LIST, data="P3", relation=Relation.CASE),
)
def listed(
    session: SessionDep,
    actor: CurrentActor,
    page: PageDep,
    state: Annotated[str | None, Query(pattern="^[a-z_]{1,20}$")] = None,
    commune_code: Annotated[str | None, Query(pattern="^[0-9]{5}$")] = None,
    assigned_to: UUID | None = None,
    due_before: Annotated[Instant | None, Query()] = None,
    overdue: bool | None = None,
) -> Response:
    """Hồ sơ của tôi. The cases this actor may see, the one due next first; closed ones only when asked for."""
    wanted = Wanted(state, commune_code, assigned_to, due_before, overdue)
    shown, following = work_list(session, actor, wanted, page)
    return answer(Page[CaseLine].model_construct(items=list(shown), next=following))


@router.get(
    "/{case_id}",
    response_model=CaseRead,
    responses=problems(*READS),
    openapi_extra=declared(Permission.CASE_READ, data=("P1a", "P1b", "P1c", "P2", "P3"), relation=Relation.CASE),
)
def read(case_id: UUID, session: SessionDep, actor: CurrentActor) -> Response:
    """Xem hồ sơ. One case; the commune's first look ends the forwarding of the report (Decree 56/2017 art. 26(1))."""
    case = look_at(session, actor, case_id)
    body = read_case(session, actor, case, now=clock.now(session))
    return answer(body, version=case.version)


@router.get(
    "/{case_id}/timeline",
    responses=problems(*PAGES),
    openapi_extra=declared(Permission.CASE_READ, data="P3", relation=Relation.CASE),
)
def happened(case_id: UUID, session: SessionDep, actor: CurrentActor, page: PageDep) -> Page[TimelineEntry]:
    """Diễn biến. Everything that happened to a case, oldest first."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    rows = timeline(session, case, after=page.after(TimelineKey), limit=page.limit + 1)
    shown, following = cut(rows, page, key_of)
    return Page(items=[TimelineEntry.of(row) for row in shown], next=following)


@router.get(
    "/{case_id}/history",
    responses=problems(*PAGES),
    openapi_extra=declared(Permission.CASE_READ, data=("P1a", "P2", "P3"), relation=Relation.CASE),
)
def changed(case_id: UUID, session: SessionDep, actor: CurrentActor, page: PageDep) -> Page[ChangeRead]:
    """Lịch sử từng mục. Every field of every record that was changed, before and after, oldest first."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_READ)
    lines = history(session, case, after=page.after(HistoryKey), limit=page.limit + 1)
    shown, following = cut(lines, page, lambda line: (line.recorded_at, line.id))
    return Page(items=[read_line(vault.of(session), line) for line in shown], next=following)


@router.post(
    "/{case_id}/assignment",
    response_model=CaseLine,
    responses=problems(*CHANGES),
    openapi_extra=declared(Permission.CASE_ASSIGN, data="P3", relation=Relation.CASE),
)
def assigned(form: Assignment, change: ChangeDep) -> Response:
    """Phân công. Give the case to a worker, who is told at once."""

    def give(case: CaseFile, moment: Moment) -> Response:
        assign(change.session, change.actor, case, form.staff_id, moment)
        return answer(line_of(case), version=case.version)

    return change.record(give)


@router.post(
    "/{case_id}/deadlines/{deadline_id}/confirmation",
    response_model=DeadlineRead,
    responses=problems(*READS, Conflict),
    openapi_extra=declared(Permission.DEADLINE_CONFIRM, data="P3", relation=Relation.CASE),
)
def confirmed(case_id: UUID, deadline_id: UUID, session: SessionDep, actor: CurrentActor) -> Response:
    """Xác nhận việc đã làm trước hạn. That something recorded late was done in time, said by a second person."""
    case = doors.open_and_lock(session, actor, case_id, Permission.DEADLINE_CONFIRM)
    now = clock.now(session)
    return answer(DeadlineRead.of(confirm(session, actor, case, deadline_id, now=now), now=now))
