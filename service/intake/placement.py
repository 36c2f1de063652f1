"""The way out of quarantine: a person names the commune, and the cases open as if the report had just been placed."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service import vault
from service.access import doors
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.directory.territories import commune_on, province_of
from service.errors import Conflict, InvalidForm
from service.intake.commands import Received, open_for_children
from service.intake.quarantine import release
from service.intake.schemas import AllegedOffender, Placement, ReportedChild
from service.tables.report import Report, ReportAlleged, ReportChild
from service.vault import Vault
from workflows.calendar import local_day

CHILD_TEXTS = ("name", "birth_date", "condition", "consequences", "family", "carer")
PARENTS = ("father", "mother")


def place_report(session: Session, actor: Actor, report_id: UUID, form: Placement, *, now: datetime) -> Received:
    """Open the cases of a quarantined report in the named commune; the 12 hours still run from the first receipt.

    Conflict when somebody placed it before; InvalidForm for a commune that does not exist today.
    """
    report = doors.open_report(session, actor, report_id, Permission.REPORT_PLACE)
    _lock(session, report)
    if report.state != "quarantined":
        raise Conflict("already_placed")
    commune = commune_on(session, form.commune_code, local_day(now))
    province = province_of(session, commune.code, local_day(now)) if commune else None
    if commune is None or province is None:
        raise InvalidForm("commune_unknown")
    report.placement_reason = vault.of(session).seal(form.reason, kind="P2", record=report.id, field="placement_reason")
    release(session, report, commune.code, province.code, by=actor.staff_id, now=now)
    sealing = vault.of(session)
    children = [(row, _child(sealing, row)) for row in _children(session, report)]
    offenders = [_offender(sealing, row) for row in _alleged(session, report)]
    return Received(report, open_for_children(session, actor, report, children, offenders, now=now))


def _lock(session: Session, report: Report) -> None:
    locked = select(Report).where(col(Report.id) == report.id).with_for_update()
    session.exec(locked.execution_options(populate_existing=True)).one()


def _children(session: Session, report: Report) -> Sequence[ReportChild]:
    told_of = select(ReportChild).where(col(ReportChild.report_id) == report.id)
    return session.exec(told_of.order_by(col(ReportChild.position))).all()


def _alleged(session: Session, report: Report) -> Sequence[ReportAlleged]:
    accused = select(ReportAlleged).where(col(ReportAlleged.report_id) == report.id)
    return session.exec(accused.order_by(col(ReportAlleged.position))).all()


def _child(sealing: Vault, row: ReportChild) -> ReportedChild:
    texts = sealing.open_all(row, (*CHILD_TEXTS, *PARENTS, "estimated_age"), kind="P1a")
    texts |= sealing.open_all(row, ("present_place",), kind="P1b")
    known: dict[str, object] = {field: texts[field] for field in (*CHILD_TEXTS, "present_place")}
    known |= {parent: json.loads(text) for parent in PARENTS if (text := texts[parent])}
    if age := texts["estimated_age"]:
        known["estimated_age"] = int(age)
    return ReportedChild.model_validate(known | {"sex": row.sex})


def _offender(sealing: Vault, row: ReportAlleged) -> AllegedOffender:
    texts = sealing.open_all(row, set(AllegedOffender.model_fields) - {"relation"}, kind="P1c")
    return AllegedOffender.model_validate(texts | {"relation": row.relation})
