"""Carry a plan out: its tasks, done or found not to be, and the serving of the decision on whom it concerns."""

from uuid import UUID, uuid4

from sqlmodel import Session

from service import vault
from service.audit import log
from service.cases.conditions import must_be_open, must_follow_the_report, must_have_happened
from service.cases.dossier import plan_in_force
from service.cases.history import note_record
from service.cases.moves import Moment, record_of, save
from service.db import writes
from service.errors import Conflict
from service.plans.content import keep_service, reword
from service.plans.queries import DONE_WORDS, read_served, task_of
from service.plans.schemas import DecisionServed, ServedRead, TaskCompletion, TaskCorrection
from service.tables.case import CaseFile
from service.tables.plan import DecisionService, PlanService
from workflows.plan import PlanState

DONE = ("done_at", "done_by", *DONE_WORDS)


def complete_task(session: Session, case: CaseFile, task_id: UUID, form: TaskCompletion, moment: Moment) -> PlanService:
    """Record that a task of the plan in force was done; NotFound for one of another case."""
    task = _running_task(session, case, task_id)
    if task.done_at is not None:
        raise Conflict("task_already_done")
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    must_follow_the_report(case, form.occurred_at, "occurred_at")
    task.done_at, task.done_by = form.occurred_at, moment.actor_id
    reword(session, task, {"done_note": form.note, "correction": None})
    return _keep(session, case, task, "task_done", moment)


def correct_task(session: Session, case: CaseFile, task_id: UUID, form: TaskCorrection, moment: Moment) -> PlanService:
    """Take back that a task is done, with the reason; when and by whom it was said stays in the history."""
    task = _running_task(session, case, task_id)
    if task.done_at is None:
        raise Conflict("task_not_done")
    task.done_at = task.done_by = None
    reword(session, task, {"done_note": None, "correction": form.reason})
    return _keep(session, case, task, "task_reopened", moment)


def serve_decision(session: Session, case: CaseFile, form: DecisionServed, moment: Moment) -> ServedRead:
    """Record that the decision and the plan in force reached somebody (56/2017 art. 28(5))."""
    must_be_open(case)
    plan = plan_in_force(session, case)
    if plan is None:
        raise Conflict("plan_not_in_force")
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    if plan.decided_at is not None and form.occurred_at < plan.decided_at:
        raise Conflict("served_before_decision")
    row = DecisionService(
        id=uuid4(),
        case_id=case.id,
        plan_id=plan.id,
        capacity=form.capacity,
        way=form.way,
        served_at=form.occurred_at,
        recorded_by=moment.actor_id,
        recorded_at=moment.now,
    )
    vault.of(session).fill(row, {"recipient": form.recipient, "note": form.note}, kind="P2")
    writes(session).add(row, record_of(session, case, "decision_served", row.id, moment))
    note_record(session, case, "decision_service", row, moment)
    log.effect(session, "plan:decision:serve")
    save(session, case, moment)
    return read_served(vault.of(session), row)


def _running_task(session: Session, case: CaseFile, task_id: UUID) -> PlanService:
    must_be_open(case)
    task, plan = task_of(session, case, task_id)
    if plan.state != PlanState.APPROVED:
        raise Conflict("plan_not_in_force")
    return task


def _keep(session: Session, case: CaseFile, task: PlanService, what: str, moment: Moment) -> PlanService:
    keep_service(session, case, task, moment, *DONE)
    writes(session).add(record_of(session, case, what, task.id, moment))
    save(session, case, moment)
    return task
