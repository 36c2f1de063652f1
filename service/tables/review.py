"""Mẫu 06, the review of the child after the plan, with the two explicit answers of the law."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from service.tables.assessment import RATINGS
from service.tables.columns import Moment, Record, Sealed, key, one_of

HARM = ("harm_now", "abuser_access", "care_obstacles")
ABILITY = ("self_protection", "knows_protectors", "help_around")
PROPOSALS = ("end_plan", "go_on")


class Review(Record, table=True):
    """One Mẫu 06: `safe` and `stable` are answered by a person and never follow from the ratings (art. 30(1)b)."""

    __table_args__ = (
        *(one_of(f"review_{row}", row, RATINGS) for row in (*HARM, *ABILITY)),
        one_of("review_proposal_known", "proposal", PROPOSALS),
        CheckConstraint("proposal <> 'end_plan' OR (safe AND stable)", name="review_ends_only_safe_and_stable"),
        Index("review_of_case", "case_id", "recorded_at", "id"),
        Index("review_of_plan", "plan_id", "occurred_at"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    plan_id: UUID = Field(foreign_key="plan.id")
    reviewed_by: UUID = Field(foreign_key="staff.id")
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    harm_now: str
    abuser_access: str
    care_obstacles: str
    self_protection: str
    knows_protectors: str
    help_around: str
    safe: bool
    stable: bool
    proposal: str
    harm_now_note: bytes | None = Field(default=None, sa_type=Sealed)
    abuser_access_note: bytes | None = Field(default=None, sa_type=Sealed)
    care_obstacles_note: bytes | None = Field(default=None, sa_type=Sealed)
    self_protection_note: bytes | None = Field(default=None, sa_type=Sealed)
    knows_protectors_note: bytes | None = Field(default=None, sa_type=Sealed)
    help_around_note: bytes | None = Field(default=None, sa_type=Sealed)
    conclusion: bytes | None = Field(default=None, sa_type=Sealed)
    took_part: bytes | None = Field(default=None, sa_type=Sealed)
