"""Who can answer for a duty: the role, the kind of agency at which it is held, and where both belong."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_
from sqlmodel import Session, col, select

from service.directory.queries import holding, open_on, shifts_held
from service.directory.territories import province_of
from service.tables.directory import Agency, DutyShift, Staff, StaffRole
from service.tables.offices import AgencyKind, Duty, Role
from workflows.calendar import local_day


@dataclass(frozen=True, slots=True)
class Fit:
    """Which roles and kinds of agencies answer for a duty, and how long the code of a place is that has its roster."""

    roles: frozenset[Role]
    kinds: frozenset[AgencyKind]
    places: frozenset[int]


COUNTRY, PROVINCE, COMMUNE = 0, 2, 5
ANYWHERE = frozenset({COUNTRY, PROVINCE, COMMUNE})


def _officers_of(*kinds: AgencyKind) -> Fit:
    return Fit(frozenset({Role.AGENCY_OFFICER}), frozenset(kinds), ANYWHERE)


FITS: Final = {
    Duty.HOTLINE_DUTY_OFFICER: Fit(
        frozenset({Role.HOTLINE_OPERATOR}), frozenset({AgencyKind.HOTLINE}), frozenset({COUNTRY})
    ),
    Duty.PROVINCE_DUTY_OFFICER: Fit(
        frozenset({Role.PROVINCE_OFFICER, Role.PROVINCE_HEAD}),
        frozenset({AgencyKind.PROVINCE_HEALTH}),
        frozenset({PROVINCE}),
    ),
    Duty.POLICE_DUTY: _officers_of(AgencyKind.POLICE),
    Duty.HEALTH_DUTY: _officers_of(AgencyKind.HEALTH, AgencyKind.PROVINCE_HEALTH),
    Duty.JUSTICE_DUTY: _officers_of(AgencyKind.JUSTICE),
}


def has_roster(duty: Duty, territory_code: str | None) -> bool:
    """Whether this duty is one of this place: 111 answers for the country, a province's officer for a province."""
    return len(territory_code or "") in FITS[duty].places


def belonging(territory_code: str | None, province_code: str | None) -> frozenset[str | None]:
    """Where those who answer for a territory may belong: there, to its province, or to the whole country."""
    return frozenset({None} if territory_code is None else {None, territory_code, province_code})


def person_fits(session: Session, duty: Duty, staff_id: UUID, places: frozenset[str | None], *, on: datetime) -> bool:
    """Whether this person holds a role that answers for the duty at this moment, in one of these places."""
    fitting = (
        select(StaffRole.id)
        .join(Staff, col(Staff.id) == col(StaffRole.staff_id))
        .outerjoin(Agency, col(Agency.id) == col(StaffRole.agency_id))
        .where(col(StaffRole.staff_id) == staff_id, col(Staff.active), holding(StaffRole, on))
        .where(col(StaffRole.role).in_(FITS[duty].roles), _within(col(StaffRole.territory_code), places))
        .where(or_(_needs_no_agency(), _agency_fits(duty, places, on)))
    )
    return session.exec(fitting.limit(1)).first() is not None


def on_duty_now(session: Session, staff_id: UUID, agencies: Collection[UUID], *, on: datetime) -> list[DutyShift]:
    """The shifts of this person, who must still fit them, and of these agencies, at this moment."""
    shifts = shifts_held(session, [staff_id, *agencies], on)
    return [one for one in shifts if one.staff_id is None or _still_fits(session, one, on)]


def _still_fits(session: Session, shift: DutyShift, on: datetime) -> bool:
    province = province_of(session, shift.territory_code, local_day(on)) if shift.territory_code else None
    places = belonging(shift.territory_code, province.code if province else None)
    return shift.staff_id is not None and person_fits(session, Duty(shift.duty), shift.staff_id, places, on=on)


def agency_fits(duty: Duty, agency: Agency, places: frozenset[str | None]) -> bool:
    """Whether this agency can answer for the duty in one of these places."""
    return agency.kind in FITS[duty].kinds and agency.territory_code in places


def _needs_no_agency() -> ColumnElement[bool]:
    # Only the agency says what an agency's officer is an officer of; the other roles say it themselves.
    return and_(col(StaffRole.agency_id).is_(None), col(StaffRole.role) != Role.AGENCY_OFFICER)


def _agency_fits(duty: Duty, places: frozenset[str | None], on: datetime) -> ColumnElement[bool]:
    kinds = col(Agency.kind).in_(FITS[duty].kinds)
    return and_(kinds, open_on(local_day(on)), _within(col(Agency.territory_code), places))


def _within(code: SQLColumnExpression[str | None], places: frozenset[str | None]) -> ColumnElement[bool]:
    return or_(code.is_(None), code.in_([place for place in places if place is not None]))
