"""Propose, decide and withdraw the closing of a case; no one person closes one."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import law, vault
from service.audit import log
from service.auth.actor import Actor
from service.cases.commands import advance
from service.cases.dossier import the_plan_in_force
from service.cases.facts import facts_of, with_occurrence
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment, record_of, refuse, require_facts, save
from service.cases.signing import decides_on, signed_as
from service.cases.taking_back import take_back_plan
from service.closing.schemas import ClosureDecision, ClosureProposal, ClosureWithdrawal
from service.db import writes
from service.errors import Conflict
from service.notices.about import about_case
from service.notices.endings import end_telling
from service.notices.news import closing_decided, closing_waits
from service.tables.case import CaseFile
from service.tables.closing import Closure
from service.tables.registry import RegistryDuty
from workflows.case import CASE, DECIDED_BY_ANOTHER, CaseTrigger
from workflows.decide import Refused, decide
from workflows.facts import CaseFacts, ClosingReason, SignedAs
from workflows.policy.model import Event

WAITS_FOR_A_DECISION = {"closing_not_decided", "closer_not_entitled"}
"""What is missing of every closing that is only proposed."""
SETTLED_COLUMNS = ("state", "settled_by", "settled_at", "settled_recorded_at", "decision")


def propose(session: Session, actor: Actor, case: CaseFile, form: ClosureProposal, moment: Moment) -> Closure:
    """Propose to close a locked case and tell who may decide; refused, with every missing fact, when nobody could."""
    law.check_codes(session, "closing_reason", form.reason)
    if undecided(session, case) is not None:
        raise Conflict("closure_already_proposed")
    closure = Closure(
        id=uuid4(),
        case_id=case.id,
        state="proposed",
        reason=form.reason,
        proposed_by=actor.staff_id,
        proposed_at=moment.occurred_at,
        recorded_at=moment.now,
    )
    words = {"explanation": form.explanation, "age_evidence": form.age_evidence}
    vault.of(session).fill(closure, words, kind="P2")
    _refuse_what_nobody_could_decide(session, case, _facts(session, case, closure), moment)
    writes(session).add(closure, record_of(session, case, "closure_proposed", closure.id, moment))
    note_record(session, case, "closure", closure, moment)
    about = about_case(session, case, on=moment.now)
    closing_waits(session, about, decides_on(case), closure.id, actor.staff_id, now=moment.now)
    save(session, case, moment)
    return closure


def _refuse_what_nobody_could_decide(session: Session, case: CaseFile, facts: CaseFacts, moment: Moment) -> None:
    known = with_occurrence(facts, moment.occurred_at)
    decision = decide(CASE, case.state, CaseTrigger.CLOSE, known, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        standing = tuple(one for one in decision.refusals if one.code not in WAITS_FOR_A_DECISION)
        if standing:
            refuse(Refused(standing))


def decide_on(session: Session, actor: Actor, case: CaseFile, form: ClosureDecision, moment: Moment) -> Closure:
    """Close a locked case as another person proposed, or reject it: both by who may, and not by the proposer."""
    closure = _proposal(session, case)
    if moment.occurred_at < closure.proposed_at:
        raise Conflict("decided_before_proposed")
    facts = replace(
        _facts(session, case, closure),
        closing_decided_by=str(actor.staff_id),
        closer_entitled=signed_as(actor, case) is not SignedAs.OTHER,
        closer_deputised_by_proposer=closure.proposed_by in actor.deputy_for,
    )
    if form.decision == "accept":
        _settle(session, case, closure, "accepted", form.words, moment)
        take_back_plan(session, case, moment)
        decision = advance(session, case, CaseTrigger.CLOSE, moment, facts=facts)
        if Event.PLAN_ENDED in decision.events:
            _owe_to_the_registry(session, case, moment)
    else:
        require_facts(session, DECIDED_BY_ANOTHER, facts, moment)
        _settle(session, case, closure, "rejected", form.words, moment)
        writes(session).add(record_of(session, case, "closure_rejected", closure.id, moment))
        save(session, case, moment)
    closing_decided(session, about_case(session, case, on=moment.now), closure.proposed_by, now=moment.now)
    return closure


def withdraw(session: Session, actor: Actor, case: CaseFile, form: ClosureWithdrawal, moment: Moment) -> Closure:
    """Take back one's own proposal for a locked case."""
    closure = _proposal(session, case)
    if closure.proposed_by != actor.staff_id:
        raise Conflict("proposed_by_another")
    _settle(session, case, closure, "withdrawn", form.words, moment)
    writes(session).add(record_of(session, case, "closure_withdrawn", closure.id, moment))
    save(session, case, moment)
    return closure


def undecided(session: Session, case: CaseFile) -> Closure | None:
    """The proposal of a case that waits for a decision."""
    waiting = select(Closure).where(col(Closure.case_id) == case.id, col(Closure.state) == "proposed")
    return session.exec(waiting).one_or_none()


def _proposal(session: Session, case: CaseFile) -> Closure:
    closure = undecided(session, case)
    if closure is None:
        raise Conflict("no_closure_proposed")
    return closure


def _facts(session: Session, case: CaseFile, closure: Closure) -> CaseFacts:
    return replace(
        facts_of(session, case),
        closing_reason=ClosingReason(closure.reason),
        closing_reason_written=closure.explanation is not None,
        age_evidence_written=closure.age_evidence is not None,
        closing_proposed_by=str(closure.proposed_by),
    )


def _settle(session: Session, case: CaseFile, closure: Closure, state: str, words: str | None, moment: Moment) -> None:
    closure.state, closure.settled_by = state, moment.actor_id
    closure.settled_at, closure.settled_recorded_at = moment.occurred_at, moment.now
    vault.of(session).fill(closure, {"decision": words}, kind="P2")
    note_changes(session, case, "closure", closure, moment, *SETTLED_COLUMNS)
    changed = closure.model_dump(include=set(SETTLED_COLUMNS))
    writes(session).run(update(Closure).where(col(Closure.id) == closure.id).values(**changed))
    end_telling(session, over=[closure.id], now=moment.now)
    log.effect(session, f"closure:{state}:record")


def _owe_to_the_registry(session: Session, case: CaseFile, moment: Moment) -> None:
    """The duty of 56/2017 art. 30(3); it stays when the case is closed."""
    duty = RegistryDuty(
        id=uuid4(),
        case_id=case.id,
        plan_id=the_plan_in_force(session, case).id,
        state="open",
        ended_at=moment.occurred_at,
        recorded_at=moment.now,
    )
    writes(session).add(duty)
    note_record(session, case, "registry_duty", duty, moment)
    log.effect(session, "registry:duty:open")
