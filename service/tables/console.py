"""The console's sessions: which browser is whose, until when; ended by log-out."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from service.tables.columns import Moment, Record, key


class ConsoleSession(Record, table=True):
    """One signed-in browser, known by the digest of what its cookie holds; times are the wall's."""

    __tablename__ = "console_session"
    id: UUID = key()
    token_digest: str = Field(unique=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    begun_at: datetime = Field(sa_type=Moment)
    used_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
