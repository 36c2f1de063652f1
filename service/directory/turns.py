"""Changes of the directory take turns, so that no other change comes between a check and the row it allows."""

from sqlalchemy import text
from sqlmodel import Session

TURN = text("SELECT pg_advisory_xact_lock(hashtext('lachan directory'))")


def take_turn(session: Session) -> None:
    """Wait for the other changes of the directory; the turn ends with the transaction."""
    session.connection().execute(TURN)
