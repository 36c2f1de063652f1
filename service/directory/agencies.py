"""Write an agency into the directory."""

from sqlmodel import Session, col, select

from service.audit import log
from service.db import writes
from service.directory.references import known_territory
from service.directory.rows import take_turn
from service.directory.schemas import AgencyCreate
from service.errors import Conflict
from service.tables.directory import Agency


def record_agency(session: Session, form: AgencyCreate) -> Agency:
    """A new agency; Conflict `already_recorded` when its code is taken."""
    take_turn(session)
    known_territory(session, form.territory_code, form.valid_from)
    if session.exec(select(Agency.id).where(col(Agency.code) == form.code)).first() is not None:
        raise Conflict("already_recorded")
    agency = Agency(**form.model_dump())
    writes(session).add(agency)
    log.effect(session, "directory:agency:record")
    return agency
