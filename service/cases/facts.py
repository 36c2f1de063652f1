"""The facts of a case as its guards see them, read under the case's row lock."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import text
from sqlmodel import Session, col, select

from service import law
from service.asking import Question
from service.cases.carrying_out import with_carrying_out
from service.cases.dossier import dossier_of, is_in_force, plan_that_counts
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseFile
from service.tables.specific import SpecificAssessment
from workflows.effects import NOBODY, listening
from workflows.emergency import EMERGENCY, RUNNING
from workflows.facts import CaseFacts, DangerFacts
from workflows.policy.model import Event

OfDanger = TypeVar("OfDanger", bound=DangerFacts)
OPEN_MEASURES = tuple(EMERGENCY.open_states)
VICTIM_AGES = ("under_16", "aged_16_17")
AGED_16_OR_OLDER = ("aged_16_17", "adult")


class InFile(NamedTuple):
    """Since when a case is where it stands, and which papers are in its file: only those have to be read."""

    state_since: datetime
    initial: bool
    specific: bool
    plan: bool
    open_measure: bool


IN_FILE = Question(
    text("""
    SELECT occurred_at,
      EXISTS (SELECT FROM initial_assessment WHERE case_id = :case_id),
      EXISTS (SELECT FROM specific_assessment WHERE case_id = :case_id),
      EXISTS (SELECT FROM plan WHERE case_id = :case_id),
      EXISTS (SELECT FROM emergency_measure WHERE case_id = :case_id AND state = ANY(:open_measure))
    FROM case_event WHERE id = :last_event_id"""),
    InFile,
)
MEASURES = Question(
    text("SELECT max(applied_at), bool_or(state = ANY(:running)) FROM emergency_measure WHERE case_id = :case_id"),
    lambda applied_at, running: (applied_at, bool(running)),
)
ARMED: Question[str] = Question(
    text("SELECT rule FROM deadline WHERE case_id = :case_id AND state = 'armed'"), lambda rule: rule
)


def facts_of(session: Session, case: CaseFile) -> CaseFacts:
    """Everything the guards of this case may know now."""
    there = _in_file(session, case)
    plan = plan_that_counts(session, case) if there.plan else None
    specific = last_specific(session, case) if there.specific else None
    facts = CaseFacts(
        **dossier_of(session, case, last_assessment(session, case) if there.initial else None, specific, plan),
        state_since=there.state_since,
        ever_assessed=case.assessed_at is not None,
        sexual_abuse_under_18="sexual_abuse" in case.abuse_forms and case.age_band in VICTIM_AGES,
        open_emergency_measure=there.open_measure,
        aged_16_or_older=case.age_band in AGED_16_OR_OLDER,
        plan_needed=specific.plan_needed if specific else None,
    )
    return with_carrying_out(session, plan, facts) if is_in_force(plan) else facts


def with_occurrence(facts: CaseFacts, occurred_at: datetime) -> CaseFacts:
    """The same facts for a step that happened at this moment."""
    return replace(facts, occurred_at=occurred_at)


def with_danger(session: Session, case: CaseFile, facts: OfDanger, known_at: datetime | None) -> OfDanger:
    """The same facts for a step that may find a danger, known since `known_at`, and what answers it already."""
    [(applied_at, running)] = MEASURES.all(session, case_id=case.id, running=list(RUNNING))
    return replace(
        facts,
        danger_known_at=known_at,
        emergency_clock_running=_emergency_clock_running(session, case),
        measure_applied_at=applied_at,
        measure_in_force=running,
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
    return _in_file(session, case).state_since


def _in_file(session: Session, case: CaseFile) -> InFile:
    told = {"case_id": case.id, "last_event_id": case.last_event_id, "open_measure": list(OPEN_MEASURES)}
    [found] = IN_FILE.all(session, **told)
    return found


def _emergency_clock_running(session: Session, case: CaseFile) -> bool:
    """Whether a clock that a later danger would start is running already: the earlier one is due first."""
    hearing = listening(law.of(session).policy).get(Event.DANGER_FOUND, NOBODY).starting
    return not {starter.rule.id for starter in hearing}.isdisjoint(ARMED.all(session, case_id=case.id))
