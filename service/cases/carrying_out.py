"""How far the plan in force is carried out: its tasks, its last review, and whether its end was handed over."""

from dataclasses import replace

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from service import clock
from service.tables.plan import Plan, PlanService
from service.tables.registry import RegistryDuty
from service.tables.review import Review
from workflows.calendar import local_day
from workflows.facts import CaseFacts


def with_carrying_out(session: Session, plan: Plan, facts: CaseFacts) -> CaseFacts:
    """The same facts with what is known of the plan in force: done, over, reviewed, owed to the national database."""
    unfinished = func.count().filter(col(PlanService.done_at).is_(None))
    tasks = sqlalchemy.select(unfinished, func.max(col(PlanService.ends_on))).where(
        col(PlanService.plan_id) == plan.id, col(PlanService.removed_at).is_(None)
    )
    open_tasks, last_day = session.connection().execute(tasks).one()
    review = _last_review(session, plan)
    since = facts.state_since
    return replace(
        facts,
        state_since=max(since, review.occurred_at) if since and review else since,
        tasks_done=open_tasks == 0,
        plan_end_reached=last_day is not None and last_day < local_day(clock.now(session)),
        unentered_plan=not _handed_over(session, plan),
        review_at=review.occurred_at if review else None,
        review_safe=review.safe if review else None,
        review_stable=review.stable if review else None,
    )


def _last_review(session: Session, plan: Plan) -> Review | None:
    of_plan = select(Review).where(col(Review.plan_id) == plan.id)
    return session.exec(of_plan.order_by(col(Review.occurred_at).desc(), col(Review.recorded_at).desc())).first()


def _handed_over(session: Session, plan: Plan) -> bool:
    return session.exec(select(RegistryDuty.id).where(col(RegistryDuty.plan_id) == plan.id)).first() is not None
