"""An emergency measure as it is sent and as it is read."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.web.fields import Code, Form, Instant, Line, Passage, Reading


class MeasureOpen(Form):
    """What is to be done at once, and why; a separation names its ground of art. 32(1)."""

    occurred_at: Instant
    measures: list[Code] = Field(min_length=1, max_length=10)
    grounds: list[Code] = Field(min_length=1, max_length=3)
    separation: bool
    separation_ground: Code | None = None
    details: Passage | None = None

    @model_validator(mode="after")
    def _only_a_separation_has_its_ground(self) -> "MeasureOpen":
        if self.separation_ground and not self.separation:
            raise PydanticCustomError("separation_ground", "only a separation has a ground of separation")
        return self


class MeasureApplication(Form):
    """That the measure is in force since `occurred_at`; a separation says where the child is safe and who cares."""

    occurred_at: Instant
    decision_number: Line | None = None
    safe_place: Passage | None = None
    alternative_care: Passage | None = None


class MeasureRead(Reading):
    """A measure as it stands; the safe place is not in it."""

    id: UUID
    state: str
    measures: list[str]
    grounds: list[str]
    separation: bool
    separation_ground: str | None
    opened_by: UUID
    opened_at: datetime
    applied_by: UUID | None
    applied_at: datetime | None
    decision_number: str | None
    details: str | None
