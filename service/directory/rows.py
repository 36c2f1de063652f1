"""Change one row of the directory, and show it as it will be once the transaction is committed."""

from typing import Any, TypeVar

from sqlalchemy import text, update
from sqlmodel import Session, SQLModel

from service.db import writes

TURN = text("SELECT pg_advisory_xact_lock(hashtext('lachan directory'))")
Row = TypeVar("Row", bound=SQLModel)


def take_turn(session: Session) -> None:
    """Wait for other changes of the directory to commit, so that none comes between a check and what it allows."""
    session.connection().execute(TURN)


def alter(session: Session, row: Row, **changes: Any) -> Row:
    """Write these changes of a row whose turn it is; gives the row as it will be, unknown to the session."""
    kind = type(row)
    key = kind.__table__.c.id  # type: ignore[attr-defined]
    writes(session).run(update(kind).where(key == row.id).values(**changes))  # type: ignore[attr-defined]
    return kind(**(row.model_dump() | changes))
