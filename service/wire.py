"""How long the network to the database may be silent: a packet that is swallowed must not hold a process for ever.

The bounds are parameters of libpq and may be said in the database's address, as in `?tcp_user_timeout=8000`.
"""

import math
import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, event

BOUNDS = {
    "connect_timeout": 5,  # seconds; the whole of the greeting, not only the first packet
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds; longer than any statement may take, so that the server speaks first
}
MILLISECONDS = 1000

Answer = TypeVar("Answer")


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is given up when nothing has been heard for as long as `tcp_user_timeout` says.

    The kernel keeps that time only for what nobody has taken from it. A proxy or a balancer takes everything, and then
    may never answer.
    """

    silence: float = BOUNDS["tcp_user_timeout"] / MILLISECONDS

    def wait(self, gen: Generator[Any, Any, Answer], interval: float = 0.1, timeout: float | None = None) -> Answer:
        """Wait as psycopg does, but not for a silent server; OperationalError, and the connection is closed, then."""
        return super().wait(self._until_silent(gen), interval, timeout)

    def _until_silent(self, talk: Generator[Any, Any, Answer]) -> Generator[Any, Any, Answer]:
        heard_at = time.monotonic()
        try:
            wanted = next(talk)
            while True:
                ready = yield wanted
                if ready:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at > self.silence:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the database has not answered for too long")
                wanted = talk.send(ready)
        except StopIteration as ended:
            answer: Answer = ended.value
            return answer


def bound(engine: Engine, *, answers_in_time: bool) -> None:
    """Let every connection of this engine have bounds: those of its address, and ours where that says nothing.

    Where statements may take longer than the bound (a migration), only the kernel watches.
    """

    @event.listens_for(engine, "do_connect")
    def connect(dialect: object, record: object, words: list[str], told: dict[str, Any]) -> BoundedConnection:
        settled = BOUNDS | told
        made = BoundedConnection.connect(*words, **settled)
        said = int(settled["tcp_user_timeout"]) / MILLISECONDS
        made.silence = (said or BoundedConnection.silence) if answers_in_time else math.inf
        return made
