"""Accounts and what they may do: record, grant, end, deactivate; nobody gives anything to themselves."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from notifications.tables import Endpoint
from service.audit import log
from service.auth.actor import Actor
from service.auth.permissions import DEPUTISED
from service.db import writes
from service.directory.queries import roles_of
from service.directory.references import known_agency, known_staff, known_territory
from service.directory.rows import alter, take_turn
from service.directory.schemas import Dated, DeputyCreate, RoleCreate, StaffCreate
from service.errors import Conflict, Forbidden, NotFound
from service.tables.directory import Deputy, Staff, StaffRole
from workflows.calendar import local_day

Span = TypeVar("Span", StaffRole, Deputy)


def record_staff(session: Session, form: StaffCreate, *, now: datetime) -> Staff:
    """A new account without any role; Conflict `already_recorded` when the identity has one."""
    take_turn(session)
    same = select(Staff.id).where(col(Staff.issuer) == form.issuer, col(Staff.subject) == form.subject)
    if session.exec(same).first() is not None:
        raise Conflict("already_recorded")
    staff = Staff(**form.model_dump(), created_at=now)
    writes(session).add(staff)
    log.effect(session, "directory:staff:record")
    return staff


def record_first_administrator(session: Session, form: StaffCreate, *, now: datetime) -> Staff:
    """The account that every other one comes from; Conflict `administrator_exists` once anybody holds that role."""
    take_turn(session)
    ends = col(StaffRole.valid_to)
    held = (
        select(StaffRole.id)
        .join(Staff, col(Staff.id) == col(StaffRole.staff_id))
        .where(col(StaffRole.role) == "administrator", col(Staff.active), or_(ends.is_(None), ends > now))
    )
    if session.exec(held).first() is not None:
        raise Conflict("administrator_exists")
    staff = record_staff(session, form, now=now)
    writes(session).add(StaffRole(staff_id=staff.id, role="administrator", valid_from=now))
    log.effect(session, "directory:role:grant:administrator")
    return staff


def account(session: Session, staff_id: UUID) -> Staff:
    """The account in a request's path; NotFound when there is none."""
    found = session.get(Staff, staff_id)
    if found is None:
        raise NotFound()
    return found


def grant_role(session: Session, actor: Actor, staff_id: UUID, form: RoleCreate, *, now: datetime) -> StaffRole:
    """Give a role to somebody else; a service account records reports and nothing else."""
    take_turn(session)
    staff = account(session, staff_id)
    if staff.id == actor.staff_id:
        raise Forbidden("own_role")
    if not staff.active:
        raise Conflict("account_inactive")
    if (staff.kind == "service") != (form.role == "intake_system"):
        raise Conflict("role_does_not_fit_account")
    begins = _begins(form, now)
    known_territory(session, form.territory_code, local_day(begins))
    if form.agency_id is not None:
        known_agency(session, form.agency_id, local_day(begins))
    role = StaffRole(**(form.model_dump() | {"valid_from": begins}), staff_id=staff.id, granted_by=actor.staff_id)
    writes(session).add(role)
    log.effect(session, f"directory:role:grant:{role.role}")
    return role


def end_role(session: Session, staff_id: UUID, role_id: UUID, *, now: datetime) -> StaffRole:
    """End a role from now on; one that has ended stays as it was."""
    take_turn(session)
    role = session.get(StaffRole, role_id)
    if role is None or role.staff_id != staff_id:
        raise NotFound()
    log.effect(session, f"directory:role:end:{role.role}")
    return _ended(session, role, now)


def deactivate(session: Session, actor: Actor, staff_id: UUID, *, now: datetime) -> Staff:
    """Close somebody else's account with its roles, deputies and addresses; it answers no request from the next on."""
    take_turn(session)
    staff = account(session, staff_id)
    if staff.id == actor.staff_id:
        raise Conflict("own_account")
    closed = alter(session, staff, active=False)
    _end_all(session, StaffRole, col(StaffRole.staff_id) == staff.id, now)
    signs = or_(col(Deputy.principal_id) == staff.id, col(Deputy.deputy_id) == staff.id)
    _end_all(session, Deputy, signs, now)
    reached = (col(Endpoint.owner_id) == staff.id, col(Endpoint.disabled_at).is_(None), ~col(Endpoint.statutory))
    writes(session).run(update(Endpoint).where(*reached).values(disabled_at=now))
    log.effect(session, "directory:staff:deactivate")
    return closed


def name_deputy(session: Session, actor: Actor, form: DeputyCreate, *, now: datetime) -> Deputy:
    """Let somebody else sign in the place of a Chair or a province's head."""
    take_turn(session)
    if form.deputy_id == actor.staff_id:
        raise Forbidden("own_role")
    begins = _begins(form, now)
    if known_staff(session, form.deputy_id, "deputy_id").kind != "person":
        raise Conflict("role_does_not_fit_account")
    principal = known_staff(session, form.principal_id, "principal_id")
    if not {role.role for role in roles_of(session, principal.id, begins)} & DEPUTISED:
        raise Conflict("principal_signs_nothing")
    deputy = Deputy(**(form.model_dump() | {"valid_from": begins}), granted_by=actor.staff_id)
    writes(session).add(deputy)
    log.effect(session, "directory:deputy:name")
    return deputy


def end_deputy(session: Session, deputy_id: UUID, *, now: datetime) -> Deputy:
    """End a deputy's time from now on; one that has ended stays as it was."""
    take_turn(session)
    deputy = session.get(Deputy, deputy_id)
    if deputy is None:
        raise NotFound()
    log.effect(session, "directory:deputy:end")
    return _ended(session, deputy, now)


def _begins(form: Dated, now: datetime) -> datetime:
    begins = form.valid_from or now
    if begins < now or (form.valid_to is not None and form.valid_to <= begins):
        raise Conflict("in_the_past")
    return begins


def _ended(session: Session, row: Span, now: datetime) -> Span:
    if row.valid_to is not None and row.valid_to <= now:
        return row
    return alter(session, row, valid_to=max(row.valid_from, now))


def _end_all(session: Session, kind: type[StaffRole] | type[Deputy], whose: ColumnElement[bool], now: datetime) -> None:
    ends = col(kind.valid_to)
    never = func.greatest(col(kind.valid_from), now)  # what had not begun gets an empty span
    writes(session).run(update(kind).where(whose, or_(ends.is_(None), ends > now)).values(valid_to=never))
