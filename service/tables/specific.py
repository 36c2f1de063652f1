"""Mẫu 03, the specific assessment, and the minutes of the meeting that determines the child's needs."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from service.tables.assessment import RATINGS
from service.tables.columns import Moment, Record, Sealed, key, one_of

HARM = ("harm_degree", "abuser_access", "development_effect", "care_obstacles", "no_protector")
ABILITY = ("self_protection", "knows_protectors", "builds_relations", "asks_for_help", "adults_watch")


class SpecificAssessment(Record, table=True):
    """One Mẫu 03 of a case; several over time are kept and the newest counts.

    `parents_safe` is answered where a separation is running: Decree 56/2017 art. 32(3) cancels it on Mẫu 03.
    """

    __tablename__ = "specific_assessment"
    __table_args__ = tuple(one_of(f"specific_assessment_{row}", row, RATINGS) for row in (*HARM, *ABILITY))
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    assessed_by: UUID = Field(foreign_key="staff.id")
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    plan_needed: bool
    parents_safe: bool | None = None
    harm_degree: str
    abuser_access: str
    development_effect: str
    care_obstacles: str
    no_protector: str
    self_protection: str
    knows_protectors: str
    builds_relations: str
    asks_for_help: str
    adults_watch: str
    rating_notes: bytes | None = Field(default=None, sa_type=Sealed)
    condition: bytes | None = Field(default=None, sa_type=Sealed)
    family: bytes | None = Field(default=None, sa_type=Sealed)
    exposure: bytes | None = Field(default=None, sa_type=Sealed)
    schooling: bytes | None = Field(default=None, sa_type=Sealed)
    community: bytes | None = Field(default=None, sa_type=Sealed)
    needs: bytes | None = Field(default=None, sa_type=Sealed)
    child_wish: bytes | None = Field(default=None, sa_type=Sealed)
    parents: bytes | None = Field(default=None, sa_type=Sealed)
    environment_good: bytes | None = Field(default=None, sa_type=Sealed)
    environment_bad: bytes | None = Field(default=None, sa_type=Sealed)
    future_carer: bytes | None = Field(default=None, sa_type=Sealed)
    future_carer_good: bytes | None = Field(default=None, sa_type=Sealed)
    future_carer_bad: bytes | None = Field(default=None, sa_type=Sealed)
    problems: bytes | None = Field(default=None, sa_type=Sealed)
    conclusion: bytes | None = Field(default=None, sa_type=Sealed)


class NeedsMeeting(Record, table=True):
    """The minutes of one needs meeting (Decree 56/2017 art. 27(2)), which belong to the dossier of a plan."""

    __tablename__ = "needs_meeting"
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    specific_assessment_id: UUID = Field(foreign_key="specific_assessment.id", index=True)
    held_at: datetime = Field(sa_type=Moment)
    chaired_by: bytes | None = Field(default=None, sa_type=Sealed)
    attended: bytes | None = Field(default=None, sa_type=Sealed)
    decisions: bytes | None = Field(default=None, sa_type=Sealed)
    recorded_by: UUID = Field(foreign_key="staff.id")
    recorded_at: datetime = Field(sa_type=Moment)
