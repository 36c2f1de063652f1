"""Published sets of the law: whole, checked, and named by their digest."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.tables.columns import Moment, key


class PolicyVersion(SQLModel, table=True):
    """One published policy directory; the newest publication is in force."""

    __tablename__ = "policy_version"
    __table_args__ = (Index("policy_version_newest", "published_at"),)
    id: UUID = key()
    digest: str
    content: str
    published_at: datetime = Field(sa_type=Moment)
    published_by: str


class CalendarEntry(SQLModel, table=True):
    """One day of the working calendar as it was published, by decision, with the day it became known."""

    __tablename__ = "calendar_entry"
    id: UUID = key()
    policy_id: UUID = Field(foreign_key="policy_version.id", index=True)
    territory_code: str | None = None
    day: date
    kind: str
    decision: str | None = None
    known_at: date | None = None
