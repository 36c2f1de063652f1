"""A case as a list line, as a whole, and as a timeline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from service.deadlines.schemas import DeadlineRead
from service.web.fields import Form, Id, Reading


class CaseLine(Reading):
    """One line of the work list: no name, only what tells which case is due next."""

    id: UUID
    number: str
    state: str
    version: int
    commune_code: str
    assigned_to: UUID | None
    emergency: bool | None
    age_band: str
    first_received_at: datetime
    next_due: datetime | None


class PersonRead(Reading):
    """A person as this case knows them."""

    id: UUID
    role: str
    sex: str
    relation: str | None
    name: str | None
    birth_date: str | None
    estimated_age: str | None
    occupation: str | None
    phone: str | None
    citizen_id: str | None
    workplace: str | None
    office_held: str | None
    present_place: str | None


class ToldRead(Reading):
    """What a report said of this child; never who said it."""

    report_id: UUID
    report_number: str | None
    channel: str
    case_group: str
    occurred_at: datetime | None
    first_received_at: datetime
    place: str | None
    condition: str | None
    consequences: str | None
    family: str | None
    carer: str | None
    support_done: str | None
    notes: str | None


class AgeRouting(Reading):
    """Which procedure follows from the age, with its articles; without one it is a routing of ours."""

    route: str
    text: dict[str, str]
    legal_basis: list[dict[str, Any]]


class CaseRead(CaseLine):
    """A case: where it stands, what may be done next by this reader, what is due, who is in it, what was told."""

    province_code: str
    concerns_authority: Literal["yes", "no", "unknown"]
    abuse_forms: list[str]
    opened_at: datetime
    assessed_at: datetime | None
    seen_at: datetime | None
    offered: list[str]
    deadlines: list[DeadlineRead]
    people: list[PersonRead]
    reports: list[ToldRead]
    age_routing: AgeRouting


class Moved(Reading):
    """What a step leads to: the state, what this actor may do next, and the clocks."""

    id: UUID
    number: str
    state: str
    version: int
    next_due: datetime | None
    offered: list[str]
    deadlines: list[DeadlineRead]


class Assignment(Form):
    """Who is to work on the case from now on."""

    staff_id: Id


class ChangeRead(Reading):
    """One line of the history: a record that was made, or one field of one record before and after.

    Values are texts: words as they were written, everything else as JSON. Where the child is stays `withheld`.
    """

    id: UUID
    version: int
    record: str
    record_id: UUID
    what: Literal["recorded", "changed"]
    field: str | None
    old: str | None
    new: str | None
    withheld: bool
    actor_id: UUID | None
    recorded_at: datetime


class TimelineEntry(Reading):
    """One thing that happened; `name` is a trigger, a record, a rule or a cause of escalation."""

    at: datetime
    kind: Literal["case", "plan", "emergency", "record", "deadline_breached", "escalation_raised", "acknowledged"]
    name: str
    from_state: str | None
    to_state: str | None
    rung: int | None
    actor_id: UUID | None
    occurred_at: datetime
    reference: UUID

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TimelineEntry":
        """The entry without what only orders it."""
        return cls.model_validate({name: row[name] for name in cls.model_fields})
