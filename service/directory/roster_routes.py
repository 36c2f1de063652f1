"""Duty rosters: read by all who keep or need them, written for one's own territory."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service import clock
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.directory import pages
from service.directory.rosters import may_write_roster, write_roster
from service.directory.schemas import DutyName, RosterRead, RosterWrite, ShiftRead, TerritoryCode
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.fields import Instant
from service.web.idempotency import OnceDep
from service.web.paging import Page, PageDep, cut
from service.web.problems import problems
from service.web.refusals import CREATES, LISTS

router = APIRouter()
READ = declared(Permission.DIRECTORY_READ, data="none", relation=Relation.DIRECTORY)
WRITE = declared(Permission.ROSTER_WRITE, data="none", relation=Relation.TERRITORY)


@router.get("/duty-rosters", responses=problems(*LISTS), openapi_extra=READ)
def list_shifts(
    session: SessionDep,
    actor: CurrentActor,
    page: PageDep,
    duty: DutyName | None = None,
    territory: TerritoryCode | None = None,
    on: Annotated[Instant | None, Query(description="A moment with its zone; else all that has not ended.")] = None,
) -> Page[ShiftRead]:
    """Lịch trực. Who answers for which duty, by the start of the shift."""
    wanted = pages.ShiftFilter(duty, territory, on)
    after = page.after(pages.ByStart)
    rows = pages.shifts(session, wanted, now=clock.now(session), after=after, limit=page.limit + 1)
    shown, following = cut(rows, page, lambda row: (row.starts_at, row.id))
    return Page(items=[ShiftRead.of(row) for row in shown], next=following)


@router.post(
    "/duty-rosters", status_code=201, response_model=RosterRead, responses=problems(*CREATES), openapi_extra=WRITE
)
def write_shifts(form: RosterWrite, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Xếp lịch trực. Add shifts, or let them take the place of what was planned in their span."""
    may_write_roster(session, actor, form.territory_code, now=clock.now(session))

    def write() -> Response:
        planned = write_roster(session, form, now=clock.now(session))
        return answer(RosterRead(shifts=[ShiftRead.of(shift) for shift in planned]), status=201)

    return once.answer(write)
