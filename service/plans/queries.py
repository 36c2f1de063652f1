"""Plans of a case and what belongs to them, as rows and as they are read."""

import json
from uuid import UUID

from sqlmodel import Session, col, select

from service import law, vault
from service.errors import NotFound
from service.plans.schemas import PlanRead, ServedRead, TaskRead
from service.tables.case import CaseFile
from service.tables.plan import DecisionService, Plan, PlanService
from service.vault import Vault

PLAN_WORDS = (
    "title", "recovery", "risk_factors", "reintegration", "other_objectives", "adjustment_reason", "return_reason",
    "decision_number",
)  # fmt: skip
SERVICE_WORDS = ("activity", "responsible", "provider", "coordinating")
DONE_WORDS = ("done_note", "correction")
SERVED_WORDS = ("recipient", "note")


def newest_plan(session: Session, case: CaseFile) -> Plan | None:
    """The plan that was drafted last."""
    mine = select(Plan).where(col(Plan.case_id) == case.id).order_by(col(Plan.number).desc())
    return session.exec(mine.limit(1)).first()


def the_newest_plan(session: Session, case: CaseFile) -> Plan:
    """The plan that was drafted last; NotFound where the case has none."""
    found = newest_plan(session, case)
    if found is None:
        raise NotFound()
    return found


def plans_of(session: Session, case: CaseFile) -> list[Plan]:
    """Every plan of a case, the first one first."""
    return list(session.exec(select(Plan).where(col(Plan.case_id) == case.id).order_by(col(Plan.number))).all())


def services_of(session: Session, plan: Plan) -> list[PlanService]:
    """The services of a plan in its own order, without those that a later draft left out."""
    mine = select(PlanService).where(col(PlanService.plan_id) == plan.id, col(PlanService.removed_at).is_(None))
    return list(session.exec(mine.order_by(col(PlanService.position), col(PlanService.id))).all())


def task_of(session: Session, case: CaseFile, task_id: UUID) -> tuple[PlanService, Plan]:
    """A service of this very case with its plan; NotFound for one of another."""
    mine = select(PlanService, Plan).join(Plan, col(Plan.id) == col(PlanService.plan_id))
    this = mine.where(col(PlanService.id) == task_id, col(PlanService.case_id) == case.id)
    found = session.exec(this.where(col(PlanService.removed_at).is_(None))).one_or_none()
    if found is None:
        raise NotFound()
    return found


def read_plan(session: Session, plan: Plan, services: list[PlanService] | None = None) -> PlanRead:
    """A plan as it stands; `services` are given when this transaction has just written them."""
    sealing, policy = vault.of(session), law.of(session).policy
    known = services_of(session, plan) if services is None else services
    lists = {"services", "served", "to_confirm", "authors"}
    plain = set(PlanRead.model_fields) - lists - set(PLAN_WORDS)
    return PlanRead(
        **plan.model_dump(include=plain),
        **sealing.open_all(plan, PLAN_WORDS, kind="P2"),
        authors=[UUID(one) for one in plan.authors],
        services=[read_task(sealing, one) for one in known],
        served=[read_served(sealing, one) for one in _served_on(session, plan)],
        to_confirm=[*policy.form("mau_04").to_confirm, *policy.form("mau_05").to_confirm],
    )


def read_task(sealing: Vault, row: PlanService) -> TaskRead:
    """One service as it stands."""
    words = sealing.open_all(row, (*SERVICE_WORDS, *DONE_WORDS), kind="P2")
    plain = row.model_dump(include=set(TaskRead.model_fields) - set(words))
    return TaskRead.model_validate(plain | words | {"coordinating": json.loads(words["coordinating"] or "[]")})


def _served_on(session: Session, plan: Plan) -> list[DecisionService]:
    mine = select(DecisionService).where(col(DecisionService.plan_id) == plan.id)
    return list(session.exec(mine.order_by(col(DecisionService.recorded_at), col(DecisionService.id))).all())


def read_served(sealing: Vault, row: DecisionService) -> ServedRead:
    """On whom the decision was served."""
    words = sealing.open_all(row, SERVED_WORDS, kind="P2")
    return ServedRead.model_validate(row.model_dump(include=set(ServedRead.model_fields) - set(words)) | words)
