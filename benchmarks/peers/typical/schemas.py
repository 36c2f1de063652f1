"""What the peer is sent and what it answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

Level = Literal["high", "medium", "low"]


class PlaceIn(BaseModel):
    """Where it happened."""

    commune_code: str
    text: str | None = None


class ChildIn(BaseModel):
    """One child of a report."""

    name: str | None = None
    estimated_age: int | None = None
    sex: Literal["male", "female", "unknown"] = "unknown"
    condition: str | None = None


class ReportIn(BaseModel):
    """Mẫu 01."""

    external_ref: str | None = None
    channel: Literal["phone", "app", "web", "in_person"]
    case_group: str
    abuse_forms: list[str]
    first_received_at: AwareDatetime
    place: PlaceIn
    children: list[ChildIn]
    concerns_authority: Literal["yes", "no", "unknown"] = "unknown"
    support_done: str | None = None
    receiving_officer: str


class CaseOut(BaseModel):
    """A line of the work list."""

    id: UUID
    number: str
    state: str
    version: int
    commune_code: str
    province_code: str
    assigned_to_id: UUID | None
    emergency: bool | None
    first_received_at: datetime
    opened_at: datetime
    next_due: datetime | None


class ReportOut(BaseModel):
    """A report and the cases it opened."""

    id: UUID
    first_received_at: datetime
    recorded_at: datetime
    commune_code: str
    cases: list[CaseOut]


class RatingIn(BaseModel):
    """One question of Mẫu 02."""

    level: Level
    note: str | None = None


class AssessmentIn(BaseModel):
    """Mẫu 02."""

    occurred_at: AwareDatetime
    harm_now: RatingIn
    harm_continues: RatingIn
    self_protection: RatingIn
    adult_help: RatingIn
    risk_level: Literal["emergency", "high", "medium", "low"]
    emergency: bool
    conclusion: str


class DeadlineOut(BaseModel):
    """A clock of a case."""

    rule: str
    state: str
    due_at: datetime
    met_at: datetime | None


class AssessedOut(CaseOut):
    """A case after its assessment, with its clocks."""

    deadlines: list[DeadlineOut]
