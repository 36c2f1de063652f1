"""Who works where and when: territories, agencies, staff, roles, deputies, duty shifts; all dated."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, key, one_of, values
from service.tables.offices import AgencyKind, Duty, Role


class Territory(Record, table=True):
    """A province or commune under one code for a span of days; `valid_to` is exclusive."""

    __table_args__ = (
        one_of("territory_level_known", "level", ("province", "commune")),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="territory_span"),
        Index("territory_by_folded_name", "name_folded"),
    )
    code: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    level: str
    name: str
    name_folded: str
    unit: str
    parent_code: str | None = Field(default=None, index=True)


class Agency(Record, table=True):
    """A body with a duty: the hotline, a commune, Sở Y tế, police, a hospital."""

    __table_args__ = (one_of("agency_kind_known", "kind", values(AgencyKind)),)
    id: UUID = key()
    code: str = Field(unique=True)
    kind: str
    name_vi: str
    name_en: str
    territory_code: str | None = Field(default=None, index=True)
    valid_from: date
    valid_to: date | None = None


class Staff(Record, table=True):
    """A person or a service account, known by the identity provider's issuer and subject."""

    __table_args__ = (
        one_of("staff_kind_known", "kind", ("person", "service")),
        UniqueConstraint("issuer", "subject", name="staff_identity"),
    )
    id: UUID = key()
    issuer: str
    subject: str
    kind: str = "person"
    display_name: str
    locale: str = "vi"
    active: bool = True
    created_at: datetime = Field(sa_type=Moment)


class StaffRole(Record, table=True):
    """A role held at an agency over a territory for a time."""

    __tablename__ = "staff_role"
    __table_args__ = (
        one_of("staff_role_known", "role", values(Role)),
        Index("staff_role_by_place", "role", "territory_code"),
    )
    id: UUID = key()
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    role: str
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id")
    territory_code: str | None = None
    valid_from: datetime = Field(sa_type=Moment)
    valid_to: datetime | None = Field(default=None, sa_type=Moment)
    granted_by: UUID | None = None


class Deputy(Record, table=True):
    """Somebody who may sign for another for a time; the delegator's limits stay."""

    __table_args__ = (CheckConstraint("principal_id <> deputy_id", name="deputy_is_another"),)
    id: UUID = key()
    principal_id: UUID = Field(foreign_key="staff.id", index=True)
    deputy_id: UUID = Field(foreign_key="staff.id", index=True)
    valid_from: datetime = Field(sa_type=Moment)
    valid_to: datetime | None = Field(default=None, sa_type=Moment)
    granted_by: UUID | None = None


class DutyShift(Record, table=True):
    """Who answers for a duty in a territory from one moment to another; a withdrawn shift stays readable."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        one_of("duty_known", "duty", values(Duty)),
        CheckConstraint("ends_at > starts_at", name="duty_shift_span"),
        CheckConstraint("num_nonnulls(staff_id, agency_id) = 1", name="duty_shift_of_one"),
        Index("duty_shift_by_place", "duty", "territory_code", "starts_at"),
    )
    id: UUID = key()
    duty: str
    territory_code: str | None = None
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id")
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
