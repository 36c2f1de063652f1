"""Write what a draft says into its rows, and keep what it said before."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col

from service import law, vault
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment
from service.db import writes
from service.directory.references import known_agency, known_staff
from service.errors import Conflict
from service.plans.queries import SERVICE_WORDS, services_of
from service.plans.schemas import PlanDraft, ServiceDraft
from service.tables.case import CaseFile
from service.tables.plan import Plan, PlanService
from service.vault import Record
from workflows.calendar import local_day

DRAFT_WORDS = ("title", "recovery", "risk_factors", "reintegration", "other_objectives", "adjustment_reason")
PLAN_COLUMNS = (*DRAFT_WORDS, "interventions", "supports", "authors")
SERVICE_PLAIN = (
    "field", "starts_on", "ends_on", "responsible_agency_id", "responsible_staff_id", "estimated_cost",
    "withhold_from_parents",
)  # fmt: skip
SERVICE_COLUMNS = (*SERVICE_PLAIN, *SERVICE_WORDS, "position", "removed_at")


def check_content(session: Session, form: PlanDraft, moment: Moment) -> None:
    """Go on only if every code and every reference of a draft is known."""
    law.check_codes(session, "intervention_measure", *form.interventions)
    law.check_codes(session, "support_measure", *form.supports)
    for one in form.services:
        if one.responsible_agency_id:
            known_agency(session, one.responsible_agency_id, local_day(moment.now), "responsible_agency_id")
        if one.responsible_staff_id:
            known_staff(session, one.responsible_staff_id, "responsible_staff_id")


def fill_plan(session: Session, plan: Plan, form: PlanDraft, author: UUID) -> None:
    """Put a draft's own words into its row, and its author among those who wrote in it."""
    plan.interventions, plan.supports = form.interventions, form.supports
    reword(session, plan, {name: getattr(form, name) for name in DRAFT_WORDS})
    if str(author) != plan.authors[-1]:
        plan.authors = [*(one for one in plan.authors if one != str(author)), str(author)]


def write_services(
    session: Session, case: CaseFile, plan: Plan, drafts: Sequence[ServiceDraft], moment: Moment
) -> list[PlanService]:
    """The services of a draft as it now is; what it no longer names is kept, as removed."""
    known = {row.id: row for row in services_of(session, plan)}
    left = [_written(session, case, plan, known, one, position, moment) for position, one in enumerate(drafts)]
    for row in known.values():
        if row not in left:
            row.removed_at = moment.now
            keep_service(session, case, row, moment)
    return left


def _written(
    session: Session,
    case: CaseFile,
    plan: Plan,
    known: Mapping[UUID, PlanService],
    draft: ServiceDraft,
    position: int,
    moment: Moment,
) -> PlanService:
    words: dict[str, str | None] = {name: getattr(draft, name) for name in ("activity", "responsible", "provider")}
    words["coordinating"] = json.dumps(draft.coordinating, ensure_ascii=False) if draft.coordinating else None
    plain: dict[str, Any] = {name: getattr(draft, name) for name in SERVICE_PLAIN} | {"position": position}
    if draft.id is None:
        row = PlanService(id=uuid4(), case_id=case.id, plan_id=plan.id, recorded_at=moment.now, **plain)
        vault.of(session).fill(row, words, kind="P2")
        writes(session).add(row)
        note_record(session, case, "plan_service", row, moment)
        return row
    if draft.id not in known:
        raise Conflict("reference_unknown", params={"field": "services"})
    row = known[draft.id]
    for name, value in plain.items():
        setattr(row, name, value)
    reword(session, row, words)
    keep_service(session, case, row, moment)
    return row


def reword(session: Session, row: Record, texts: Mapping[str, str | None]) -> None:
    """Seal the texts that differ from what the row says; what is the same stays as it was sealed."""
    sealing = vault.of(session)
    before = sealing.open_all(row, texts, kind="P2")
    for name, text in texts.items():
        if text != before[name]:
            setattr(row, name, sealing.seal(text, kind="P2", record=row.id, field=name) if text else None)


def keep_service(session: Session, case: CaseFile, row: PlanService, moment: Moment, *columns: str) -> None:
    """Write a changed service, and what it was; all its columns unless some are named."""
    changed = columns or SERVICE_COLUMNS
    note_changes(session, case, "plan_service", row, moment, *changed)
    values = row.model_dump(include=set(changed))
    writes(session).run(update(PlanService).where(col(PlanService.id) == row.id).values(**values))


def keep_plan(session: Session, case: CaseFile, plan: Plan, moment: Moment, *columns: str) -> None:
    """Write the changed columns of a plan, and what they were."""
    note_changes(session, case, "plan", plan, moment, *columns)
    values = plan.model_dump(include=set(columns))
    writes(session).run(update(Plan).where(col(Plan.id) == plan.id).values(**values))
