"""The facts of a case as its guards see them, read under the case's row lock."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from service.cases.dossier import carrying_out, dossier_of, plan_that_counts
from service.cases.endings_facts import with_endings
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseEvent, CaseFile
from service.tables.emergency import EmergencyMeasure
from workflows.emergency import EMERGENCY
from workflows.facts import CaseFacts

OPEN_MEASURES = tuple(EMERGENCY.open_states)
VICTIM_AGES = ("under_16", "aged_16_17")


def facts_of(session: Session, case: CaseFile) -> CaseFacts:
    """Everything the guards of this case may know now."""
    plan = plan_that_counts(session, case)
    facts = CaseFacts(
        **dossier_of(session, case, last_assessment(session, case), plan),
        **carrying_out(session, plan),
        state_since=_state_since(session, case),
        ever_assessed=case.assessed_at is not None,
        sexual_abuse_under_18="sexual_abuse" in case.abuse_forms and case.age_band in VICTIM_AGES,
        open_emergency_measure=_open_measure(session, case),
    )
    return with_endings(session, case, facts)


def with_occurrence(facts: CaseFacts, occurred_at: datetime) -> CaseFacts:
    """The same facts for a step that happened at this moment."""
    return replace(facts, occurred_at=occurred_at)


def last_assessment(session: Session, case: CaseFile) -> InitialAssessment | None:
    """The newest Mẫu 02 of the case."""
    newest = select(InitialAssessment).where(col(InitialAssessment.case_id) == case.id)
    return session.exec(newest.order_by(col(InitialAssessment.recorded_at).desc()).limit(1)).first()


def _state_since(session: Session, case: CaseFile) -> datetime:
    return session.get_one(CaseEvent, case.last_event_id).occurred_at


def _open_measure(session: Session, case: CaseFile) -> bool:
    measures = select(EmergencyMeasure.id).where(
        col(EmergencyMeasure.case_id) == case.id, col(EmergencyMeasure.state).in_(OPEN_MEASURES)
    )
    return session.exec(measures.limit(1)).first() is not None
