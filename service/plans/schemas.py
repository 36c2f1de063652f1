"""A plan as it is written, decided on, carried out and read."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.web.fields import Code, Day, Form, Id, Instant, Line, Passage, Reading

MOST = 100
FieldOfWork = Literal["health", "social", "education", "legal", "other"]
Dong = Annotated[int, Field(ge=0, le=1_000_000_000_000)]


class ServiceDraft(Form):
    """One service of a plan (art. 28(3)); `id` names one that the draft already has, none adds another.

    `estimated_cost` is in đồng: 0 is an answer, none is not. `withhold_from_parents` says that its place is
    secret: the parents' copy then has no free text at all, and not the cost of this service.
    """

    id: Id | None = None
    field: FieldOfWork
    activity: Passage
    starts_on: Day | None = None
    ends_on: Day | None = None
    responsible_agency_id: Id | None = None
    responsible_staff_id: Id | None = None
    responsible: Line | None = None
    provider: Line | None = None
    coordinating: list[Line] = Field(default_factory=list, max_length=MOST)
    estimated_cost: Dong | None = None
    withhold_from_parents: bool = False

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "ServiceDraft":
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise PydanticCustomError("service_span", "a service ends after it starts")
        return self


class PlanDraft(Form):
    """Mẫu 04: measures of Law arts 49 and 50 (52(1): one at least), services, objectives (to be confirmed)."""

    title: Line | None = None
    interventions: list[Code] = Field(default_factory=list, max_length=MOST)
    supports: list[Code] = Field(default_factory=list, max_length=MOST)
    recovery: Passage | None = None
    risk_factors: Passage | None = None
    reintegration: Passage | None = None
    other_objectives: Passage | None = None
    adjustment_reason: Passage | None = None
    services: list[ServiceDraft] = Field(default_factory=list, max_length=MOST)

    @model_validator(mode="after")
    def _names_a_measure(self) -> "PlanDraft":
        if not self.interventions and not self.supports:
            raise PydanticCustomError("measure_missing", "a plan names a measure of article 49 or 50 of the Law")
        return self

    @model_validator(mode="after")
    def _names_a_service_once(self) -> "PlanDraft":
        named = [one.id for one in self.services if one.id is not None]
        if len(named) != len(set(named)):
            raise PydanticCustomError("service_repeated", "a draft names each of its services once")
        return self


class PlanSubmission(Form):
    """That the dossier of art. 28(2) lies with the Chair since `occurred_at`."""

    occurred_at: Instant


class PlanApproval(Form):
    """Mẫu 05: the number and the date of the Chair's decision (art. 28(4))."""

    occurred_at: Instant
    decision_number: Line


class PlanReturn(Form):
    """That the plan goes back to its author, and why."""

    occurred_at: Instant
    reason: Passage | None = None


class TaskCompletion(Form):
    """That a service of the plan in force was done."""

    occurred_at: Instant
    note: Passage | None = None


class TaskCorrection(Form):
    """That a service was recorded as done and is not; the record of it stays in the history."""

    reason: Passage


class DecisionServed(Form):
    """That the decision and the plan reached somebody who carries it out, or a parent or carer (art. 28(5))."""

    occurred_at: Instant
    capacity: Literal["agency", "provider", "staff", "parent", "carer"]
    recipient: Line
    way: Literal["in_person", "post", "electronic", "other"]
    note: Passage | None = None


class TaskRead(Reading):
    """One service of a plan, and whether it is done."""

    id: UUID
    field: str
    activity: str
    starts_on: date | None
    ends_on: date | None
    responsible_agency_id: UUID | None
    responsible_staff_id: UUID | None
    responsible: str | None
    provider: str | None
    coordinating: list[str]
    estimated_cost: int | None
    withhold_from_parents: bool
    done_at: datetime | None
    done_by: UUID | None
    done_note: str | None
    correction: str | None


class ServedRead(Reading):
    """On whom the decision and the plan were served."""

    id: UUID
    capacity: str
    recipient: str
    way: str
    note: str | None
    served_at: datetime
    recorded_by: UUID
    recorded_at: datetime


class PlanRead(Reading):
    """A plan as it stands; `to_confirm` names the fields that Mẫu 04 and 05 have by our reading only."""

    id: UUID
    number: int
    state: str
    authors: list[UUID]
    drafted_at: datetime
    title: str | None
    interventions: list[str]
    supports: list[str]
    recovery: str | None
    risk_factors: str | None
    reintegration: str | None
    other_objectives: str | None
    adjustment_reason: str | None
    submitted_by: UUID | None
    submitted_at: datetime | None
    decided_by: UUID | None
    decided_as: str | None
    decided_at: datetime | None
    decision_number: str | None
    return_reason: str | None
    replaced_at: datetime | None
    services: list[TaskRead]
    served: list[ServedRead]
    to_confirm: list[str]


class CopiedTask(Reading):
    """One service in the parents' copy; `withheld`: without its texts, for the case has a secret place or carer."""

    field: str
    starts_on: date | None
    ends_on: date | None
    withheld: bool
    activity: str | None
    responsible: str | None
    provider: str | None
    coordinating: list[str]
    estimated_cost: int | None


class PlanCopy(Reading):
    """The decision and the plan for the parents or carers: nothing in it tells where the child is.

    Where the case has a secret place or carer (an emergency measure with its place, carer or details; a separation or
    care hand-over; the interim parts of Mẫu 02; the future carer of Mẫu 03; a service that is withheld or that a care
    agency answers for), every free text is null, and so is a decision number without the form of `12/QĐ-UBND`.
    """

    case_number: str
    number: int
    decision_number: str | None
    decided_at: datetime | None
    interventions: list[str]
    supports: list[str]
    title: str | None
    recovery: str | None
    risk_factors: str | None
    reintegration: str | None
    other_objectives: str | None
    services: list[CopiedTask]
