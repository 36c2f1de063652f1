"""Who may be given a case and keep it: its commune's workers; against its own authorities, only people from elsewhere.

`doors` asks the same of the actor of a request, in SQL.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.directory.queries import in_office, principals_of, roles_of
from service.tables.offices import Role


def may_keep(session: Session, staff_id: UUID, commune_code: str, on: datetime, *, against_commune: bool) -> bool:
    """Whether a case of this commune may stay with this person now."""
    if not against_commune:
        return is_worker_of(session, staff_id, commune_code, on)
    return is_worker_anywhere(session, staff_id, on) and not has_office_in(session, staff_id, commune_code, on)


def is_worker_of(session: Session, staff_id: UUID, commune_code: str, on: datetime) -> bool:
    """Whether this person is a worker of this commune now."""
    return any(one.staff_id == staff_id for one in in_office(session, Role.COMMUNE_WORKER, commune_code, on))


def is_worker_anywhere(session: Session, staff_id: UUID, on: datetime) -> bool:
    """Whether this person is a worker of any commune now."""
    return any(one.role == Role.COMMUNE_WORKER for one in roles_of(session, staff_id, on))


def has_office_in(session: Session, staff_id: UUID, commune_code: str, on: datetime) -> bool:
    """Whether this person holds any office in this commune now, or signs for somebody who does."""
    people = (staff_id, *principals_of(session, staff_id, on))
    return any(held.territory_code == commune_code for one in people for held in roles_of(session, one, on))
