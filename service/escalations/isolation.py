"""One thing that is wrong stays alone: what cannot be taken or written leaves nothing behind, and the rest goes on."""

import logging
from collections.abc import Callable

import psycopg
import sqlalchemy.exc
from sqlmodel import Session

from service.audit import log as audit
from service.db import writes
from service.notices import endings

log = logging.getLogger("lachan.escalations")

OF_THE_ROW = (psycopg.DataError, psycopg.IntegrityError)
"""What PostgreSQL says of values that do not fit; all else that it says is about the database."""


def isolated(session: Session, step: Callable[[], object]) -> bool:
    """Take the step and send what it collects, under a savepoint; False, with nothing of it left, when it cannot be.

    What is wrong with the database is nobody's row's fault, and goes on to the caller. After False every row that was
    read in this session is read again when it is next looked at.
    """
    writes(session).send(session)
    effects, ended = audit.mark(session), endings.mark(session)
    try:
        with session.connection().begin_nested():
            step()
            writes(session).send(session)
    except Exception as broken:
        if not _is_of_the_row(broken):
            raise
        log.error("a step could not be taken: %s", type(broken).__name__)
        writes(session).back_to(0)
        audit.back_to(session, effects)
        endings.back_to(session, ended)
        session.expire_all()
        return False
    return True


def _is_of_the_row(broken: Exception) -> bool:
    cause = broken.orig if isinstance(broken, sqlalchemy.exc.DBAPIError) else broken
    return isinstance(cause, OF_THE_ROW) or not isinstance(cause, psycopg.Error | sqlalchemy.exc.SQLAlchemyError)
