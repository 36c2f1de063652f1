"""Draft, submit, approve and return a plan (Decree 56/2017 arts 28, 29(1)); an approval moves the case."""

from dataclasses import replace
from uuid import uuid4

from sqlmodel import Session

from service import law
from service.auth.actor import Actor
from service.cases.commands import advance
from service.cases.conditions import must_be_open
from service.cases.dossier import plan_in_force
from service.cases.facts import facts_of as case_facts
from service.cases.history import note_record
from service.cases.moves import Moment, event_of, refuse, save, settle
from service.cases.signing import decides_on
from service.db import writes
from service.errors import Conflict
from service.notices.about import about_case
from service.notices.news import plan_approved, plan_returned, plan_waits
from service.plans.content import PLAN_COLUMNS, check_content, fill_plan, keep_plan, reword, write_services
from service.plans.facts import decided_by, facts_of
from service.plans.queries import newest_plan
from service.plans.schemas import PlanApproval, PlanDraft, PlanReturn
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.plan import Plan, PlanService
from workflows.case import CaseState, CaseTrigger
from workflows.decide import Refused, decide
from workflows.facts import PlanFacts
from workflows.plan import PLAN, PlanState, PlanTrigger

DECISION = ("state", "decided_by", "decided_as", "decided_at", "decision_number", "return_reason")
WRITABLE = (PlanState.DRAFTED.value, PlanState.RETURNED.value)


def write_plan(session: Session, case: CaseFile, form: PlanDraft, moment: Moment) -> tuple[Plan, list[PlanService]]:
    """Write a draft of a locked, open case: the one at hand, or, beside a plan in force, the draft of its adjustment.

    Conflict while the plan lies with the Chair, and after a review, when the plan must first be begun again (30(1)c).
    """
    _must_be_planned(case)
    check_content(session, form, moment)
    plan = newest_plan(session, case)
    if plan is not None and plan.state == PlanState.SUBMITTED:
        raise Conflict("plan_lies_with_chair")
    if plan is not None and plan.state in WRITABLE:
        fill_plan(session, plan, form, moment.actor_id)
        keep_plan(session, case, plan, moment, *PLAN_COLUMNS)
    else:
        plan = _new_draft(session, case, form, moment, number=plan.number + 1 if plan else 1)
    services = write_services(session, case, plan, form.services, moment)
    save(session, case, moment)
    return plan, services


def submit_plan(session: Session, case: CaseFile, plan: Plan, moment: Moment) -> None:
    """Lay a plan with its dossier before the Chair, who is told; TransitionRefused names all that art. 28 misses.

    Conflict after a review, when the plan must first be begun again (30(1)c): the Chair could not approve it.
    """
    _must_be_planned(case)
    # Submitted now: a decision on an earlier submission is not one on this.
    facts = replace(facts_of(session, case, plan), plan_submitted_at=moment.occurred_at, plan_approver=None)
    started = _move(session, case, plan, PlanTrigger.SUBMIT, facts, moment)
    plan.submitted_by, plan.submitted_at = moment.actor_id, moment.occurred_at
    plan.decided_by = plan.decided_as = plan.decided_at = plan.decision_number = None
    if str(moment.actor_id) not in plan.authors:
        plan.authors = [*plan.authors, str(moment.actor_id)]
    keep_plan(session, case, plan, moment, *DECISION, "submitted_by", "submitted_at", "authors")
    for clock in started:
        plan_waits(session, about_case(session, case, on=moment.now), decides_on(case), clock, now=moment.now)
    save(session, case, moment)


def approve_plan(
    session: Session, actor: Actor, case: CaseFile, plan: Plan, form: PlanApproval, moment: Moment
) -> None:
    """Approve a plan as another person than its authors (Mẫu 05): it is in force, and an assessed case intervenes.

    An adjustment of a plan in force takes its place (art. 29(1)); the case stays where it is. Its worker is told.
    """
    must_be_open(case)
    facts = decided_by(session, actor, case, plan)
    earlier = plan_in_force(session, case)
    _move(session, case, plan, PlanTrigger.APPROVE, facts, moment)
    if earlier is not None:
        _move(session, case, earlier, PlanTrigger.REPLACE, PlanFacts(successor_exists=True), moment)
        earlier.replaced_at = moment.occurred_at
        keep_plan(session, case, earlier, moment, "state", "replaced_at")
    _sign(plan, facts, moment)
    reword(session, plan, {"decision_number": form.decision_number})
    keep_plan(session, case, plan, moment, *DECISION)
    plan_approved(session, about_case(session, case, on=moment.now), now=moment.now)
    if case.state == CaseState.INTERVENED:
        save(session, case, moment)
        return
    known = replace(
        case_facts(session, case),
        plan_submitted_at=plan.submitted_at,
        plan_approved_at=plan.decided_at,
        plan_author=facts.plan_author,
        plan_approver=facts.plan_approver,
        approver_deputised_by_author=facts.approver_deputised_by_author,
    )
    advance(session, case, CaseTrigger.APPROVE_PLAN, moment, facts=known)


def return_plan(session: Session, actor: Actor, case: CaseFile, plan: Plan, form: PlanReturn, moment: Moment) -> None:
    """Give a plan back to the worker of the case, who is told; the worker's next clock starts."""
    must_be_open(case)
    facts = replace(decided_by(session, actor, case, plan), return_reason_written=form.reason is not None)
    started = _move(session, case, plan, PlanTrigger.RETURN, facts, moment)
    for clock in started:
        plan_returned(session, about_case(session, case, on=moment.now), clock, now=moment.now)
    _sign(plan, facts, moment)
    reword(session, plan, {"return_reason": form.reason, "decision_number": None})
    keep_plan(session, case, plan, moment, *DECISION)
    save(session, case, moment)


def _must_be_planned(case: CaseFile) -> None:
    must_be_open(case)
    if case.state == CaseState.FOLLOWED_UP:
        raise Conflict("plan_needs_new_cycle")


def _new_draft(session: Session, case: CaseFile, form: PlanDraft, moment: Moment, *, number: int) -> Plan:
    plan = Plan(
        id=uuid4(),
        case_id=case.id,
        number=number,
        state=PLAN.initial,
        authors=[str(moment.actor_id)],
        drafted_at=moment.occurred_at,
        interventions=[],
        supports=[],
        recorded_at=moment.now,
    )
    fill_plan(session, plan, form, moment.actor_id)
    writes(session).add(plan)
    note_record(session, case, "plan", plan, moment)
    _move(session, case, plan, PlanTrigger.DRAFT, PlanFacts(), moment)
    return plan


def _sign(plan: Plan, facts: PlanFacts, moment: Moment) -> None:
    plan.decided_by, plan.decided_at = moment.actor_id, moment.occurred_at
    plan.decided_as = facts.approver_signs_as.value if facts.approver_signs_as else None


def _move(
    session: Session, case: CaseFile, plan: Plan, trigger: PlanTrigger, facts: PlanFacts, moment: Moment
) -> list[Deadline]:
    """Take one step of a plan's life, or refuse with every missing fact; tells the clocks that it started."""
    known = replace(facts, occurred_at=moment.occurred_at)
    source = None if trigger is PlanTrigger.DRAFT else plan.state
    decision = decide(PLAN, source, trigger, known, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    plan.state = decision.to_state
    writes(session).add(event_of(session, case.id, plan.id, PLAN.name, decision, moment))
    return settle(session, case, decision.start, decision.stop, moment)
