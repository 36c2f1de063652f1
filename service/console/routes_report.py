"""Mẫu 01 as a page: one report with as many children and accused as needed, and the receipt of what became of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from service import clock
from service.access import doors
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.console.keeping import Sheet, in_another_language
from service.console.lookups import Commune, communes_near, places, policy_names
from service.console.pages import page
from service.console.papers import Layout, many, moment, numbers, text, whole, yes_no
from service.console.posted import OwnFormDep, Posted, once
from service.console.seat import PersonDep
from service.db import SessionDep
from service.directory.territories import folded
from service.errors import InvalidForm
from service.intake.commands import cases_of, receive_report
from service.intake.schemas import ReportCreate
from service.web.declared import Relation, declared
from workflows.calendar import local

router = APIRouter(prefix="/console/reports", include_in_schema=False)
ACCESS = declared(Permission.REPORT_CREATE, data=("P0", "P1a", "P1b", "P1c", "P2"), relation=Relation.ACCOUNT)
BLOCKS = ("children", "alleged_offenders")
CHILD = ("name", "birth_date", "sex", "present_place", "condition", "consequences", "family", "carer")
ACCUSED = ("name", "relation", "workplace", "phone", "citizen_id", "office_held")
LAYOUT: Layout = {
    "report_number": text,
    "channel": text,
    "case_group": text,
    "abuse_forms": many,
    "first_received_at": moment,
    "occurred_at": moment,
    "place.commune_code": text,
    "place.text": text,
    **{f"children.*.{name}": text for name in CHILD},
    "children.*.estimated_age": whole,
    **{f"children.*.{parent}.{name}": text for parent in ("father", "mother") for name in ("name", "occupation")},
    **{f"children.*.{parent}.age": whole for parent in ("father", "mother")},
    **{f"alleged_offenders.*.{name}": text for name in ACCUSED},
    "concerns_authority": text,
    "support_done": text,
    "reporter.agrees_to_be_named": yes_no,
    **{f"reporter.{name}": text for name in ("name", "phone", "address")},
    "notes": text,
    "receiving_officer": text,
}


@router.get("/new", openapi_extra=ACCESS)
def blank(request: Request, session: SessionDep, actor: PersonDep) -> Response:
    """Mẫu 01, to be filled in."""
    now = local(clock.now(session))
    known = {
        "first_received_at": f"{now:%Y-%m-%dT%H:%M}",
        "receiving_officer": actor.display_name,
        "case_group": "abused",
        "concerns_authority": "unknown",
        "children.0.sex": "unknown",
    }
    return _sheet(session, actor, Posted.of(known)).show(request)


@router.post("/new", openapi_extra=ACCESS)
def filled(request: Request, form: OwnFormDep, session: SessionDep, actor: PersonDep) -> Response:
    """Mẫu 01, recorded; or the same page again, with everything on it and what stands in the way."""
    sheet = _sheet(session, actor, _with_blocks(form))
    if elsewhere := in_another_language(request, sheet):
        return elsewhere
    if form.one("add") or form.one("drop"):
        return sheet.show(request)
    sheet.keep(request)
    sheet.form = _with_code(sheet)
    paper = sheet.read(ReportCreate, LAYOUT)

    def record() -> Response:
        received = receive_report(session, actor, paper, form.digest, now=clock.now(session))
        return RedirectResponse(f"/console/reports/{received.report.id}", 303)

    return once(request, session, form, record)


@router.get(
    "/{report_id}",
    openapi_extra=declared(Permission.REPORT_READ, data="P3", relation=Relation.OWN_INTAKE),
)
def receipt(report_id: UUID, request: Request, session: SessionDep, actor: PersonDep) -> Response:
    """Báo cáo đã gửi. What became of a report: recorded, placed, seen by its commune; nothing of what was in it."""
    report = doors.open_report(session, actor, report_id, Permission.REPORT_READ)
    cases = cases_of(session, report)
    return page(
        request,
        "receipt.html",
        report=report,
        cases=cases,
        places=places(session, {report.commune_code or ""}),
        now=clock.now(session),
    )


def _sheet(session: Session, actor: Actor, form: Posted) -> Sheet:
    known: dict[str, Any] = {"names": policy_names(session), "near": communes_near(session, actor)}
    return Sheet("mau_01.html", form, values=known)


def _with_blocks(form: Posted) -> Posted:
    """The form with another empty block, or without one, as the person asked; at least one child stays."""
    fields = dict(form.fields)
    if form.one("add") in BLOCKS:
        block = form.one("add")
        last = max(numbers(form, block), default=-1)
        fields[f"{block}.{last + 1}.name"] = [""]
    block, _, number = form.one("drop").partition(".")
    if block in BLOCKS and (block != "children" or len(numbers(form, block)) > 1):
        fields = {name: value for name, value in fields.items() if not name.startswith(f"{block}.{number}.")}
    return Posted(fields)


def _with_code(sheet: Sheet) -> Posted:
    """The form with the commune's code in the place of its name; InvalidForm for a name that means none, or several.

    A code is never judged here: an unknown one is recorded, and waits until somebody finds its commune.
    """
    typed = sheet.form.one("place.commune_code").strip()
    code, near = typed.partition(" ")[0], sheet.values["near"]
    if not typed or (code.isascii() and code.isdigit()):
        return sheet.form.but({"place.commune_code": code})
    meant = _called(near, typed)
    if len(meant) != 1:
        sheet.faults = {"place.commune_code": "commune_unclear"}
        raise InvalidForm()
    return sheet.form.but({"place.commune_code": meant[0].code})


def _called(near: Sequence[Commune], typed: str) -> Sequence[Commune]:
    name = folded(typed)
    return [one for one in near if name in (folded(one.name), folded(f"{one.unit} {one.name}"))]
