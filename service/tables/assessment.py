"""Mẫu 02, the initial assessment of risk, with the explicit emergency question."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, Words, key, one_of

RATINGS = ("high", "medium", "low")
RISK_LEVELS = ("emergency", "high", "medium", "low")


class InitialAssessment(Record, table=True):
    """One Mẫu 02 of a case; a later one is another row, with the next number."""

    __tablename__ = "initial_assessment"
    __table_args__ = (
        one_of("initial_assessment_harm_now", "harm_now", RATINGS),
        one_of("initial_assessment_harm_continues", "harm_continues", RATINGS),
        one_of("initial_assessment_self_protection", "self_protection", RATINGS),
        one_of("initial_assessment_adult_help", "adult_help", RATINGS),
        one_of("initial_assessment_risk_known", "risk_level", RISK_LEVELS),
        CheckConstraint("emergency OR risk_level <> 'emergency'", name="initial_assessment_not_contradicted"),
        UniqueConstraint("case_id", "number", name="initial_assessment_number"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    number: int = 1
    assessed_by: UUID = Field(foreign_key="staff.id")
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    harm_now: str
    harm_continues: str
    self_protection: str
    adult_help: str
    risk_level: str
    emergency: bool
    emergency_grounds: list[str] = Field(sa_type=Words)
    danger_known_at: datetime | None = Field(default=None, sa_type=Moment)
    harm_now_note: bytes | None = Field(default=None, sa_type=Sealed)
    harm_continues_note: bytes | None = Field(default=None, sa_type=Sealed)
    self_protection_note: bytes | None = Field(default=None, sa_type=Sealed)
    adult_help_note: bytes | None = Field(default=None, sa_type=Sealed)
    conclusion: bytes | None = Field(default=None, sa_type=Sealed)
    interim_safety: bytes | None = Field(default=None, sa_type=Sealed)
    interim_care: bytes | None = Field(default=None, sa_type=Sealed)
