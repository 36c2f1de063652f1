"""The audit: one row a request, written in the request's own transaction, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.tables.columns import THIS_TRANSACTION, Moment, Words, Xact, key, one_of


class AuditEntry(SQLModel, table=True):
    """Who did what to whom, by keyed ids, under which request; both clocks."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        one_of("audit_entry_outcome_known", "outcome", ("allowed", "refused")),
        one_of("audit_entry_actor_known", "actor_kind", ("staff", "system")),
        Index("audit_entry_by_time", "wall_at"),
    )
    id: UUID = key()
    request_id: UUID = Field(unique=True)
    wall_at: datetime = Field(sa_type=Moment)
    engine_at: datetime = Field(sa_type=Moment)
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
