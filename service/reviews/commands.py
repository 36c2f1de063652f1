"""Record Mẫu 06, and plan again when it does not say safe and stable (Decree 56/2017 art. 30)."""

from dataclasses import replace
from uuid import uuid4

from pydantic import TypeAdapter
from sqlmodel import Session

from service import vault
from service.audit import log
from service.cases.commands import advance, hear
from service.cases.dossier import the_plan_in_force
from service.cases.facts import facts_of
from service.cases.history import note_record
from service.cases.moves import Moment, record_of, require_facts, save
from service.cases.taking_back import take_back_plan
from service.db import writes
from service.reviews.schemas import Participant, ReviewCreate
from service.tables.case import CaseFile
from service.tables.plan import Plan
from service.tables.review import ABILITY, HARM, Review
from service.vault import Vault
from workflows.case import ENDS_A_PLAN, REVIEWED_BY, CaseState, CaseTrigger
from workflows.facts import CaseFacts
from workflows.guards.case import plan_carried_out
from workflows.policy.model import Event

ROWS = (*HARM, *ABILITY)
PARTICIPANTS = TypeAdapter(list[Participant])


def record_review(session: Session, case: CaseFile, form: ReviewCreate, moment: Moment) -> None:
    """Record a review of a locked case; TransitionRefused (409) with every missing fact.

    It moves the case from intervened to followed up once the plan was carried out or its end is reached. Before that,
    and in a case that is followed up already, it is kept, the clocks hear it, and the state stays.
    A move takes back an adjustment that lies with the Chair: the plan must then be begun again.
    """
    facts = replace(
        facts_of(session, case), review_at=form.occurred_at, review_safe=form.safe, review_stable=form.stable
    )
    if form.proposal == "end_plan":
        require_facts(session, ENDS_A_PLAN, facts, moment)
    if _stays(case, facts):
        require_facts(session, REVIEWED_BY, facts, moment)
        hear(session, case, Event.REVIEW_RECORDED, moment, facts=facts)
        save(session, case, moment)
    else:
        take_back_plan(session, case, moment)
        advance(session, case, CaseTrigger.FOLLOW_UP, moment, facts=facts)
    row = _row(vault.of(session), the_plan_in_force(session, case), form, moment)
    writes(session).add(row, record_of(session, case, "reviewed", row.id, moment))
    note_record(session, case, "review", row, moment)
    log.effect(session, "review:mau_06:record")


def _stays(case: CaseFile, facts: CaseFacts) -> bool:
    unfinished = case.state == CaseState.INTERVENED and plan_carried_out.check(facts) is not None
    return unfinished or case.state == CaseState.FOLLOWED_UP


def _row(sealing: Vault, plan: Plan, form: ReviewCreate, moment: Moment) -> Review:
    row = Review(
        id=uuid4(),
        case_id=plan.case_id,
        plan_id=plan.id,
        reviewed_by=moment.actor_id,
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
        **{name: getattr(form, name).level for name in ROWS},
        **form.model_dump(include={"safe", "stable", "proposal"}),
    )
    words: dict[str, str | None] = {f"{name}_note": getattr(form, name).note for name in ROWS}
    words |= {"conclusion": form.conclusion, "took_part": PARTICIPANTS.dump_json(form.took_part).decode()}
    sealing.fill(row, words, kind="P2")
    return row


def replan(session: Session, case: CaseFile, moment: Moment) -> None:
    """Begin the plan again on a locked case: 56/2017 art. 30(1)c; the term of art. 28(1) runs anew, our reading."""
    advance(session, case, CaseTrigger.REPLAN, moment)
