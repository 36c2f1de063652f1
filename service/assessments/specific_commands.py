"""Record Mẫu 03 and the minutes of the needs meeting (Decree 56/2017 art. 27); neither moves the case."""

import json
from collections.abc import Sequence
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlmodel import Session, col, select

from service import law, vault
from service.assessments.specific_schemas import Minutes, SpecificAssessmentCreate
from service.audit import log
from service.cases.conditions import must_be_open, must_follow_the_report, must_have_happened
from service.cases.facts import last_assessment
from service.cases.history import note_record
from service.cases.moves import Moment, record_of, save
from service.db import writes
from service.errors import Conflict, NotFound
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from service.tables.specific import ABILITY, HARM, NeedsMeeting, SpecificAssessment
from workflows.emergency import RUNNING

ROWS = (*HARM, *ABILITY)
PASSAGES = ("condition", "family", "exposure", "schooling", "community", "child_wish")
OPTIONAL = (
    "environment_good", "environment_bad", "future_carer", "future_carer_good", "future_carer_bad", "problems",
)  # fmt: skip
LISTS = ("needs", "parents")
SEALED = (*PASSAGES, *OPTIONAL, *LISTS, "conclusion", "rating_notes")
MINUTES = ("chaired_by", "attended", "decisions")


def record_specific(
    session: Session, case: CaseFile, form: SpecificAssessmentCreate, moment: Moment
) -> SpecificAssessment:
    """Record Mẫu 03 on a locked, open case; Conflict with its article for a wish or a silence that is not lawful."""
    must_be_open(case)
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    must_follow_the_report(case, form.occurred_at, "occurred_at")
    law.check_codes(session, "need", *(need.kind for need in form.needs))
    _no_wish_of_who_harms(session, case, form)
    _safety_answered_in_separation(session, case, form)
    row = _row(session, case, form, moment)
    writes(session).add(row, record_of(session, case, "specific_assessment", row.id, moment))
    note_record(session, case, "specific_assessment", row, moment)
    log.effect(session, "assessment:mau_03:record")
    if form.minutes:
        _add_minutes(session, case, row.id, form.minutes, moment)
    save(session, case, moment)
    return row


def record_minutes(session: Session, case: CaseFile, assessment_id: UUID, form: Minutes, moment: Moment) -> None:
    """Record the minutes of a meeting on a Mẫu 03 that is already there; NotFound for one of another case."""
    must_be_open(case)
    mine = select(SpecificAssessment.id).where(
        col(SpecificAssessment.id) == assessment_id, col(SpecificAssessment.case_id) == case.id
    )
    if session.exec(mine).one_or_none() is None:
        raise NotFound()
    _add_minutes(session, case, assessment_id, form, moment)
    save(session, case, moment)


def separation_runs(session: Session, case: CaseFile) -> bool:
    """Whether the child is separated from parents or carers at this moment."""
    running = select(EmergencyMeasure.id).where(
        col(EmergencyMeasure.case_id) == case.id,
        col(EmergencyMeasure.separation),
        col(EmergencyMeasure.state).in_([state.value for state in RUNNING]),
    )
    return session.exec(running.limit(1)).first() is not None


def _no_wish_of_who_harms(session: Session, case: CaseFile, form: SpecificAssessmentCreate) -> None:
    """Art. 27(1)h. Where Mẫu 02 found a parent or carer to be the one who harms, it must be said here who that is."""
    wishes = [one for one in form.parents if one.wish]
    assessed = last_assessment(session, case)
    unnamed = (
        assessed is not None
        and "harmed_by_carer" in assessed.emergency_grounds
        and not any(one.harms for one in form.parents)
    )
    if wishes and (unnamed or any(one.harms for one in wishes)):
        raise _against(session, "parents_wish_of_harmer", "parents")


def _safety_answered_in_separation(session: Session, case: CaseFile, form: SpecificAssessmentCreate) -> None:
    if form.parents_safe is None and separation_runs(session, case):
        raise _against(session, "parents_safe_unanswered", "parents_safe")


def _against(session: Session, code: str, field: str) -> Conflict:
    """A refusal with the article that asks for this field of Mẫu 03."""
    basis = law.of(session).policy.form("mau_03").field(field).basis
    return Conflict(code, params={"field": field}, legal_basis=[one.model_dump(mode="json") for one in basis])


def _row(session: Session, case: CaseFile, form: SpecificAssessmentCreate, moment: Moment) -> SpecificAssessment:
    row = SpecificAssessment(
        id=uuid4(),
        case_id=case.id,
        assessed_by=moment.actor_id,
        occurred_at=form.occurred_at,
        recorded_at=moment.now,
        plan_needed=form.plan_needed,
        parents_safe=form.parents_safe,
        **{name: getattr(form, name).level for name in ROWS},
    )
    plain = {name: getattr(form, name) for name in (*PASSAGES, *OPTIONAL, "conclusion")}
    plain |= {name: as_text(getattr(form, name)) for name in LISTS}
    notes = {name: note for name in ROWS if (note := getattr(form, name).note)}
    vault.of(session).fill(row, plain | {"rating_notes": json.dumps(notes, ensure_ascii=False)}, kind="P2")
    return row


def _add_minutes(session: Session, case: CaseFile, assessment_id: UUID, form: Minutes, moment: Moment) -> None:
    must_have_happened(form.held_at, moment.now, "held_at")
    must_follow_the_report(case, form.held_at, "held_at")
    law.check_codes(session, "meeting_capacity", *(one.capacity for one in form.attended))
    meeting = NeedsMeeting(
        id=uuid4(),
        case_id=case.id,
        specific_assessment_id=assessment_id,
        held_at=form.held_at,
        recorded_by=moment.actor_id,
        recorded_at=moment.now,
    )
    words = {"chaired_by": form.chaired_by, "attended": as_text(form.attended), "decisions": form.decisions}
    vault.of(session).fill(meeting, words, kind="P2")
    held = Moment(form.held_at, moment.now, moment.actor_id)
    writes(session).add(meeting, record_of(session, case, "needs_meeting", meeting.id, held))
    note_record(session, case, "needs_meeting", meeting, moment)


def as_text(parts: Sequence[BaseModel]) -> str:
    """A list of a form's parts as the text that is sealed."""
    return json.dumps([part.model_dump() for part in parts], ensure_ascii=False)
