"""Mẫu 02 as it is sent and as it is read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.cases.ratings import Counts, Rating, RatingRead
from service.web.fields import Code, Form, Instant, Line, Passage, Reading

RATINGS = ("harm_now", "harm_continues", "self_protection", "adult_help")


class InterimMeasure(Form):
    """Who provides what while the child is made safe."""

    unit: Line
    service: Passage


class InitialAssessmentCreate(Form):
    """Mẫu 02. `emergency` is the law's own question (art. 31(1)), answered by a person and never by the counts.

    `danger_known_at`: when a danger that was found after the report became known. The 12 hours of art. 26(3) count from
    it (our reading, to be confirmed), so it is needed for a yes while none are running and no measure is in force.
    """

    occurred_at: Instant
    harm_now: Rating
    harm_continues: Rating
    self_protection: Rating
    adult_help: Rating
    risk_level: Literal["emergency", "high", "medium", "low"]
    emergency: bool
    emergency_grounds: list[Code] = Field(default_factory=list, max_length=3)
    danger_known_at: Instant | None = None
    conclusion: Passage
    interim_safety: InterimMeasure | None = None
    interim_care: InterimMeasure | None = None

    @model_validator(mode="after")
    def _grounds_belong_to_an_emergency(self) -> "InitialAssessmentCreate":
        if self.emergency != bool(self.emergency_grounds):
            raise PydanticCustomError("emergency_grounds", "an emergency needs a ground, and only an emergency has one")
        return self


class InitialAssessmentRead(Reading):
    """Mẫu 02 as recorded, with the totals of both tables; `number` counts those of the case from 1.

    `to_confirm` names the fields that the form has by our reading only.
    """

    id: UUID
    number: int
    assessed_by: UUID
    occurred_at: datetime
    recorded_at: datetime
    ratings: dict[str, RatingRead]
    harm_counts: Counts
    ability_counts: Counts
    risk_level: str
    emergency: bool
    emergency_grounds: list[str]
    danger_known_at: datetime | None
    conclusion: str
    interim_safety: dict[str, str] | None
    interim_care: dict[str, str] | None
    to_confirm: list[str]
