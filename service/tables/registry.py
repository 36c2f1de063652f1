"""The duty to enter an ended plan in the national children's database (Decree 56/2017 art. 30(3))."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, key, one_of

OPEN = text("state = 'open'")


class RegistryDuty(Record, table=True):
    """One plan whose end is owed to the national database; it outlives the closing of the case."""

    __tablename__ = "registry_duty"
    __table_args__ = (
        one_of("registry_duty_state_known", "state", ("open", "done")),
        CheckConstraint("(state = 'done') = (entered_at IS NOT NULL)", name="registry_duty_done_when_entered"),
        CheckConstraint(
            "num_nonnulls(entered_at, entered_by, receipt_number) IN (0, 3)", name="registry_duty_done_with_receipt"
        ),
        UniqueConstraint("plan_id", name="registry_duty_of_plan"),
        Index("registry_duty_of_case", "case_id"),
        Index("registry_duty_open", "ended_at", "id", postgresql_where=OPEN),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    plan_id: UUID = Field(foreign_key="plan.id")
    state: str
    ended_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    entered_by: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime | None = Field(default=None, sa_type=Moment)
    entered_recorded_at: datetime | None = Field(default=None, sa_type=Moment)
    receipt_number: bytes | None = Field(default=None, sa_type=Sealed)
