"""Notes of a case: what was said and seen between the forms, and which contact with the child it was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, key, one_of

NOTE_KINDS = ("contact", "visit", "phone", "other")
CONTACTS = ("contact", "visit", "phone")


class Note(Record, table=True):
    """One note, never changed: a correction is a later note that `supersedes` it. `contact_number` is “lần liên hệ”."""

    __table_args__ = (
        one_of("note_kind_known", "kind", NOTE_KINDS),
        CheckConstraint("contact_number >= 1", name="note_contact_counted"),
        UniqueConstraint("supersedes", name="note_superseded_once"),
        Index("note_of_case", "case_id", "recorded_at", "id"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    kind: str
    contact_number: int | None = None
    supersedes: UUID | None = Field(default=None, foreign_key="note.id")
    written_by: UUID = Field(foreign_key="staff.id")
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    text: bytes | None = Field(default=None, sa_type=Sealed)
