"""Take back the plan that lies with the Chair when its cycle of the case ends: the next asks for its own submission."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import law
from service.cases.history import note_changes
from service.cases.moves import Moment, event_of, refuse
from service.db import writes
from service.tables.case import CaseFile
from service.tables.plan import Plan
from workflows.decide import Refused, decide
from workflows.facts import PlanFacts
from workflows.plan import PLAN, PlanState, PlanTrigger

COLUMNS = ("state", "submitted_by", "submitted_at")


def take_back_plan(session: Session, case: CaseFile, moment: Moment) -> None:
    """Make a plan that lies with the Chair a draft again, just before a locked case is followed up or closed.

    The clocks of the decision end with that step of the case.
    """
    lying = select(Plan).where(col(Plan.case_id) == case.id, col(Plan.state) == PlanState.SUBMITTED.value)
    plan = session.exec(lying).one_or_none()
    if plan is None:
        return
    facts = PlanFacts(occurred_at=moment.occurred_at)
    decision = decide(PLAN, plan.state, PlanTrigger.TAKE_BACK, facts, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    plan.state, plan.submitted_by, plan.submitted_at = decision.to_state, None, None
    writes(session).add(event_of(session, case.id, plan.id, PLAN.name, decision, moment))
    note_changes(session, case, "plan", plan, moment, *COLUMNS)
    changed = plan.model_dump(include=set(COLUMNS))
    writes(session).run(update(Plan).where(col(Plan.id) == plan.id).values(**changed))
