"""A note as it is written and as it is read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from service.web.fields import Form, Instant, Passage, Reading

Kind = Literal["contact", "visit", "phone", "other"]


class NoteCreate(Form):
    """What was said or seen, and when; contacts with the child or the family are counted by the service."""

    occurred_at: Instant
    kind: Kind
    text: Passage


class NoteRead(Reading):
    """A note; `contact_number` is “lần liên hệ”, `superseded_by` the note that corrects it."""

    id: UUID
    kind: Kind
    contact_number: int | None
    occurred_at: datetime
    recorded_at: datetime
    written_by: UUID
    supersedes: UUID | None
    superseded_by: UUID | None
    text: str | None
