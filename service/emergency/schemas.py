"""An emergency measure as it is sent and as it is read."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.web.fields import Code, Day, Form, Instant, Line, Passage, Reading
from workflows.policy.model import Basis

LastDay = Annotated[Day, Field(lt=date(2100, 1, 1))]
"""A slip of the keyboard must not keep a child for centuries."""


class MeasureOpen(Form):
    """What is to be done at once, and why: `acts` of art. 31(3) to (5), `measures` of the Law's art. 50(2), or both.

    A separation names its ground of art. 32(1), anything else one of art. 31(1); `separated_until` is the last day that
    its decision names, if it names one. `danger_known_at`: when a danger that was found after the report became known;
    needed while no 12 hours are running and no measure is in force.
    """

    occurred_at: Instant
    measures: list[Code] = Field(default_factory=list, max_length=10)
    acts: list[Code] = Field(default_factory=list, max_length=20)
    grounds: list[Code] = Field(default_factory=list, max_length=3)
    separation: bool
    separation_ground: Code | None = None
    separated_until: LastDay | None = None
    danger_known_at: Instant | None = None
    details: Passage | None = None

    @model_validator(mode="after")
    def _only_a_separation_has_its_ground(self) -> "MeasureOpen":
        if self.separation_ground and not self.separation:
            raise PydanticCustomError("separation_ground", "only a separation has a ground of separation")
        if self.separated_until and not self.separation:
            raise PydanticCustomError("separated_until", "only a separation has a last day")
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


class ActsDone(Form):
    """Acts of art. 31(3) to (5) that were carried out at this moment, before the application or after it."""

    occurred_at: Instant
    acts_done: list[Code] = Field(min_length=1, max_length=20)


class CareHandOver(Form):
    """That the child was handed over to alternative care, and to whom; or which paper completed its formalities.

    The text gives the record no form: all but the two steps is ours.
    """

    occurred_at: Instant
    step: Literal["handed_over", "formalities_done"]
    received_by: Line | None = None
    document_number: Line | None = None

    @model_validator(mode="after")
    def _each_step_says_its_own(self) -> "CareHandOver":
        handed_over = self.step == "handed_over"
        if handed_over != (self.received_by is not None) or handed_over == (self.document_number is not None):
            raise PydanticCustomError("hand_over_step", "a hand-over says who received, its formalities which paper")
        return self


class LongerRequired(Form):
    """Who requires a separation beyond the longest that the text allows (art. 32(3)), by which document of which day.

    Which authorities are competent is not said in the text.
    """

    authority: Line
    number: Line
    dated_on: Day


class MeasureExtension(Form):
    """Mẫu 07, extension: the new last day; beyond what the text allows only with `longer`."""

    occurred_at: Instant
    until: LastDay
    decision_number: Line | None = None
    reason: Passage | None = None
    longer: LongerRequired | None = None


class MeasureCancellation(Form):
    """That a measure is called off: why, where it was decided and never taken.

    A separation in force is cancelled on the last Mẫu 03, where it finds the parents or carers safe (art. 32(3)).
    """

    occurred_at: Instant
    decision_number: Line | None = None
    reason: Passage | None = None


class CourtRequest(Form):
    """That the court was asked to continue the separation (Circular 14/2020 art. 14(3)): when, and by which paper."""

    asked_on: Day
    number: Line


class MeasureEnd(Form):
    """That a measure is over; one of art. 31 says why.

    After a separation the child goes home because the last Mẫu 03 finds that safe, or the court was asked (`court`).
    """

    occurred_at: Instant
    court: CourtRequest | None = None
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
    until: date | None
    authority: str | None
    authority_number: str | None
    authority_dated_on: date | None
    specific_assessment_id: UUID | None
    court_asked_on: date | None
    court_number: str | None


class CareHandOverRead(Reading):
    """One step of a hand-over to alternative care; who received the child is withheld, as the safe place is."""

    id: UUID
    step: str
    step_vi: str
    step_en: str
    occurred_at: datetime
    recorded_by: UUID
    recorded_at: datetime
    document_number: str | None
    legal_basis: list[Basis]


class SeparationRead(Reading):
    """How long a separation lasts: to the last day decided (`until`), and what the text allows without an authority.

    `begins_on` is the day of the application, or of the decision until then; it is not counted. `to_confirm` names what
    of the term is our reading.
    """

    begins_on: date
    until: date | None
    total_days: int | None
    allowed_days: int | None
    longer_required: bool
    legal_basis: list[Basis]
    to_confirm: list[str]


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
    separation_length: SeparationRead | None
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
    hand_overs: list[CareHandOverRead]
    to_confirm: list[str]
