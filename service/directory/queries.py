"""Who holds a role, who may sign for whom, who is on duty: each asked for a moment."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, text
from sqlmodel import Session, col, select

from service.asking import Question
from service.directory.territories import province_of
from service.tables.directory import Agency, Deputy, DutyShift, Staff, StaffRole
from workflows.calendar import local_day


def holding(dated: type[StaffRole] | type[Deputy], on: datetime) -> ColumnElement[bool]:
    """The condition under which a dated row holds at a moment."""
    ends = col(dated.valid_to)
    return and_(col(dated.valid_from) <= on, or_(ends.is_(None), ends > on))


def roles_of(session: Session, staff_id: UUID, on: datetime) -> list[StaffRole]:
    """The roles this person holds at this moment; none for a deactivated account."""
    held = (
        select(StaffRole)
        .join(Staff, col(Staff.id) == col(StaffRole.staff_id))
        .where(col(StaffRole.staff_id) == staff_id, col(Staff.active), holding(StaffRole, on))
    )
    return list(session.exec(held.order_by(col(StaffRole.role), col(StaffRole.territory_code), col(StaffRole.id))))


class Holder(NamedTuple):
    """An active person with an office, or, where `signs_for` somebody, who may sign for one who has it."""

    staff_id: UUID
    role: str
    signs_for: UUID | None


IN_OFFICE = Question(
    text("""
    WITH holder AS (
      SELECT DISTINCT staff.id, role FROM staff_role JOIN staff ON staff.id = staff_id AND active
      WHERE role = ANY(:roles) AND territory_code = :place
        AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at))
    SELECT id, role, NULL::uuid AS signs_for FROM holder
    UNION SELECT staff.id, role, holder.id FROM holder
      JOIN deputy ON principal_id = holder.id AND valid_from <= :at AND (valid_to IS NULL OR valid_to > :at)
      JOIN staff ON staff.id = deputy_id AND active
    ORDER BY signs_for NULLS FIRST, id"""),
    Holder,
)
OFFICES = ["commune_worker", "commune_chair", "province_head"]


def in_office(session: Session, role: str, place: str, at: datetime) -> list[Holder]:
    """Who holds this office of a commune or province, then who may sign for them; a place is asked once for a moment.

    A worker's office passes by assignment, so whoever would sign for a worker stands here for nothing.
    """
    known: dict[tuple[str, datetime], list[Holder]] = session.info.setdefault("offices", {})
    if (place, at) not in known:
        known[place, at] = IN_OFFICE.all(session, roles=OFFICES, place=place, at=at)
    signed = role != "commune_worker"
    return [one for one in known[place, at] if one.role == role and (signed or one.signs_for is None)]


def deputies_of(session: Session, principal_id: UUID, on: datetime) -> list[Staff]:
    """The active staff who may sign for this person at this moment."""
    named = select(Deputy.deputy_id).where(col(Deputy.principal_id) == principal_id, holding(Deputy, on))
    return list(session.exec(select(Staff).where(col(Staff.active), col(Staff.id).in_(named)).order_by(col(Staff.id))))


def principals_of(session: Session, deputy_id: UUID, on: datetime) -> list[UUID]:
    """Those in whose place this person may sign at this moment."""
    named = select(Deputy.principal_id).where(col(Deputy.deputy_id) == deputy_id, holding(Deputy, on))
    return list(session.exec(named.order_by(col(Deputy.principal_id))))


def on_duty(session: Session, duty: str, territory_code: str | None, on: datetime) -> list[DutyShift]:
    """The shifts that answer for a duty in a territory: the commune's own, else its province's, else the country's."""
    places = [territory_code]
    if territory_code is not None:
        province = province_of(session, territory_code, local_day(on))
        places += [province.code, None] if province and province.code != territory_code else [None]
    for place in places:
        there = and_(col(DutyShift.duty) == duty, col(DutyShift.territory_code).is_not_distinct_from(place))
        found = _shifts(session, there, on)
        if found:
            return found
    return []


def shifts_held(session: Session, holders: Collection[UUID], on: datetime) -> list[DutyShift]:
    """The shifts that these people and agencies are on at this moment."""
    whose = or_(col(DutyShift.staff_id).in_(holders), col(DutyShift.agency_id).in_(holders))
    return _shifts(session, whose, on)


def _shifts(session: Session, which: ColumnElement[bool], on: datetime) -> list[DutyShift]:
    answering = (
        select(DutyShift)
        .outerjoin(Staff, col(Staff.id) == col(DutyShift.staff_id))
        .outerjoin(Agency, col(Agency.id) == col(DutyShift.agency_id))
        .where(
            which, col(DutyShift.starts_at) <= on, col(DutyShift.ends_at) > on, col(DutyShift.withdrawn_at).is_(None)
        )
        .where(or_(col(Staff.active), open_on(local_day(on))))
    )
    return list(session.exec(answering.order_by(col(DutyShift.starts_at), col(DutyShift.id))))


def open_on(day: date) -> ColumnElement[bool]:
    """The condition under which an agency is in force on a day."""
    ends = col(Agency.valid_to)
    return and_(col(Agency.valid_from) <= day, or_(ends.is_(None), ends > day))
