"""Timers as rows: what is due, by which article, and what happens next and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from service.tables.columns import Document, Moment, Record, key, one_of

SUBJECTS = ("case", "report", "plan", "emergency")
DEADLINE_STATES = ("armed", "done", "void", "poisoned")
ARMED = text("state = 'armed'")
POISONED = text("state = 'poisoned'")


class Deadline(Record, table=True):
    """One running or ended clock; the rule it follows is copied in (`pinned`), so a changed law does not move it."""

    __table_args__ = (
        one_of("deadline_subject_known", "subject_kind", SUBJECTS),
        one_of("deadline_state_known", "state", DEADLINE_STATES),
        one_of("deadline_kind_known", "kind", ("statutory", "observed", "internal")),
        UniqueConstraint("subject_id", "rule", "occurrence", name="deadline_once"),
        CheckConstraint("state <> 'armed' OR next_step_at IS NOT NULL", name="deadline_armed_has_next_step"),
        CheckConstraint("(state = 'done') = (met_at IS NOT NULL)", name="deadline_done_when_met"),
        CheckConstraint("breached_at IS NULL OR breached_at >= due_at", name="deadline_never_early"),
        Index("deadline_due", "next_step_at", "id", postgresql_where=ARMED),
        Index("deadline_poisoned", "id", postgresql_where=POISONED),
        Index("deadline_of_case", "case_id"),
        {"postgresql_with": {"fillfactor": 80, "autovacuum_vacuum_scale_factor": 0.01}},
    )
    id: UUID = key()
    subject_kind: str
    subject_id: UUID
    case_id: UUID | None = Field(default=None, foreign_key="case_file.id")
    rule: str
    kind: str
    occurrence: int = 1
    state: str = "armed"
    starts_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    step: int = 0
    next_step_at: datetime | None = Field(default=None, sa_type=Moment)
    breached_at: datetime | None = Field(default=None, sa_type=Moment)
    met_at: datetime | None = Field(default=None, sa_type=Moment)
    met_recorded_at: datetime | None = Field(default=None, sa_type=Moment)
    met_recorded_by: UUID | None = Field(default=None, foreign_key="staff.id")
    met_confirmed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    pinned: dict[str, object] = Field(sa_type=Document)
    explanation: list[object] = Field(sa_type=Document)
    recorded_at: datetime = Field(sa_type=Moment)
