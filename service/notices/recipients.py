"""Who stands on a rung of this case at this moment, without anybody the case must not reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from service.access.assignees import may_keep
from service.directory.duties import belonging, person_fits
from service.directory.queries import in_office, on_duty
from service.tables.case import CaseFile
from service.tables.directory import DutyShift
from service.tables.offices import Duty
from service.tables.report import Report
from workflows.policy.model import Role


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody on a rung and the role that puts them there."""

    kind: Literal["staff", "agency"]
    id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a subject belongs: all that finding its people needs; `kept_from` is a commune that must not hear of it."""

    commune_code: str | None
    province_code: str | None
    assigned_to: UUID | None
    kept_from: str | None = None

    @classmethod
    def of_case(cls, case: CaseFile) -> "Whereabouts":
        """The place of a case; a report against the commune's authorities has no commune to be told."""
        if case.concerns_authority == "yes":
            return cls(None, case.province_code, case.assigned_to, kept_from=case.commune_code)
        return cls(case.commune_code, case.province_code, case.assigned_to)

    @classmethod
    def of_report(cls, report: Report) -> "Whereabouts":
        """The place of a report in quarantine: at most a province."""
        return cls(None, report.province_code, None)


def recipients(session: Session, place: Whereabouts, roles: Iterable[Role], *, on: datetime) -> list[Told]:
    """Everybody who stands in these roles for this place now, each once, in the order of the roles."""
    found: dict[UUID, Told] = {}
    # The ladder of such a case begins above the commune; whoever was sent in from elsewhere is told on every rung.
    for role in (Role.ASSIGNEE, *roles) if place.kept_from else roles:
        for told in _standing(session, place, role, on):
            found.setdefault(told.id, told)
    return list(found.values())


def _standing(session: Session, place: Whereabouts, role: Role, on: datetime) -> list[Told]:
    if role is Role.ASSIGNEE:
        return _assignee(session, place, on)
    if role is Role.COMMUNE_CHAIR:
        return _with_deputies(session, place.commune_code, role, on)
    if role is Role.PROVINCE_HEAD:
        return _with_deputies(session, place.province_code, role, on)
    shifts = on_duty(session, role.value, _nearest(place, role), on)
    return [told for shift in shifts for told in _shift(session, place, shift, role, on)]


def _assignee(session: Session, place: Whereabouts, on: datetime) -> list[Told]:
    commune = place.kept_from or place.commune_code
    if place.assigned_to is None or commune is None:
        return []
    keeps = may_keep(session, place.assigned_to, commune, on, against_commune=place.kept_from is not None)
    return [Told("staff", place.assigned_to, Role.ASSIGNEE.value)] if keeps else []


def _nearest(place: Whereabouts, role: Role) -> str | None:
    # A case that is kept from the commune's authorities is kept from the commune's own duty agencies too.
    return place.province_code if role is Role.PROVINCE_DUTY_OFFICER else place.commune_code or place.province_code


def _with_deputies(session: Session, territory: str | None, role: Role, on: datetime) -> list[Told]:
    holding = in_office(session, role.value, territory, on) if territory else []
    return [Told("staff", one.staff_id, role.value) for one in holding]


def _shift(session: Session, place: Whereabouts, shift: DutyShift, role: Role, on: datetime) -> list[Told]:
    if shift.agency_id is not None:
        return [Told("agency", shift.agency_id, role.value)]
    # Who lost the role, or left the agency, is no longer told.
    places = belonging(shift.territory_code, place.province_code)
    if shift.staff_id is None or not person_fits(session, Duty(role), shift.staff_id, places, on=on):
        return []
    return [Told("staff", shift.staff_id, role.value)]
