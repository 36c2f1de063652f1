"""What the dossier of a plan holds (Decree 56/2017 art. 28(2)) and how far the plan in force is carried out."""

from typing import Any

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from service import clock
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseFile
from service.tables.plan import Plan, PlanService
from service.tables.specific import NeedsMeeting, SpecificAssessment
from workflows.calendar import local_day
from workflows.plan import PlanState


def dossier_of(
    session: Session, case: CaseFile, assessed: InitialAssessment | None, plan: Plan | None
) -> dict[str, Any]:
    """The facts that a case and its plan share, for this newest Mẫu 02 and this plan."""
    specific_at, minutes_at = _newest_papers(session, case)
    return {
        "first_received_at": case.first_received_at,
        "emergency": assessed.emergency if assessed else None,
        "initial_assessment_at": assessed.occurred_at if assessed else None,
        "specific_assessment_at": specific_at,
        "minutes_at": minutes_at,
        **(_signed(plan) if plan else {}),
    }


def carrying_out(session: Session, plan: Plan | None) -> dict[str, Any]:
    """Whether every task of an approved plan is done, and whether its last expected day has passed."""
    if plan is None or plan.state != PlanState.APPROVED:
        return {}
    unfinished = func.count().filter(col(PlanService.done_at).is_(None))
    tasks = sqlalchemy.select(unfinished, func.max(col(PlanService.ends_on))).where(
        col(PlanService.plan_id) == plan.id, col(PlanService.removed_at).is_(None)
    )
    open_tasks, last_day = session.connection().execute(tasks).one()
    over = last_day is not None and last_day < local_day(clock.now(session))
    return {"tasks_done": open_tasks == 0, "plan_end_reached": over}


def plan_that_counts(session: Session, case: CaseFile) -> Plan | None:
    """The plan in force; before there is one, the newest."""
    in_force = (col(Plan.state) == PlanState.APPROVED.value).desc()
    mine = select(Plan).where(col(Plan.case_id) == case.id).order_by(in_force, col(Plan.number).desc())
    return session.exec(mine.limit(1)).first()


def author_beside(plan: Plan, decider: str | None) -> str:
    """Whoever wrote the plan, seen from its decider: the decider themself, if they ever wrote in it."""
    return decider if decider in plan.authors else plan.authors[-1]


def _signed(plan: Plan) -> dict[str, Any]:
    decider = str(plan.decided_by) if plan.decided_by else None
    return {
        "plan_submitted_at": plan.submitted_at,
        "plan_approved_at": plan.decided_at if plan.state == PlanState.APPROVED else None,
        "plan_author": author_beside(plan, decider),
        "plan_approver": decider,
    }


def _newest_papers(session: Session, case: CaseFile) -> tuple[Any, Any]:
    specific = (
        sqlalchemy.select(col(SpecificAssessment.occurred_at))
        .where(col(SpecificAssessment.case_id) == case.id)
        .order_by(col(SpecificAssessment.recorded_at).desc())
    )
    meeting = (
        sqlalchemy.select(col(NeedsMeeting.held_at))
        .where(col(NeedsMeeting.case_id) == case.id)
        .order_by(col(NeedsMeeting.recorded_at).desc())
    )
    both = sqlalchemy.select(specific.limit(1).scalar_subquery(), meeting.limit(1).scalar_subquery())
    found = session.connection().execute(both).one()
    return found[0], found[1]
