"""A province's plan as data: its leaders, duties, targets, reports and registers, each in its own words."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from workflows.policy.entry import Entry
from workflows.policy.vocabulary import Confidence, Identifier, Role, Words
from workflows.policy.wording import refuse

ProvinceCode = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
Percent = Annotated[int, Field(gt=0, le=100)]
Month = Annotated[int, Field(ge=1, le=12)]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]


class PlanProvision(Entry):
    """One thing that a plan says: its short words as the file has them, and what they need of the system.

    `row` is the number under which the need was first collected (P01 to P38); what names no need of its own has none.
    """

    row: Annotated[str, StringConstraints(pattern=r"^P\d{2}$")] | None = None
    quote: Words
    vi: Words
    en: Words


class PlanBody(PlanProvision):
    """A body that leads, watches, supervises or coordinates; `today`, by our reading, has its tasks since a day."""

    standing: Literal["leads", "watches", "supervises", "coordinates", "works"]
    body_vi: Words
    body_en: Words
    today_vi: Words | None = None
    today_en: Words | None = None
    today_from: date | None = None

    @model_validator(mode="after")
    def _today_is_whole(self) -> Self:
        if len({value is None for value in (self.today_vi, self.today_en, self.today_from)}) > 1:
            raise refuse("today_incomplete")
        return self


class PlanRung(Entry):
    """A rung of a national ladder, counted from 0."""

    ladder: Identifier
    rung: Annotated[int, Field(ge=0)]


class PlanDuty(PlanProvision):
    """What an agency has to do for a child; `tells` is told on `on_rungs` too, by our reading of the plan."""

    agency_vi: Words
    agency_en: Words
    tells: Role | None = None
    on_rungs: tuple[PlanRung, ...] = ()

    @model_validator(mode="after")
    def _tells_somewhere(self) -> Self:
        if bool(self.on_rungs) != (self.tells is not None):
            raise refuse("tells_incomplete")
        return self


class PlanTarget(PlanProvision):
    """A share that the plan wants to reach."""

    percent: Percent


class PlanReport(PlanProvision):
    """A periodic report: how often, before which day of the year where the plan says so, to whom."""

    months: Literal[6, 12] | None = None  # absent: the plan says "periodically"
    before_month: Month | None = None
    before_day: DayOfMonth | None = None
    to_vi: Words
    to_en: Words

    @model_validator(mode="after")
    def _day_is_whole(self) -> Self:
        if (self.before_month is None) != (self.before_day is None):
            raise refuse("before_incomplete")
        return self


class PlanRegister(PlanProvision):
    """Data that has to be kept, brought up to date or linked."""


class PlanRecord(PlanProvision):
    """What a case must be able to say, with the field of the record that says it."""

    field_vi: Words
    field_en: Words


class PlanSilence(PlanProvision):
    """What changes nothing in a case, and why."""

    why_vi: Words
    why_en: Words


class PlanArea(Entry):
    """In which province, from which day, and how surely."""

    province: ProvinceCode
    since: date
    until: date | None = None  # its last day
    confidence: Confidence
    note_vi: Words
    note_en: Words

    def on(self, province: str, day: date) -> bool:
        """Whether the plan speaks for this province on the local day."""
        return self.province == province and self.since <= day and (self.until is None or day <= self.until)


class ProvincialPlan(Entry):
    """One province's plan, as its text was read from one file."""

    id: Identifier
    title_vi: Words
    title_en: Words
    issuer_vi: Words
    issuer_en: Words
    dated_vi: Words  # in words: most of the texts carry no date
    dated_en: Words
    confidence: Confidence  # of whose plan it is
    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-z_]+\.txt$")]
    applies: tuple[PlanArea, ...]
    bodies: tuple[PlanBody, ...] = ()
    duties: tuple[PlanDuty, ...] = ()
    targets: tuple[PlanTarget, ...] = ()
    reports: tuple[PlanReport, ...] = ()
    registers: tuple[PlanRegister, ...] = ()
    records: tuple[PlanRecord, ...] = ()
    without_effect: tuple[PlanSilence, ...] = ()

    def on(self, province: str, day: date) -> bool:
        """Whether the plan speaks for this province on the local day."""
        return any(one.on(province, day) for one in self.applies)

    def provisions(self) -> Iterator[tuple[str, int, PlanProvision]]:
        """Everything that the plan says, with the list that holds it and its place there."""
        for name in PARTS:
            yield from ((name, number, one) for number, one in enumerate(getattr(self, name)))

    @model_validator(mode="after")
    def _speaks_for_somebody(self) -> Self:
        if not self.applies:
            raise refuse("empty", name="applies")
        return self


PARTS = ("bodies", "duties", "targets", "reports", "registers", "records", "without_effect")
