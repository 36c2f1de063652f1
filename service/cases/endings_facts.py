"""The facts of a case's endings: what the last review of its plan says, and whether a plan's end is still owed."""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.tables.case import CaseFile
from service.tables.plan import Plan
from service.tables.registry import RegistryDuty
from service.tables.review import Review
from service.tables.specific import SpecificAssessment
from workflows.facts import CaseFacts
from workflows.plan import PlanState

AGED_16_OR_OLDER = ("aged_16_17", "adult")


def with_endings(session: Session, case: CaseFile, facts: CaseFacts) -> CaseFacts:
    """The same facts with what reviews and closings have to say."""
    known = replace(facts, aged_16_or_older=case.age_band in AGED_16_OR_OLDER, plan_needed=_plan_needed(session, case))
    plan_id = session.exec(_in_force(case)).one_or_none()
    if plan_id is None:
        return known
    review = _last_review(session, plan_id)
    return replace(
        known,
        unentered_plan=not _handed_over(session, plan_id),
        review_at=review.occurred_at if review else None,
        review_safe=review.safe if review else None,
        review_stable=review.stable if review else None,
    )


def plan_in_force(session: Session, case: CaseFile) -> UUID:
    """The plan that was approved last, of a case whose guards have seen that there is one."""
    return session.exec(_in_force(case)).one()


def _in_force(case: CaseFile) -> SelectOfScalar[UUID]:
    """A plan stays approved when its case is closed, until another takes its place; there is never more than one."""
    return select(Plan.id).where(col(Plan.case_id) == case.id, col(Plan.state) == PlanState.APPROVED.value)


def _plan_needed(session: Session, case: CaseFile) -> bool | None:
    newest = select(SpecificAssessment.plan_needed).where(col(SpecificAssessment.case_id) == case.id)
    return session.exec(newest.order_by(col(SpecificAssessment.recorded_at).desc()).limit(1)).first()


def _last_review(session: Session, plan_id: UUID) -> Review | None:
    of_plan = select(Review).where(col(Review.plan_id) == plan_id)
    return session.exec(of_plan.order_by(col(Review.occurred_at).desc(), col(Review.recorded_at).desc())).first()


def _handed_over(session: Session, plan_id: UUID) -> bool:
    return session.exec(select(RegistryDuty.id).where(col(RegistryDuty.plan_id) == plan_id)).first() is not None
