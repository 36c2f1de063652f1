"""The closing of a case, proposed by one and decided by another, and its reopening."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, key, one_of, values
from workflows.facts import ClosingReason

PROPOSED = text("state = 'proposed'")


class Closure(Record, table=True):
    """One proposal to close a case and what became of it; at most one of a case is undecided."""

    __table_args__ = (
        one_of("closure_state_known", "state", ("proposed", "accepted", "rejected", "withdrawn")),
        one_of("closure_reason_known", "reason", values(ClosingReason)),
        CheckConstraint("(state = 'proposed') = (settled_at IS NULL)", name="closure_settled_when_over"),
        CheckConstraint("num_nonnulls(settled_at, settled_by) IN (0, 2)", name="closure_settled_by_somebody"),
        CheckConstraint("state = 'withdrawn' OR settled_by <> proposed_by", name="closure_decided_by_another"),
        Index("closure_one_undecided", "case_id", unique=True, postgresql_where=PROPOSED),
        Index("closure_of_case", "case_id", "recorded_at"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    state: str
    reason: str
    proposed_by: UUID = Field(foreign_key="staff.id")
    proposed_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    settled_by: UUID | None = Field(default=None, foreign_key="staff.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_recorded_at: datetime | None = Field(default=None, sa_type=Moment)
    explanation: bytes | None = Field(default=None, sa_type=Sealed)
    age_evidence: bytes | None = Field(default=None, sa_type=Sealed)
    decision: bytes | None = Field(default=None, sa_type=Sealed)


class Reopening(Record, table=True):
    """One reopening of a closed case, with its reason."""

    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    reason: str
    reopened_by: UUID = Field(foreign_key="staff.id")
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    explanation: bytes | None = Field(default=None, sa_type=Sealed)
