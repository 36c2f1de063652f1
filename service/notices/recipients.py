"""Who stands on a rung of this case at this moment, without anybody the case must not reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from notifications.notice import Locale
from service.directory.queries import deputies_of, holders, on_duty
from service.tables.case import CaseFile
from service.tables.directory import DutyShift, Staff
from service.tables.report import Report
from workflows.policy.model import Role


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody on a rung and the role that puts them there."""

    kind: Literal["staff", "agency"]
    id: UUID
    role: str
    locale: Locale = "vi"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a subject belongs: all that finding its people needs."""

    commune_code: str | None
    province_code: str | None
    assigned_to: UUID | None

    @classmethod
    def of_case(cls, case: CaseFile) -> "Whereabouts":
        """The place of a case; a report against the commune's authorities has no commune to be told."""
        commune = None if case.concerns_authority == "yes" else case.commune_code
        return cls(commune, case.province_code, case.assigned_to)

    @classmethod
    def of_report(cls, report: Report) -> "Whereabouts":
        """The place of a report in quarantine: at most a province."""
        return cls(None, report.province_code, None)


def recipients(session: Session, place: Whereabouts, roles: Iterable[Role], *, on: datetime) -> list[Told]:
    """Everybody who stands in these roles for this place now, each once, in the order of the roles."""
    found: dict[UUID, Told] = {}
    for role in roles:
        for told in _standing(session, place, role, on):
            found.setdefault(told.id, told)
    return list(found.values())


def _standing(session: Session, place: Whereabouts, role: Role, on: datetime) -> list[Told]:
    if role is Role.ASSIGNEE:
        assigned = session.get(Staff, place.assigned_to) if place.assigned_to else None
        return [_person(assigned, role)] if assigned and assigned.active else []
    if role is Role.COMMUNE_CHAIR:
        return _chair_and_deputies(session, place.commune_code, on) if place.commune_code else []
    if role is Role.PROVINCE_HEAD:
        return [_person(head, role) for head in holders(session, "province_head", place.province_code, on)]
    return [_shift(session, shift, role) for shift in on_duty(session, role.value, _nearest(place, role), on)]


def _nearest(place: Whereabouts, role: Role) -> str | None:
    # A case that is kept from the commune's authorities is kept from the commune's own duty agencies too.
    return place.province_code if role is Role.PROVINCE_DUTY_OFFICER else place.commune_code or place.province_code


def _chair_and_deputies(session: Session, commune: str, on: datetime) -> list[Told]:
    chairs = holders(session, "commune_chair", commune, on)
    stand_ins = [deputy for chair in chairs for deputy in deputies_of(session, chair.id, on)]
    return [_person(one, Role.COMMUNE_CHAIR) for one in [*chairs, *stand_ins]]


def _person(staff: Staff, role: Role) -> Told:
    return Told("staff", staff.id, role.value, "en" if staff.locale == "en" else "vi")


def _shift(session: Session, shift: DutyShift, role: Role) -> Told:
    if shift.agency_id is not None:
        return Told("agency", shift.agency_id, role.value)
    return _person(session.get_one(Staff, shift.staff_id), role)
