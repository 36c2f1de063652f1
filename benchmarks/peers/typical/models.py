"""The peer's tables, as SQLModel classes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, DateTime, Index, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """A moment with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True


def _now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    """Somebody who may log in."""

    __tablename__ = "app_user"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subject: str = Field(unique=True)
    role: str
    display_name: str


class Commune(SQLModel, table=True):
    """A commune and its province."""

    code: str = Field(primary_key=True)
    name: str
    province_code: str


class Report(SQLModel, table=True):
    """Mẫu 01."""

    __table_args__ = (UniqueConstraint("sender_id", "external_ref"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    sender_id: UUID = Field(foreign_key="app_user.id")
    external_ref: str | None = None
    channel: str
    case_group: str
    abuse_forms: list[str] = Field(sa_type=JSON)
    concerns_authority: str
    first_received_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(default_factory=_now, sa_type=Moment)
    commune_code: str = Field(foreign_key="commune.code")
    place_text: str | None = None
    support_done: str | None = None
    receiving_officer: str


class ReportChild(SQLModel, table=True):
    """A child of a report."""

    __tablename__ = "report_child"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    name: str | None = None
    estimated_age: int | None = None
    sex: str
    condition: str | None = None


class CaseFile(SQLModel, table=True):
    """A child's case."""

    __tablename__ = "case_file"
    __table_args__ = (Index("case_file_work_list", "assigned_to_id", "next_due", "id"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(unique=True)
    report_id: UUID | None = Field(default=None, foreign_key="report.id", index=True)
    state: str = "reported"
    version: int = 1
    commune_code: str = Field(foreign_key="commune.code", index=True)
    province_code: str
    assigned_to_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    emergency: bool | None = None
    first_received_at: datetime = Field(sa_type=Moment)
    opened_at: datetime = Field(default_factory=_now, sa_type=Moment)
    next_due: datetime | None = Field(default=None, sa_type=Moment)


class Deadline(SQLModel, table=True):
    """A running or ended clock."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    rule: str
    state: str = "armed"
    due_at: datetime = Field(sa_type=Moment, index=True)
    met_at: datetime | None = Field(default=None, sa_type=Moment)


class CaseEvent(SQLModel, table=True):
    """One step of a case."""

    __tablename__ = "case_event"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    trigger: str
    from_state: str | None = None
    to_state: str
    actor_id: UUID = Field(foreign_key="app_user.id")
    recorded_at: datetime = Field(default_factory=_now, sa_type=Moment)


class InitialAssessment(SQLModel, table=True):
    """Mẫu 02."""

    __tablename__ = "initial_assessment"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    assessed_by_id: UUID = Field(foreign_key="app_user.id")
    occurred_at: datetime = Field(sa_type=Moment)
    ratings: dict[str, Any] = Field(sa_type=JSON)
    risk_level: str
    emergency: bool
    conclusion: str


class AuditEntry(SQLModel, table=True):
    """Who did what."""

    __tablename__ = "audit_entry"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    at: datetime = Field(default_factory=_now, sa_type=Moment)
    actor_id: UUID
    action: str
    object_id: UUID


class OutboxMessage(SQLModel, table=True):
    """What a sender picks up later."""

    __tablename__ = "outbox_message"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    topic: str
    payload: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=_now, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
