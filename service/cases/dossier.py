"""What the dossier of a plan holds (Decree 56/2017 art. 28(2)), and which plan of a case is in force."""

from datetime import datetime
from typing import Any, TypeGuard

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.tables.assessment import InitialAssessment
from service.tables.case import CaseFile
from service.tables.plan import Plan
from service.tables.specific import NeedsMeeting, SpecificAssessment
from workflows.plan import PlanState

APPROVED = col(Plan.state) == PlanState.APPROVED.value
"""There is never more than one such plan of a case."""


def dossier_of(
    session: Session,
    case: CaseFile,
    assessed: InitialAssessment | None,
    specific: SpecificAssessment | None,
    plan: Plan | None,
) -> dict[str, Any]:
    """The facts that a case and its plan share, for this newest Mẫu 02, this newest Mẫu 03 and this plan."""
    return {
        "first_received_at": case.first_received_at,
        "emergency": assessed.emergency if assessed else None,
        "initial_assessment_at": assessed.occurred_at if assessed else None,
        "specific_assessment_at": specific.occurred_at if specific else None,
        "minutes_at": _last_minutes(session, case) if specific else None,
        **(_signed(plan) if plan else {}),
    }


def plan_that_counts(session: Session, case: CaseFile) -> Plan | None:
    """The plan in force; before there is one, the newest."""
    mine = select(Plan).where(col(Plan.case_id) == case.id).order_by(APPROVED.desc(), col(Plan.number).desc())
    return session.exec(mine.limit(1)).first()


def plan_in_force(session: Session, case: CaseFile) -> Plan | None:
    """The plan that was approved last: it stays so when its case is closed, until another takes its place."""
    return session.exec(_in_force(case)).one_or_none()


def the_plan_in_force(session: Session, case: CaseFile) -> Plan:
    """The same, of a case whose guards have seen that there is one."""
    return session.exec(_in_force(case)).one()


def is_in_force(plan: Plan | None) -> TypeGuard[Plan]:
    """Whether this is the plan in force, as `plan_in_force` asks the database."""
    return plan is not None and plan.state == PlanState.APPROVED


def _in_force(case: CaseFile) -> SelectOfScalar[Plan]:
    return select(Plan).where(col(Plan.case_id) == case.id, APPROVED)


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


def _last_minutes(session: Session, case: CaseFile) -> datetime | None:
    held = select(NeedsMeeting.held_at).where(col(NeedsMeeting.case_id) == case.id)
    return session.exec(held.order_by(col(NeedsMeeting.recorded_at).desc()).limit(1)).first()
