"""The beat that removes what has had its time: answers kept for repetition, revocations and sessions that are over."""

from datetime import timedelta

from sqlalchemy import delete, func
from sqlmodel import col, select

from service.tables.console import ConsoleSession
from service.tables.request_key import RequestKey
from service.tables.revoked_token import RevokedToken
from service.worker.beats import OpenTransaction

AT_A_TIME = 5000
"""Rows removed in one transaction, so that none comes near its time-out."""


class Forget:
    """Removes stored answers older than `kept`, revocations and sessions whose time is over; by the database's clock.

    A session that was ended by log-out goes when it would have ended by itself: until then its row says when.
    """

    def __init__(self, transaction: OpenTransaction, *, kept: timedelta, every: float) -> None:
        self._transaction = transaction
        self._kept = kept
        self._every = every

    def __call__(self) -> float:
        """One round; in how many seconds the next is wanted: at once while there is more."""
        now = func.statement_timestamp()
        age = col(RequestKey.created_at)
        old = select(RequestKey.id).where(age < now - self._kept).order_by(age).limit(AT_A_TIME)
        with self._transaction() as session:
            connection = session.connection()
            connection.execute(delete(RevokedToken).where(col(RevokedToken.expires_at) < now))
            connection.execute(delete(ConsoleSession).where(col(ConsoleSession.ends_at) < now))
            gone = connection.execute(delete(RequestKey).where(col(RequestKey.id).in_(old))).rowcount
        return self._every if gone < AT_A_TIME else 0.0
