"""The directory's forms and answers; spans of time are half open, and a start that is left out means now."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import SQLModel

from service.tables.offices import AgencyKind, Duty, Role
from service.web.fields import Day, Form, Id, Instant, Name, Reading

TerritoryCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{3})?$")]
AgencyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,59}$")]
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254
    ),
]
Identity = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=255)]
KindName = Annotated[AgencyKind, Field(strict=False)]
RoleName = Annotated[Role, Field(strict=False)]
DutyName = Annotated[Duty, Field(strict=False)]
Locale = Literal["vi", "en"]

PLACE_OF_ROLE = {Role.COMMUNE_WORKER: 5, Role.COMMUNE_CHAIR: 5, Role.PROVINCE_OFFICER: 2, Role.PROVINCE_HEAD: 2}
"""How many digits the territory of a role must have: a commune's code has five, a province's two."""
MOST_SHIFTS = 400


def _ordered(begins: date | None, ends: date | None) -> None:
    if begins is not None and ends is not None and ends <= begins:
        raise PydanticCustomError("span_reversed", "must end after it begins")


class Shown(Reading):
    """An answer made of a row's columns, and only of those it declares."""

    @classmethod
    def of(cls, row: SQLModel, **known: Any) -> Self:
        """The answer for a row; `known` adds what is no column."""
        return cls.model_validate(row.model_dump(include=set(cls.model_fields)) | known)


class TerritoryRead(Shown):
    """A province or commune under one code for a span of days."""

    code: str
    level: Literal["province", "commune"]
    name: str
    unit: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None


class AgencyCreate(Form):
    """A body with a duty; `code` is ours and stays."""

    code: AgencyCode
    kind: KindName
    name_vi: Name
    name_en: Name
    territory_code: TerritoryCode | None = None
    valid_from: Day
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _span(self) -> Self:
        _ordered(self.valid_from, self.valid_to)
        return self


class AgencyRead(Shown):
    """A body with a duty."""

    id: UUID
    code: str
    kind: KindName
    name_vi: str
    name_en: str
    territory_code: str | None
    valid_from: date
    valid_to: date | None


class StaffCreate(Form):
    """An account: the identity provider's issuer and subject, and how the person is addressed."""

    issuer: Identity
    subject: Identity
    kind: Literal["person", "service"] = "person"
    display_name: Name
    locale: Locale = "vi"


class Dated(Form):
    """What holds from a moment (left out: now) to another (left out: until it is ended)."""

    valid_from: Instant | None = None
    valid_to: Instant | None = None

    @model_validator(mode="after")
    def _span(self) -> Self:
        _ordered(self.valid_from, self.valid_to)
        return self


class RoleCreate(Dated):
    """A role over a territory: a commune's for its worker and Chair, a province's for its officers and head."""

    role: RoleName
    agency_id: Id | None = None
    territory_code: TerritoryCode | None = None

    @model_validator(mode="after")
    def _in_its_place(self) -> Self:
        digits = PLACE_OF_ROLE.get(self.role)
        if digits is not None and len(self.territory_code or "") != digits:
            raise PydanticCustomError("territory_of_role", "this role needs a territory of its own level")
        return self


class RoleRead(Shown):
    """A role held for a time."""

    id: UUID
    role: RoleName
    agency_id: UUID | None
    territory_code: str | None
    valid_from: datetime
    valid_to: datetime | None


class StaffRead(Shown):
    """An account and the roles it holds now."""

    id: UUID
    issuer: str
    subject: str
    kind: Literal["person", "service"]
    display_name: str
    locale: Locale
    active: bool
    roles: list[RoleRead]


class DeputyCreate(Dated):
    """Who may sign in whose place."""

    principal_id: Id
    deputy_id: Id

    @model_validator(mode="after")
    def _another(self) -> Self:
        if self.principal_id == self.deputy_id:
            raise PydanticCustomError("deputy_is_another", "nobody is their own deputy")
        return self


class DeputyRead(Shown):
    """Somebody who may sign in another's place for a time."""

    id: UUID
    principal_id: UUID
    deputy_id: UUID
    valid_from: datetime
    valid_to: datetime | None


class ShiftCreate(Form):
    """One shift of a person or of an agency; without `starts_at` it starts now."""

    staff_id: Id | None = None
    agency_id: Id | None = None
    starts_at: Instant | None = None
    ends_at: Instant

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if (self.staff_id is None) == (self.agency_id is None):
            raise PydanticCustomError("shift_of_one", "a shift is of a person or of an agency")
        _ordered(self.starts_at, self.ends_at)
        return self


class RosterWrite(Form):
    """Shifts for one duty in one territory (none: the country); `replace` clears their whole span first."""

    duty: DutyName
    territory_code: TerritoryCode | None = None
    mode: Literal["add", "replace"] = "add"
    shifts: list[ShiftCreate] = Field(min_length=1, max_length=MOST_SHIFTS)


class ShiftRead(Shown):
    """Who answers for a duty in a territory for a time."""

    id: UUID
    duty: DutyName
    territory_code: str | None
    staff_id: UUID | None
    agency_id: UUID | None
    starts_at: datetime
    ends_at: datetime


class RosterRead(Reading):
    """The shifts that were written."""

    shifts: list[ShiftRead]


class ContactCreate(Form):
    """The address that takes the place of a person's present one."""

    email: Email
    locale: Locale = "vi"


class ContactRead(Shown):
    """That a person can be reached, and how; never the address."""

    id: UUID
    channel: Literal["email"]
    locale: Locale
    created_at: datetime


class WebhookCreate(Form):
    """Where an agency wants to be called; a statutory one belongs to a duty of the law and cannot be switched off."""

    agency_id: Id
    url: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    locale: Locale = "vi"
    statutory: bool = False


class WebhookRead(Shown):
    """A webhook of an agency; its address and secrets are shown to nobody."""

    id: UUID
    agency_id: UUID
    locale: Locale
    statutory: bool
    rotating: bool
    created_at: datetime
    disabled_at: datetime | None


class WebhookSecret(WebhookRead):
    """A webhook and its new signing secret (Standard Webhooks), which is shown this once."""

    secret: str
