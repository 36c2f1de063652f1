"""Published sets of the law: whole, checked, and named by their digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from service.tables.columns import Moment, Record, key


class PolicyVersion(Record, table=True):
    """One published policy directory; the newest publication is in force."""

    __tablename__ = "policy_version"
    __table_args__ = (Index("policy_version_newest", "published_at"),)
    id: UUID = key()
    digest: str
    content: str
    published_at: datetime = Field(sa_type=Moment)
    published_by: str
