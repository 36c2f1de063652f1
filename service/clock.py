"""The one reader of both clocks: the law's, in the database, and the wall's."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

from service.asking import Question

LAW_CLOCK: Question[datetime] = Question(text("SELECT engine_now()"), lambda moment: moment)


def now(session: Session) -> datetime:
    """The law's clock in UTC: read after the case's row lock and passed down; movable in development only."""
    [moment] = LAW_CLOCK.all(session)
    return moment.astimezone(UTC)


def wall() -> datetime:
    """The wall's clock in UTC: tokens, signatures and timeouts; never facts or deadlines."""
    return datetime.now(UTC)
