"""Write a note and correct one: a note is never changed, a correction is a later note in its place."""

from uuid import UUID, uuid4

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from service import vault
from service.cases.conditions import must_follow_the_report, must_have_happened
from service.cases.history import note_record
from service.cases.moves import Moment, record_of
from service.db import writes
from service.errors import Conflict, NotFound
from service.notes.schemas import NoteCreate
from service.tables.case import CaseFile
from service.tables.note import CONTACTS, Note


def write(session: Session, case: CaseFile, form: NoteCreate, moment: Moment) -> Note:
    """Add a note to a locked case; InvalidForm for what has not happened yet, Conflict for what the report follows."""
    number = _next_contact(session, case) if form.kind in CONTACTS else None
    return _written(session, case, form, moment, number=number, supersedes=None)


def correct(session: Session, case: CaseFile, note_id: UUID, form: NoteCreate, moment: Moment) -> Note:
    """Put a note in the place of another of the same locked case; Conflict when that was corrected before.

    A contact stays the contact it was: only a note that was none before, or is none now, changes its number.
    """
    mine = select(Note).where(col(Note.id) == note_id, col(Note.case_id) == case.id)
    wrong = session.exec(mine).one_or_none()
    if wrong is None:
        raise NotFound()
    if session.exec(select(Note.id).where(col(Note.supersedes) == wrong.id)).first() is not None:
        raise Conflict("note_superseded")
    number = None
    if form.kind in CONTACTS:
        number = wrong.contact_number or _next_contact(session, case)
    return _written(session, case, form, moment, number=number, supersedes=wrong.id)


def _written(
    session: Session, case: CaseFile, form: NoteCreate, moment: Moment, *, number: int | None, supersedes: UUID | None
) -> Note:
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    must_follow_the_report(case, form.occurred_at, "occurred_at")
    note = Note(
        id=uuid4(),
        case_id=case.id,
        kind=form.kind,
        contact_number=number,
        supersedes=supersedes,
        written_by=moment.actor_id,
        occurred_at=form.occurred_at,
        recorded_at=moment.now,
    )
    vault.of(session).fill(note, {"text": form.text}, kind="P2")
    writes(session).add(note, record_of(session, case, "noted", note.id, moment))
    note_record(session, case, "note", note, moment)
    return note


def _next_contact(session: Session, case: CaseFile) -> int:
    """One more than the highest number ever given in this case; the case's lock keeps two notes from sharing it."""
    highest = sqlalchemy.select(func.max(col(Note.contact_number))).where(col(Note.case_id) == case.id)
    return (session.connection().execute(highest).scalar_one() or 0) + 1
