"""Mẫu 01, the report: what came in, about which children, against whom, and (apart) from whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, Words, key, one_of

REPORT_STATES = ("accepted", "quarantined")
SEXES = ("male", "female", "unknown")
RELATIONS = ("parent", "carer", "relative", "acquaintance", "school", "authority", "stranger", "other", "unknown")
AGE_BANDS = ("under_16", "aged_16_17", "adult", "impossible", "unknown")


class Report(Record, table=True):
    """One report as it was received; `first_received_at` is the first receiving place's own time."""

    __table_args__ = (
        one_of("report_state_known", "state", REPORT_STATES),
        one_of("report_concerns_authority_known", "concerns_authority", ("yes", "no", "unknown")),
        CheckConstraint("first_received_at <= recorded_at", name="report_received_before_recorded"),
        CheckConstraint("(state = 'quarantined') = (commune_code IS NULL)", name="report_quarantine_has_no_commune"),
        UniqueConstraint("sender_id", "external_ref", name="report_once_per_sender"),
    )
    id: UUID = key()
    sender_id: UUID = Field(foreign_key="staff.id")
    source_agency_id: UUID | None = Field(default=None, foreign_key="agency.id")
    external_ref: str | None = None
    body_digest: str
    state: str
    quarantine_reason: str | None = None
    channel: str
    case_group: str
    abuse_forms: list[str] = Field(sa_type=Words)
    concerns_authority: str
    occurred_at: datetime | None = Field(default=None, sa_type=Moment)
    first_received_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    place_code: str | None = None
    province_code: str | None = None
    commune_code: str | None = None
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    report_number: bytes | None = Field(default=None, sa_type=Sealed)
    place_text: bytes | None = Field(default=None, sa_type=Sealed)
    support_done: bytes | None = Field(default=None, sa_type=Sealed)
    notes: bytes | None = Field(default=None, sa_type=Sealed)
    placement_reason: bytes | None = Field(default=None, sa_type=Sealed)
    receiving_officer: bytes | None = Field(default=None, sa_type=Sealed)


class ReportChild(Record, table=True):
    """One child of the report (part A.2); every personal field sealed, only what routing needs is plain."""

    __tablename__ = "report_child"
    __table_args__ = (
        one_of("report_child_sex_known", "sex", SEXES),
        one_of("report_child_age_band_known", "age_band", AGE_BANDS),
        UniqueConstraint("report_id", "position", name="report_child_position"),
    )
    id: UUID = key()
    report_id: UUID = Field(foreign_key="report.id")
    position: int
    sex: str
    age_band: str
    name: bytes | None = Field(default=None, sa_type=Sealed)
    birth_date: bytes | None = Field(default=None, sa_type=Sealed)
    estimated_age: bytes | None = Field(default=None, sa_type=Sealed)
    present_place: bytes | None = Field(default=None, sa_type=Sealed)
    condition: bytes | None = Field(default=None, sa_type=Sealed)
    consequences: bytes | None = Field(default=None, sa_type=Sealed)
    father: bytes | None = Field(default=None, sa_type=Sealed)
    mother: bytes | None = Field(default=None, sa_type=Sealed)
    family: bytes | None = Field(default=None, sa_type=Sealed)
    carer: bytes | None = Field(default=None, sa_type=Sealed)


class ReportAlleged(Record, table=True):
    """Somebody the report names as having done the harm."""

    __tablename__ = "report_alleged"
    __table_args__ = (
        one_of("report_alleged_relation_known", "relation", RELATIONS),
        UniqueConstraint("report_id", "position", name="report_alleged_position"),
    )
    id: UUID = key()
    report_id: UUID = Field(foreign_key="report.id")
    position: int
    relation: str
    name: bytes | None = Field(default=None, sa_type=Sealed)
    workplace: bytes | None = Field(default=None, sa_type=Sealed)
    phone: bytes | None = Field(default=None, sa_type=Sealed)
    citizen_id: bytes | None = Field(default=None, sa_type=Sealed)
    office_held: bytes | None = Field(default=None, sa_type=Sealed)


class Reporter(Record, table=True):
    """Who reported, only if they agreed to be named; class P0, read by no general query."""

    report_id: UUID = Field(foreign_key="report.id", primary_key=True)
    name: bytes | None = Field(default=None, sa_type=Sealed)
    phone: bytes | None = Field(default=None, sa_type=Sealed)
    address: bytes | None = Field(default=None, sa_type=Sealed)
