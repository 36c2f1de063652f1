"""The directory's lists, read a page at a time in the order of their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from notifications.tables import Endpoint
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.directory.queries import holding
from service.directory.territories import folded, in_force
from service.tables.directory import Agency, DutyShift, Staff, StaffRole, Territory
from service.tables.offices import Role

ByCode = tuple[str]
ById = tuple[UUID]
ByStart = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class TerritoryFilter:
    """Which territories are wanted; `name` matches their beginning, however its marks are typed."""

    on: date
    parent: str | None = None
    level: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Which accounts are wanted: by a role held now, and where it is held."""

    role: str | None = None
    territory_code: str | None = None


@dataclass(frozen=True, slots=True)
class ShiftFilter:
    """Which shifts are wanted; `on` a moment, or whatever has not ended."""

    duty: str | None = None
    territory_code: str | None = None
    on: datetime | None = None


def territories(session: Session, wanted: TerritoryFilter, *, after: ByCode | None, limit: int) -> list[Territory]:
    """The territories in force on the day, by code."""
    found = select(Territory).where(in_force(wanted.on))
    if wanted.parent is not None:
        found = found.where(col(Territory.parent_code) == wanted.parent)
    if wanted.level is not None:
        found = found.where(col(Territory.level) == wanted.level)
    if wanted.name is not None:
        found = found.where(col(Territory.name_folded).startswith(folded(wanted.name), autoescape=True))
    if after is not None:
        found = found.where(col(Territory.code) > after[0])
    return list(session.exec(found.order_by(col(Territory.code)).limit(limit)))


def agencies(
    session: Session, *, kind: str | None, territory_code: str | None, after: ByCode | None, limit: int
) -> list[Agency]:
    """The agencies, by code."""
    found = select(Agency)
    if kind is not None:
        found = found.where(col(Agency.kind) == kind)
    if territory_code is not None:
        found = found.where(col(Agency.territory_code) == territory_code)
    if after is not None:
        found = found.where(col(Agency.code) > after[0])
    return list(session.exec(found.order_by(col(Agency.code)).limit(limit)))


def staff_of_reach(
    session: Session,
    actor: Actor,
    wanted: StaffFilter,
    *,
    now: datetime,
    after: ById | None,
    limit: int,
) -> list[Staff]:
    """Every account for the administrator; for others, who holds a role in their own territory now."""
    held = [col(StaffRole.staff_id) == col(Staff.id), holding(StaffRole, now)]
    if wanted.role is not None:
        held.append(col(StaffRole.role) == wanted.role)
    if wanted.territory_code is not None:
        held.append(col(StaffRole.territory_code) == wanted.territory_code)
    everybody = _keeps_directory(actor)
    if not everybody:
        held.append(_within_reach(actor))
    found = select(Staff)
    if not everybody or wanted != StaffFilter():
        found = found.where(exists().where(*held))
    if after is not None:
        found = found.where(col(Staff.id) > after[0])
    return list(session.exec(found.order_by(col(Staff.id)).limit(limit)))


def roles_held_by(session: Session, people: Sequence[Staff], now: datetime) -> dict[UUID, list[StaffRole]]:
    """The roles of these accounts at this moment, in one query."""
    held = select(StaffRole).where(col(StaffRole.staff_id).in_([one.id for one in people]), holding(StaffRole, now))
    found: dict[UUID, list[StaffRole]] = {one.id: [] for one in people}
    for role in session.exec(held.order_by(col(StaffRole.role), col(StaffRole.territory_code), col(StaffRole.id))):
        found[role.staff_id].append(role)
    return found


def shifts(
    session: Session, wanted: ShiftFilter, *, now: datetime, after: ByStart | None, limit: int
) -> list[DutyShift]:
    """The shifts at a moment, or without one those that have not ended; by their start."""
    begins, ends = col(DutyShift.starts_at), col(DutyShift.ends_at)
    found = select(DutyShift).where(col(DutyShift.withdrawn_at).is_(None), ends > (wanted.on or now))
    if wanted.on is not None:
        found = found.where(begins <= wanted.on)
    if wanted.duty is not None:
        found = found.where(col(DutyShift.duty) == wanted.duty)
    if wanted.territory_code is not None:
        found = found.where(col(DutyShift.territory_code) == wanted.territory_code)
    if after is not None:
        found = found.where(or_(begins > after[0], (begins == after[0]) & (col(DutyShift.id) > after[1])))
    return list(session.exec(found.order_by(begins, col(DutyShift.id)).limit(limit)))


def webhooks(session: Session, *, after: ById | None, limit: int) -> list[Endpoint]:
    """Every webhook, by id."""
    found = select(Endpoint).where(col(Endpoint.channel) == "webhook")
    if after is not None:
        found = found.where(col(Endpoint.id) > after[0])
    return list(session.exec(found.order_by(col(Endpoint.id)).limit(limit)))


def _keeps_directory(actor: Actor) -> bool:
    return any(role is Role.ADMINISTRATOR for role, _ in actor.scopes(Permission.DIRECTORY_READ))


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    mine = [place for _, place in actor.scopes(Permission.DIRECTORY_READ) if place is not None]
    communes = select(Territory.code).where(col(Territory.parent_code).in_(mine))
    return or_(col(StaffRole.territory_code).in_(mine), col(StaffRole.territory_code).in_(communes))
