"""The work list by next due, and one case with its clocks, papers and timeline."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from service import clock
from service.assessments.commands import assessments_of
from service.auth.permissions import Permission
from service.cases.looking import look_at
from service.cases.queries import TimelineKey, key_of, timeline
from service.cases.reading import read_case
from service.cases.schemas import TimelineEntry
from service.cases.work_list import Wanted, work_list
from service.console.lookups import next_clocks, places, policy_names, staff_names
from service.console.pages import page, refreshes
from service.console.seat import PersonDep
from service.db import SessionDep
from service.deadlines.commands import Subject, clocks_of
from service.deadlines.schemas import DeadlineRead, ExplanationRead
from service.tables.people import PERSON_ROLES
from service.web.declared import Relation, declared
from service.web.paging import Asked, PageDep, cut
from workflows.case import CaseState

router = APIRouter(prefix="/console/cases", include_in_schema=False)
LONGEST_TIMELINE = 100
Filter = Literal["", "reported", "assessed", "intervened", "followed_up", "closed"]
Late = Literal["", "true", "false"]


@router.get("", openapi_extra=declared(Permission.CASE_LIST, data="P3", relation=Relation.CASE))
def listed(
    request: Request,
    session: SessionDep,
    actor: PersonDep,
    asked: PageDep,
    state: Annotated[Filter, Query()] = "",
    overdue: Annotated[Late, Query()] = "",
) -> Response:
    """Việc của tôi. The cases of this person, the one due next first."""
    wanted = Wanted(state=state or None, overdue=None if overdue == "" else overdue == "true")
    cases, following = work_list(session, actor, wanted, asked)
    return page(
        request,
        "cases_list.html" if refreshes(request) else "cases.html",
        cases=cases,
        clocks=next_clocks(session, cases),
        places=places(session, {case.commune_code for case in cases}),
        staff=staff_names(session, {case.assigned_to for case in cases}),
        names=policy_names(session),
        states=[one.value for one in CaseState],
        chosen={"state": state, "overdue": overdue},
        following=following,
        deep=asked.cursor is not None,
        now=clock.now(session),
    )


@router.get(
    "/{case_id}",
    openapi_extra=declared(Permission.CASE_READ, data=("P1a", "P1b", "P1c", "P2", "P3"), relation=Relation.CASE),
)
def shown(
    case_id: UUID, request: Request, session: SessionDep, actor: PersonDep, since: Annotated[str | None, Query()] = None
) -> Response:
    """Xem hồ sơ. One case; the commune's first look ends the forwarding of its report."""
    case = look_at(session, actor, case_id)
    now = clock.now(session)
    rows = clocks_of(session, Subject("case", case.id, case.id, case.province_code))
    clocks = [(DeadlineRead.of(row, now=now), ExplanationRead.of(row)) for row in rows]
    asked = Asked(cursor=since, limit=LONGEST_TIMELINE)
    found = timeline(session, case, after=asked.after(TimelineKey), limit=asked.limit + 1)
    entries, following = cut(found, asked, key_of)
    happened = [TimelineEntry.of(entry) for entry in entries]
    assessments = assessments_of(session, case)
    known = {case.assigned_to, *(one.actor_id for one in happened), *(one.assessed_by for one in assessments)}
    whole = read_case(session, actor, case, now=now)
    return page(
        request,
        "case_clocks.html" if refreshes(request) else "case.html",
        case=whole,
        people=sorted(whole.people, key=lambda one: PERSON_ROLES.index(one.role)),
        clocks=sorted(clocks, key=lambda pair: (pair[0].state != "armed", pair[0].due_at)),
        assessments=assessments,
        happened=happened,
        following=following,
        places=places(session, {case.commune_code}),
        staff=staff_names(session, known),
        names=policy_names(session),
        now=now,
    )
