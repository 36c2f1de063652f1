"""The notes of a case, oldest first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from service import vault
from service.notes.schemas import NoteRead
from service.tables.case import CaseFile
from service.tables.note import Note
from service.vault import Vault

NoteKey = tuple[datetime, UUID]


def notes_of(session: Session, case: CaseFile, *, after: NoteKey | None, limit: int) -> list[Note]:
    """The notes of a case that the door has opened, corrected ones too."""
    mine = select(Note).where(col(Note.case_id) == case.id)
    if after is not None:
        mine = mine.where(tuple_(col(Note.recorded_at), col(Note.id)) > after)
    return list(session.exec(mine.order_by(col(Note.recorded_at), col(Note.id)).limit(limit)).all())


def corrections_of(session: Session, notes: list[Note]) -> dict[UUID, UUID]:
    """Which note stands in the place of which of these."""
    later = select(Note.supersedes, Note.id).where(col(Note.supersedes).in_([note.id for note in notes]))
    return {wrong: right for wrong, right in session.exec(later).all() if wrong}


def read(sealing: Vault, note: Note, corrections: dict[UUID, UUID]) -> NoteRead:
    """A note, and which one corrects it."""
    plain = note.model_dump(include=set(NoteRead.model_fields) - {"text", "superseded_by"})
    text = sealing.open_all(note, ("text",), kind="P2")
    return NoteRead(**plain, **text, superseded_by=corrections.get(note.id))


def page(session: Session, notes: list[Note]) -> list[NoteRead]:
    """These notes as they are read."""
    corrections = corrections_of(session, notes)
    return [read(vault.of(session), note, corrections) for note in notes]
