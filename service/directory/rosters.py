"""Duty rosters: who may write one, and how new shifts take the place of old ones."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service.audit import log
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.db import writes
from service.directory.duties import agency_fits, belonging, has_roster, person_fits
from service.directory.references import known_agency, known_staff, known_territory
from service.directory.rows import alter, take_turn
from service.directory.schemas import RosterWrite, ShiftCreate
from service.directory.territories import province_of
from service.errors import Conflict, Forbidden
from service.tables.directory import DutyShift
from service.tables.offices import Role
from workflows.calendar import local_day


def may_write_roster(session: Session, actor: Actor, territory_code: str | None, *, now: datetime) -> None:
    """Go on if the actor keeps the rosters of this territory: their own, or a commune of their province."""
    for role, place in actor.scopes(Permission.ROSTER_WRITE):
        if role is Role.ADMINISTRATOR:
            return
        if place is None or territory_code is None:
            continue
        if place == territory_code:
            return
        province = province_of(session, territory_code, local_day(now))
        if province is not None and province.code == place:
            return
    raise Forbidden("outside_territory")


def write_roster(session: Session, form: RosterWrite, *, now: datetime) -> list[DutyShift]:
    """Add these shifts, or let them take the place of whatever was planned within their span."""
    take_turn(session)
    known_territory(session, form.territory_code, local_day(now))
    planned = [_planned(session, form, shift, now) for shift in form.shifts]
    if form.mode == "replace":
        _clear(session, form, planned, now)
    writes(session).add(*planned)
    log.effect(session, f"directory:roster:{form.mode}:{form.duty}")
    return planned


def _planned(session: Session, form: RosterWrite, shift: ShiftCreate, now: datetime) -> DutyShift:
    begins = shift.starts_at or now
    # Who was on duty an hour ago is a fact of the record, not a plan.
    if begins < now or shift.ends_at <= begins:
        raise Conflict("in_the_past")
    if not _fits(session, form, shift, begins):
        raise Conflict("does_not_fit_duty", params={"duty": form.duty})
    return DutyShift(
        duty=form.duty,
        territory_code=form.territory_code,
        staff_id=shift.staff_id,
        agency_id=shift.agency_id,
        starts_at=begins,
        ends_at=shift.ends_at,
    )


def _fits(session: Session, form: RosterWrite, shift: ShiftCreate, begins: datetime) -> bool:
    if not has_roster(form.duty, form.territory_code):
        return False
    places = _places(session, form.territory_code, begins)
    if shift.staff_id is not None:
        staff = known_staff(session, shift.staff_id, "staff_id")
        return person_fits(session, form.duty, staff.id, places, on=begins)
    if shift.agency_id is None:
        return False
    return agency_fits(form.duty, known_agency(session, shift.agency_id, local_day(begins)), places)


def _places(session: Session, territory_code: str | None, begins: datetime) -> frozenset[str | None]:
    province = province_of(session, territory_code, local_day(begins)) if territory_code else None
    return belonging(territory_code, province.code if province else None)


def _clear(session: Session, form: RosterWrite, planned: Sequence[DutyShift], now: datetime) -> None:
    """Cut what was planned to the time before and after the new span, so that no hour outside it loses its officer."""
    first, last = min(shift.starts_at for shift in planned), max(shift.ends_at for shift in planned)
    overlapping = select(DutyShift).where(
        col(DutyShift.duty) == form.duty,
        col(DutyShift.territory_code).is_not_distinct_from(form.territory_code),
        col(DutyShift.withdrawn_at).is_(None),
        col(DutyShift.starts_at) < last,
        col(DutyShift.ends_at) > first,
    )
    for shift in session.exec(overlapping).all():
        if shift.starts_at < first:
            alter(session, shift, ends_at=first)
        else:
            alter(session, shift, withdrawn_at=now)
        if shift.ends_at > last:
            rest = shift.model_dump(exclude={"id", "withdrawn_at"}) | {"starts_at": last}
            writes(session).add(DutyShift(**rest))
