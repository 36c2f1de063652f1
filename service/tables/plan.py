"""The plan (Mẫu 04) with its services, the decision on it (Mẫu 05), and on whom both were served."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, Words, key, one_of, values
from workflows.plan import PlanState

FIELDS = ("health", "social", "education", "legal", "other")
CAPACITIES = ("agency", "provider", "staff", "parent", "carer")
WAYS = ("in_person", "post", "electronic", "other")
IN_FORCE = text("state = 'approved'")


class Plan(Record, table=True):
    """One plan of a case; a later one takes its place. `authors` are all who wrote in it: none of them decides."""

    __table_args__ = (
        one_of("plan_state_known", "state", values(PlanState)),
        UniqueConstraint("case_id", "number", name="plan_number"),
        CheckConstraint("(decision_number IS NULL) OR (decided_at IS NOT NULL)", name="plan_decision_dated"),
        # A case carries out one plan at a time.
        Index("plan_in_force", "case_id", unique=True, postgresql_where=IN_FORCE),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    number: int
    state: str
    authors: list[str] = Field(sa_type=Words)
    drafted_at: datetime = Field(sa_type=Moment)
    title: bytes | None = Field(default=None, sa_type=Sealed)
    interventions: list[str] = Field(sa_type=Words)
    supports: list[str] = Field(sa_type=Words)
    recovery: bytes | None = Field(default=None, sa_type=Sealed)
    risk_factors: bytes | None = Field(default=None, sa_type=Sealed)
    reintegration: bytes | None = Field(default=None, sa_type=Sealed)
    other_objectives: bytes | None = Field(default=None, sa_type=Sealed)
    adjustment_reason: bytes | None = Field(default=None, sa_type=Sealed)
    submitted_by: UUID | None = Field(default=None, foreign_key="staff.id")
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_as: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision_number: bytes | None = Field(default=None, sa_type=Sealed)
    return_reason: bytes | None = Field(default=None, sa_type=Sealed)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)


class PlanService(Record, table=True):
    """One service of a plan, which is a task once the plan is approved: Decree 56/2017 art. 28(3).

    Nothing is deleted: a service that a later draft leaves out is `removed_at`. `estimated_cost` is in đồng.
    """

    __tablename__ = "plan_service"
    __table_args__ = (
        one_of("plan_service_field_known", "field", FIELDS),
        CheckConstraint("estimated_cost >= 0", name="plan_service_cost"),
        CheckConstraint("ends_on >= starts_on", name="plan_service_span"),
        CheckConstraint("num_nonnulls(done_at, done_by) IN (0, 2)", name="plan_service_done_by_name"),
        Index("plan_service_of_plan", "plan_id", "position"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    plan_id: UUID = Field(foreign_key="plan.id")
    position: int
    field: str
    activity: bytes | None = Field(default=None, sa_type=Sealed)
    starts_on: date | None = None
    ends_on: date | None = None
    responsible_agency_id: UUID | None = Field(default=None, foreign_key="agency.id")
    responsible_staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    responsible: bytes | None = Field(default=None, sa_type=Sealed)
    provider: bytes | None = Field(default=None, sa_type=Sealed)
    coordinating: bytes | None = Field(default=None, sa_type=Sealed)
    estimated_cost: int | None = Field(default=None, sa_type=BigInteger)
    withhold_from_parents: bool = False
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by: UUID | None = Field(default=None, foreign_key="staff.id")
    done_note: bytes | None = Field(default=None, sa_type=Sealed)
    correction: bytes | None = Field(default=None, sa_type=Sealed)
    recorded_at: datetime = Field(sa_type=Moment)


class DecisionService(Record, table=True):
    """That the decision and the plan reached somebody: Decree 56/2017 art. 28(5)."""

    __tablename__ = "decision_service"
    __table_args__ = (
        one_of("decision_service_capacity_known", "capacity", CAPACITIES),
        one_of("decision_service_way_known", "way", WAYS),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    capacity: str
    way: str
    recipient: bytes | None = Field(default=None, sa_type=Sealed)
    note: bytes | None = Field(default=None, sa_type=Sealed)
    served_at: datetime = Field(sa_type=Moment)
    recorded_by: UUID = Field(foreign_key="staff.id")
    recorded_at: datetime = Field(sa_type=Moment)
