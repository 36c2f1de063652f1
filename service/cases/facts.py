"""The facts of a case as its guards see them, read under the case's row lock."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from service import law
from service.cases.carrying_out import with_carrying_out
from service.cases.dossier import dossier_of, is_in_force, plan_that_counts
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseEvent, CaseFile
from service.tables.deadline import Deadline
from service.tables.emergency import EmergencyMeasure
from service.tables.specific import SpecificAssessment
from workflows.effects import NOBODY, listening
from workflows.emergency import EMERGENCY, RUNNING
from workflows.facts import CaseFacts, DangerFacts
from workflows.policy.model import Event

OfDanger = TypeVar("OfDanger", bound=DangerFacts)
OPEN_MEASURES = tuple(EMERGENCY.open_states)
VICTIM_AGES = ("under_16", "aged_16_17")
AGED_16_OR_OLDER = ("aged_16_17", "adult")


def facts_of(session: Session, case: CaseFile) -> CaseFacts:
    """Everything the guards of this case may know now."""
    plan, specific = plan_that_counts(session, case), last_specific(session, case)
    facts = CaseFacts(
        **dossier_of(session, case, last_assessment(session, case), specific, plan),
        state_since=state_since(session, case),
        ever_assessed=case.assessed_at is not None,
        sexual_abuse_under_18="sexual_abuse" in case.abuse_forms and case.age_band in VICTIM_AGES,
        open_emergency_measure=_open_measure(session, case),
        aged_16_or_older=case.age_band in AGED_16_OR_OLDER,
        plan_needed=specific.plan_needed if specific else None,
    )
    return with_carrying_out(session, plan, facts) if is_in_force(plan) else facts


def with_occurrence(facts: CaseFacts, occurred_at: datetime) -> CaseFacts:
    """The same facts for a step that happened at this moment."""
    return replace(facts, occurred_at=occurred_at)


def with_danger(session: Session, case: CaseFile, facts: OfDanger, known_at: datetime | None) -> OfDanger:
    """The same facts for a step that may find a danger, known since `known_at`, and what answers it already."""
    mine = col(EmergencyMeasure.case_id) == case.id
    in_force = func.bool_or(col(EmergencyMeasure.state).in_(RUNNING))
    applied_at, running = session.exec(select(func.max(EmergencyMeasure.applied_at), in_force).where(mine)).one()
    return replace(
        facts,
        danger_known_at=known_at,
        emergency_clock_running=_emergency_clock_running(session, case),
        measure_applied_at=applied_at,
        measure_in_force=bool(running),
    )


def last_assessment(session: Session, case: CaseFile) -> InitialAssessment | None:
    """The newest Mẫu 02 of the case."""
    newest = select(InitialAssessment).where(col(InitialAssessment.case_id) == case.id)
    return session.exec(newest.order_by(col(InitialAssessment.number).desc()).limit(1)).first()


def last_specific(session: Session, case: CaseFile) -> SpecificAssessment | None:
    """The newest Mẫu 03 of the case."""
    newest = select(SpecificAssessment).where(col(SpecificAssessment.case_id) == case.id)
    return session.exec(newest.order_by(col(SpecificAssessment.recorded_at).desc()).limit(1)).first()


def state_since(session: Session, case: CaseFile) -> datetime:
    """When the step happened that led the case to where it stands."""
    return session.get_one(CaseEvent, case.last_event_id).occurred_at


def _open_measure(session: Session, case: CaseFile) -> bool:
    measures = select(EmergencyMeasure.id).where(
        col(EmergencyMeasure.case_id) == case.id, col(EmergencyMeasure.state).in_(OPEN_MEASURES)
    )
    return session.exec(measures.limit(1)).first() is not None


def _emergency_clock_running(session: Session, case: CaseFile) -> bool:
    """Whether a clock that a later danger would start is running already: the earlier one is due first."""
    hearing = listening(law.of(session).policy).get(Event.DANGER_FOUND, NOBODY).starting
    clocks = select(Deadline.id).where(
        col(Deadline.case_id) == case.id,
        col(Deadline.state) == "armed",
        col(Deadline.rule).in_({starter.rule.id for starter in hearing}),
    )
    return session.exec(clocks.limit(1)).first() is not None
