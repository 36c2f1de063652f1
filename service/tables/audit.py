"""The audit: one row a request, written in the request's own transaction, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import FetchedValue, Index
from sqlmodel import Field

from service.tables.columns import THIS_TRANSACTION, Moment, Record, Words, Xact, key, one_of


class AuditEntry(Record, table=True):
    """Who did what to whom, by keyed ids, under which request; both clocks, the law's put in by the database."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        one_of("audit_entry_outcome_known", "outcome", ("allowed", "refused")),
        one_of("audit_entry_actor_known", "actor_kind", ("staff", "system")),
        Index("audit_entry_by_time", "wall_at"),
    )
    id: UUID = key()
    request_id: UUID = Field(unique=True)
    wall_at: datetime = Field(sa_type=Moment)
    engine_at: datetime | None = Field(
        default=None, sa_type=Moment, sa_column_kwargs={"server_default": FetchedValue(), "nullable": False}
    )
    actor_kind: str
    actor_id: UUID | None = None
    roles: list[str] = Field(sa_type=Words)
    action: str
    outcome: str
    code: str | None = None
    shown: list[str] = Field(sa_type=Words)
    effects: list[str] = Field(sa_type=Words)
    xact: int | None = Field(
        default=None, sa_type=Xact, sa_column_kwargs={"server_default": THIS_TRANSACTION, "nullable": False}
    )
