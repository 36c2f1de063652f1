"""A small directory: accounts, roles and deputies as rows."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from service.tables.directory import Deputy, Staff, StaffRole
from tests.service.auth.forging import ISSUER

PAST = datetime(2026, 1, 1, tzinfo=UTC)


def _add(owner: Engine, row: SQLModel) -> None:
    with Session(owner, expire_on_commit=False) as session:
        session.add(row)
        session.commit()


def add_staff(owner: Engine, subject: str = "s-1", *, issuer: str = ISSUER, active: bool = True) -> UUID:
    """An account of the provider."""
    staff = Staff(issuer=issuer, subject=subject, display_name=f"Cán bộ {subject}", active=active, created_at=PAST)
    _add(owner, staff)
    return staff.id


def add_role(
    owner: Engine,
    staff: UUID,
    role: str,
    territory: str | None = None,
    *,
    valid_from: datetime = PAST,
    valid_to: datetime | None = None,
) -> UUID:
    """A role from the past on, unless told otherwise."""
    held = StaffRole(staff_id=staff, role=role, territory_code=territory, valid_from=valid_from, valid_to=valid_to)
    _add(owner, held)
    return held.id


def add_deputy(owner: Engine, principal: UUID, deputy: UUID, *, valid_to: datetime | None = None) -> UUID:
    """The deputy may sign for the principal."""
    row = Deputy(principal_id=principal, deputy_id=deputy, valid_from=PAST, valid_to=valid_to)
    _add(owner, row)
    return row.id
