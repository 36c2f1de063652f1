"""An emergency measure as it is sent and as it is read."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.web.fields import Code, Form, Instant, Line, Passage, Reading


class MeasureOpen(Form):
    """What is to be done at once, and why: `acts` of art. 31(3) to (5), `measures` of the Law's art. 50(2), or both.

    A separation names its ground of art. 32(1), anything else one of art. 31(1). `danger_known_at`: when a danger that
    was found after the report became known; needed while no 12 hours are running and no measure is in force.
    """

    occurred_at: Instant
    measures: list[Code] = Field(default_factory=list, max_length=10)
    acts: list[Code] = Field(default_factory=list, max_length=20)
    grounds: list[Code] = Field(default_factory=list, max_length=3)
    separation: bool
    separation_ground: Code | None = None
    danger_known_at: Instant | None = None
    details: Passage | None = None

    @model_validator(mode="after")
    def _only_a_separation_has_its_ground(self) -> "MeasureOpen":
        if self.separation_ground and not self.separation:
            raise PydanticCustomError("separation_ground", "only a separation has a ground of separation")
        return self


class MeasureApplication(Form):
    """That the measure is in force since `occurred_at`, and the acts of art. 31(3) to (5) that were carried out.

    A separation says where the child is safe and who cares.
    """

    occurred_at: Instant
    acts_done: list[Code] = Field(default_factory=list, max_length=20)
    decision_number: Line | None = None
    safe_place: Passage | None = None
    alternative_care: Passage | None = None


class MeasureCancellation(Form):
    """That a measure is called off: why, where it was decided and never taken."""

    occurred_at: Instant
    decision_number: Line | None = None
    reason: Passage | None = None


class MeasureEnd(Form):
    """That a measure is over; one of art. 31 says why."""

    occurred_at: Instant
    decision_number: Line | None = None
    reason: Passage | None = None


class MeasureDecisionRead(Reading):
    """A decision on a measure after its opening, with the office that signed it."""

    id: UUID
    kind: str
    decided_by: UUID
    decided_as: str
    decided_as_vi: str
    decided_as_en: str
    occurred_at: datetime
    recorded_at: datetime
    decision_number: str | None
    reason: str | None


class MeasureRead(Reading):
    """A measure as it stands; the safe place is not in it. `to_confirm` names what is our reading of the law."""

    id: UUID
    state: str
    measures: list[str]
    acts: list[str]
    acts_done: list[str]
    grounds: list[str]
    separation: bool
    separation_ground: str | None
    danger_known_at: datetime | None
    decided_as: str
    decided_as_vi: str
    decided_as_en: str
    opened_by: UUID
    opened_at: datetime
    applied_by: UUID | None
    applied_at: datetime | None
    decision_number: str | None
    details: str | None
    decisions: list[MeasureDecisionRead]
    to_confirm: list[str]
