"""Idempotency keys: which caller already asked this of which route, and what the answer was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from service.tables.columns import Document, Moment, Record, Sealed, Words, key


class RequestKey(Record, table=True):
    """One answered request; its body is sealed, for it may hold personal data; `shown` says whose, as keyed ids."""

    __tablename__ = "request_key"
    __table_args__ = (
        UniqueConstraint("caller", "route", "key_digest", name="request_key_once"),
        Index("request_key_by_age", "created_at"),
    )
    id: UUID = key()
    caller: UUID
    route: str
    key_digest: str
    body_digest: str
    status: int
    headers: dict[str, object] = Field(sa_type=Document)
    shown: list[str] = Field(sa_type=Words)
    answer_sealed: bytes | None = Field(default=None, sa_type=Sealed)
    created_at: datetime = Field(sa_type=Moment)
