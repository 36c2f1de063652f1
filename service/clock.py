"""The one reader of both clocks: the law's, in the database, and the wall's."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

LAW_CLOCK = text("SELECT engine_now()")


def now(session: Session) -> datetime:
    """The law's clock in UTC: read after the case's row lock and passed down; movable in development only."""
    moment: datetime = session.connection().execute(LAW_CLOCK).scalar_one()
    return moment.astimezone(UTC)


def wall() -> datetime:
    """The wall's clock in UTC: tokens, signatures and timeouts; never facts or deadlines."""
    return datetime.now(UTC)
