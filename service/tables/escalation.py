"""Escalations: which rung was reached, why, who was told, who has taken it, until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from service.tables.columns import Document, Moment, Record, Words, key, one_of, values
from workflows.escalation import EscalationState

CAUSES = ("deadline", "dead_letter", "nobody_on_duty", "refusal", "reconciliation", "poisoned", "unwatched")
OPEN_ALARM = text("deadline_id IS NULL AND state <> 'ended'")


class Escalation(Record, table=True):
    """One rung of a ladder for one cause; the same cause never raises the same rung twice."""

    __table_args__ = (
        one_of("escalation_cause_known", "cause", CAUSES),
        one_of("escalation_state_known", "state", values(EscalationState)),
        UniqueConstraint("cause", "cause_id", "rung", name="escalation_once"),
        CheckConstraint("num_nonnulls(acknowledged_by, acknowledged_at) IN (0, 2)", name="escalation_by_name"),
        Index("escalation_of_case", "case_id"),
        Index("escalation_of_deadline", "deadline_id"),
        Index("escalation_alarm", "cause", "cause_id", postgresql_where=OPEN_ALARM),
    )
    id: UUID = key()
    subject_kind: str
    subject_id: UUID
    case_id: UUID | None = Field(default=None, foreign_key="case_file.id")
    deadline_id: UUID | None = Field(default=None, foreign_key="deadline.id")
    cause: str
    cause_id: UUID
    rung: int
    state: str
    roles: list[str] = Field(sa_type=Words)
    notice: dict[str, object] = Field(sa_type=Document)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    raised_at: datetime = Field(sa_type=Moment)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="staff.id")
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    holds_until: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class EscalationRecipient(Record, table=True):
    """Somebody this rung was meant to reach."""

    __tablename__ = "escalation_recipient"
    __table_args__ = (
        one_of("escalation_recipient_kind_known", "kind", ("staff", "agency")),
        Index("escalation_inbox", "recipient_id"),
    )
    escalation_id: UUID = Field(foreign_key="escalation.id", primary_key=True)
    recipient_id: UUID = Field(primary_key=True)
    kind: str
    role: str
