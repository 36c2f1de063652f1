"""What a form of the directory refers to must be there and in force; one refusal names the field that is not."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from service.directory.territories import territory_on
from service.errors import Conflict
from service.tables.directory import Agency, Staff


def known_territory(session: Session, code: str | None, day: date) -> None:
    """Go on if there is such a territory on this day, or none is named."""
    if code is not None and territory_on(session, code, day) is None:
        raise _unknown("territory_code")


def known_agency(session: Session, agency_id: UUID, day: date, field: str = "agency_id") -> Agency:
    """The agency that a field refers to, in force on this day."""
    found = session.get(Agency, agency_id)
    if found is None or found.valid_from > day or (found.valid_to is not None and found.valid_to <= day):
        raise _unknown(field)
    return found


def known_staff(session: Session, staff_id: UUID, field: str) -> Staff:
    """The active account that a field refers to."""
    found = session.get(Staff, staff_id)
    if found is None or not found.active:
        raise _unknown(field)
    return found


def _unknown(field: str) -> Conflict:
    return Conflict("reference_unknown", params={"field": field})
