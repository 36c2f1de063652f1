"""Conditions of a plan's own steps: what it must contain, and who may decide on it."""

from workflows.facts import PlanFacts, SignedAs
from workflows.lifecycle import Refusal, guard


@guard("plan_has_no_service")
def services_listed(facts: PlanFacts) -> Refusal | None:
    """The plan names at least one service: 56/2017 art. 28(3)."""
    return None if facts.services else Refusal("plan_has_no_service")


@guard("service_dates_missing")
def services_dated(facts: PlanFacts) -> Refusal | None:
    """Each service has a start and an expected end: 56/2017 art. 28(3)."""
    count = facts.services_without_dates
    return Refusal("service_dates_missing", {"count": count}) if count else None


@guard("service_responsible_missing")
def services_have_responsible(facts: PlanFacts) -> Refusal | None:
    """Each service has somebody responsible: 56/2017 art. 28(3)."""
    count = facts.services_without_responsible
    return Refusal("service_responsible_missing", {"count": count}) if count else None


@guard("service_cost_missing")
def services_costed(facts: PlanFacts) -> Refusal | None:
    """Each service has an estimate of its cost: 56/2017 art. 28(3)."""
    count = facts.services_without_cost
    return Refusal("service_cost_missing", {"count": count}) if count else None


@guard("plan_approver_not_chair")
def chair_decides(facts: PlanFacts) -> Refusal | None:
    """The Chair decides on the plan, 56/2017 art. 28(4), or a deputy who may sign for the Chair. That the province's
    head does where the case concerns the commune's own authorities is ours, to be confirmed."""
    entitled = facts.approver_signs_as in {SignedAs.CHAIR, SignedAs.DEPUTY, SignedAs.PROVINCE}
    return None if entitled else Refusal("plan_approver_not_chair")


@guard("plan_decided_before_submission")
def decided_after_submission(facts: PlanFacts) -> Refusal | None:
    """The decision answers a plan that lies there: it is not older than the submission. Ours."""
    submitted, decided = facts.plan_submitted_at, facts.occurred_at
    early = submitted and decided and decided < submitted
    return Refusal("plan_decided_before_submission") if early else None


@guard("return_reason_missing")
def return_explained(facts: PlanFacts) -> Refusal | None:
    """Whoever returns a plan writes why. Ours."""
    return None if facts.return_reason_written else Refusal("return_reason_missing")


@guard("plan_successor_missing")
def successor_stands_ready(facts: PlanFacts) -> Refusal | None:
    """An approved plan gives way only to another plan (56/2017 art. 29(1), 30(1)c): no case is left without. Ours."""
    return None if facts.successor_exists else Refusal("plan_successor_missing")
