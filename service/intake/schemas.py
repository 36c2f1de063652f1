"""Mẫu 01 as it is sent and as it is answered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from service.tables.report import Report
from service.web.fields import Code, Day, Form, Id, Instant, Line, Passage, Reading

Relation = Literal["parent", "carer", "relative", "acquaintance", "school", "authority", "stranger", "other", "unknown"]
CommuneCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
ProvinceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
MOST = 20
"""Children or alleged offenders in one report; a larger group is reported in parts."""


class Parent(Form):
    """Father or mother, as far as known (A.2.7, A.2.8)."""

    name: Line | None = None
    age: int | None = None
    occupation: Line | None = None


class ReportedChild(Form):
    """Part A.2 for one child; a child nobody can name is `{}`."""

    name: Line | None = None
    birth_date: Day | None = None
    estimated_age: int | None = None
    sex: Literal["male", "female", "unknown"] = "unknown"
    present_place: Passage | None = None
    condition: Passage | None = None
    consequences: Passage | None = None
    father: Parent | None = None
    mother: Parent | None = None
    family: Passage | None = None
    carer: Passage | None = None


class AllegedOffender(Form):
    """Somebody the reporter says did the harm."""

    name: Line | None = None
    relation: Relation = "unknown"
    workplace: Line | None = None
    phone: Line | None = None
    citizen_id: Line | None = None
    office_held: Line | None = None


class NamedReporter(Form):
    """Part A.3, only when the reporter agrees; absent for an anonymous report."""

    agrees_to_be_named: Literal[True]
    name: Line | None = None
    phone: Line | None = None
    address: Passage | None = None


class Place(Form):
    """Where it happened (A.2.4): a commune code, words, or both."""

    commune_code: CommuneCode | None = None
    province_code: ProvinceCode | None = None
    text: Passage | None = None


class ReportCreate(Form):
    """Mẫu 01. `first_received_at` is when the first receiving place had the information: the 12 hours run from it.

    `report_number` is the paper's own: "Số …/BC-…" of the receiving agency.
    """

    id: Id | None = None
    external_ref: Line | None = None
    report_number: Line | None = None
    channel: Code
    case_group: Code
    abuse_forms: list[Code] = Field(default_factory=list, max_length=MOST)
    first_received_at: Instant
    occurred_at: Instant | None = None
    place: Place = Place()
    children: list[ReportedChild] = Field(default_factory=lambda: [ReportedChild()], min_length=1, max_length=MOST)
    alleged_offenders: list[AllegedOffender] = Field(default_factory=list, max_length=MOST)
    concerns_authority: Literal["yes", "no", "unknown"] = "unknown"
    support_done: Passage | None = None
    reporter: NamedReporter | None = None
    notes: Passage | None = None
    receiving_officer: Line


class OpenedCase(Reading):
    """A case this report opened: its number and when the law's next term ends."""

    id: UUID
    number: str
    next_due: datetime | None


class ReportRead(Reading):
    """What a receiving place may know of the report it handed over; nothing of what was in it."""

    id: UUID
    state: Literal["accepted", "quarantined"]
    quarantine_reason: str | None
    first_received_at: datetime
    recorded_at: datetime
    commune_code: str | None
    seen_at: datetime | None
    cases: list[OpenedCase]

    @classmethod
    def of(cls, report: Report, cases: list[OpenedCase]) -> "ReportRead":
        """The answer for a report and the cases it opened."""
        return cls.model_validate(
            {**report.model_dump(include=set(cls.model_fields)), "cases": [case.model_dump() for case in cases]}
        )


class Placement(Form):
    """The commune that a quarantined report belongs to, found by a person."""

    commune_code: CommuneCode
    reason: Passage
