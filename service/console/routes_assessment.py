"""Mẫu 02 as a page: filled in, refused beside its fields, recorded once, never over what somebody else changed."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import AwareDatetime, PositiveInt, TypeAdapter, ValidationError
from sqlmodel import Session

from service import clock
from service.access import doors
from service.assessments.commands import record_initial
from service.assessments.schemas import RATINGS, InitialAssessmentCreate
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.cases.queries import timeline
from service.cases.reading import line_of
from service.cases.schemas import TimelineEntry
from service.console.keeping import Sheet, in_another_language
from service.console.lookups import places, policy_names, staff_names
from service.console.papers import Layout, many, moment, text, yes_no
from service.console.posted import SHOWN_AT, VERSION, OwnFormDep, Posted, once
from service.console.seat import PersonDep
from service.db import SessionDep
from service.errors import PreconditionFailed, PreconditionRequired
from service.tables.case import CaseFile
from service.web.declared import Relation, declared
from workflows.calendar import local

router = APIRouter(prefix="/console/cases/{case_id}/initial-assessment", include_in_schema=False)
ACCESS = declared(Permission.CASE_ASSESS, data="P2", relation=Relation.CASE)
MOST_CHANGES = 20
LAYOUT: Layout = {
    "occurred_at": moment,
    "danger_known_at": moment,
    **{f"{name}.level": text for name in RATINGS},
    **{f"{name}.note": text for name in RATINGS},
    "risk_level": text,
    "emergency": yes_no,
    "emergency_grounds": many,
    "conclusion": text,
    **{f"{part}.{field}": text for part in ("interim_safety", "interim_care") for field in ("unit", "service")},
}


@router.get("", openapi_extra=ACCESS)
def blank(case_id: UUID, request: Request, session: SessionDep, actor: PersonDep) -> Response:
    """Mẫu 02, to be filled in."""
    case = doors.open_case(session, actor, case_id, Permission.CASE_ASSESS)
    now = local(clock.now(session))
    known = {"occurred_at": f"{now:%Y-%m-%dT%H:%M}", VERSION: str(case.version), SHOWN_AT: now.isoformat()}
    return _sheet(session, case, Posted.of(known)).show(request)


@router.post("", openapi_extra=ACCESS)
def filled(case_id: UUID, request: Request, form: OwnFormDep, session: SessionDep, actor: PersonDep) -> Response:
    """Mẫu 02, recorded; or the same page again, with everything on it and what stands in the way."""
    sheet = _sheet(session, doors.open_case(session, actor, case_id, Permission.CASE_ASSESS), form)
    if elsewhere := in_another_language(request, sheet):
        return elsewhere
    sheet.keep(request)
    paper = sheet.read(InitialAssessmentCreate, LAYOUT)
    seen = _seen(form)

    def record() -> Response:
        case = doors.open_and_lock(session, actor, case_id, Permission.CASE_ASSESS)
        if case.version != seen.version:
            _tell_what_changed(session, case, sheet, seen.at)
            raise PreconditionFailed()
        now = clock.now(session)
        record_initial(session, case, paper, Moment(paper.occurred_at, now, actor.staff_id))
        return RedirectResponse(f"/console/cases/{case.id}", 303)

    return once(request, session, form, record)


class Seen(NamedTuple):
    """Which version of the case the person had before them, and when it was shown."""

    version: int
    at: datetime


def _seen(form: Posted) -> Seen:
    try:
        at = TypeAdapter(AwareDatetime).validate_python(form.one(SHOWN_AT))
        return Seen(TypeAdapter(PositiveInt).validate_python(form.one(VERSION)), at)
    except ValidationError:
        raise PreconditionRequired() from None


def _tell_what_changed(session: Session, case: CaseFile, sheet: Sheet, since: datetime) -> None:
    later = timeline(session, case, after=(since, 0, 0, UUID(int=0)), limit=MOST_CHANGES)
    sheet.changes = [TimelineEntry.of(one) for one in later]
    sheet.form = sheet.form.but({VERSION: str(case.version), SHOWN_AT: local(clock.now(session)).isoformat()})
    sheet.values = {**sheet.values, "staff": staff_names(session, {one.actor_id for one in sheet.changes})}


def _sheet(session: Session, case: CaseFile, form: Posted) -> Sheet:
    # Values, not rows: a refusal is shown after its transaction has ended.
    known = {
        "case": line_of(case),
        "names": policy_names(session),
        "places": places(session, {case.commune_code}),
        "staff": {},
    }
    return Sheet("mau_02.html", form, values=known)
