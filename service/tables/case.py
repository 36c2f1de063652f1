"""The case file, where its reports came from, and everything that ever happened to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from service.tables.columns import THIS_TRANSACTION, Document, Moment, Record, Words, Xact, key, one_of, values
from workflows.case import CASE, CaseState
from workflows.emergency import EMERGENCY
from workflows.lifecycle import Lifecycle
from workflows.plan import PLAN

RECORDS = (
    "assigned",
    "seen",
    "backdating_confirmed",
    "late_acknowledgement",
    "specific_assessment",
    "needs_meeting",
    "decision_served",
    "task_done",
    "task_reopened",
    "reviewed",
    "closure_proposed",
    "closure_rejected",
    "closure_withdrawn",
    "registry_entered",
    "noted",
    "acts_done",
    "care_handed_over",
    "care_formalities_done",
)
"""Entries of the timeline that move no lifecycle."""


def _declared(lifecycle: Lifecycle) -> str:
    edges = ", ".join(
        f"('{trigger}', '{source or ''}', '{target}')" for trigger, source, target in lifecycle.declared()
    )
    return f"(lifecycle = '{lifecycle.name}' AND (trigger, coalesce(from_state, ''), to_state) IN ({edges}))"


def _record() -> str:
    triggers = ", ".join(f"'{trigger}'" for trigger in RECORDS)
    return f"(lifecycle = 'record' AND from_state IS NULL AND to_state IS NULL AND trigger IN ({triggers}))"


def only_declared_edges() -> str:
    """The CHECK that lets nothing into the timeline but a declared edge or a known record."""
    return " OR ".join([*(_declared(life) for life in (CASE, EMERGENCY, PLAN)), _record()])


OPEN = text("state <> 'closed'")
DUE_OR_NEVER = "coalesce(next_due, 'infinity'::timestamptz)"
"""A case's place in a work list; whatever has no clock comes last. Never null, so that an index finds what follows."""


class CaseFile(Record, table=True):
    """One child's case; `next_due` is the earliest armed deadline, kept in the same transaction."""

    __tablename__ = "case_file"
    __table_args__ = (
        one_of("case_file_state_known", "state", values(CaseState)),
        CheckConstraint("version >= 1", name="case_file_version"),
        Index("case_file_of_worker", "assigned_to", text(DUE_OR_NEVER), "id", postgresql_where=OPEN),
        Index("case_file_of_commune", "commune_code", text(DUE_OR_NEVER), "id", postgresql_where=OPEN),
        Index("case_file_of_province", "province_code", text(DUE_OR_NEVER), "id", postgresql_where=OPEN),
        {"postgresql_with": {"fillfactor": 80}},
    )
    id: UUID = key()
    number: str = Field(unique=True)
    state: str
    version: int = 1
    last_event_id: UUID
    commune_code: str
    province_code: str
    commune_of_event: str | None = None
    assigned_to: UUID | None = Field(default=None, foreign_key="staff.id")
    concerns_authority: str
    age_band: str
    abuse_forms: list[str] = Field(sa_type=Words)
    emergency: bool | None = None
    first_received_at: datetime = Field(sa_type=Moment)
    opened_at: datetime = Field(sa_type=Moment)
    assessed_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    next_due: datetime | None = Field(default=None, sa_type=Moment)


class CaseReport(Record, table=True):
    """Which report told of which case, and of which child in it."""

    __tablename__ = "case_report"
    case_id: UUID = Field(foreign_key="case_file.id", primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", primary_key=True, index=True)
    report_child_id: UUID | None = Field(default=None, foreign_key="report_child.id")


class CaseEvent(Record, table=True):
    """One step or record, with the facts its guards saw; never changed, never removed.

    `ordinal` rises as events are written: it keeps the order of those that were recorded at one moment. It counts those
    of every case together, so no answer shows it.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        CheckConstraint(only_declared_edges(), name="case_event_declared"),
        UniqueConstraint("id", "case_id", name="case_event_of_case"),
        Index("case_event_timeline", "case_id", "recorded_at", "id"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    subject_id: UUID
    lifecycle: str
    trigger: str
    from_state: str | None = None
    to_state: str | None = None
    emitted: list[str] = Field(sa_type=Words)
    facts: dict[str, object] = Field(sa_type=Document)
    policy_digest: str
    actor_id: UUID | None = None
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    ordinal: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=(Identity(always=True),), nullable=False
    )
    xact: int | None = Field(
        default=None, sa_type=Xact, sa_column_kwargs={"server_default": THIS_TRANSACTION, "nullable": False}
    )
