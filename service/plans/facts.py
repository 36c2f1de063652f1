"""The facts of a plan as its guards see them, read under the case's row lock."""

from dataclasses import replace

from sqlmodel import Session

from service.auth.actor import Actor
from service.cases.dossier import author_beside, dossier_of
from service.cases.facts import last_assessment, last_specific, state_since
from service.cases.signing import signed_as
from service.plans.queries import services_of
from service.tables.case import CaseFile
from service.tables.plan import Plan
from workflows.facts import PlanFacts


def facts_of(session: Session, case: CaseFile, plan: Plan) -> PlanFacts:
    """Everything the guards of this plan may know now."""
    services, since = services_of(session, plan), state_since(session, case)
    return PlanFacts(
        state_since=max(since, plan.decided_at) if plan.decided_at else since,
        **dossier_of(session, case, last_assessment(session, case), last_specific(session, case), plan),
        services=len(services),
        services_without_dates=sum(one.starts_on is None or one.ends_on is None for one in services),
        services_without_responsible=sum(
            not (one.responsible_agency_id or one.responsible_staff_id or one.responsible) for one in services
        ),
        services_without_cost=sum(one.estimated_cost is None for one in services),
    )


def decided_by(session: Session, actor: Actor, case: CaseFile, plan: Plan) -> PlanFacts:
    """The same facts with this actor as the one who decides."""
    decider = str(actor.staff_id)
    return replace(
        facts_of(session, case, plan),
        plan_author=author_beside(plan, decider),
        plan_approver=decider,
        approver_deputised_by_author=any(str(principal) in plan.authors for principal in actor.deputy_for),
        approver_signs_as=signed_as(actor, case),
    )
