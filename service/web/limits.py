"""How much one account, one sender and one route may ask of this process; what is over it is a 429 with Retry-After.

The counters live in the process and not in PostgreSQL: a refusal has to cost less than the work that it refuses, and
a counter written before every request would be the one row that everybody waits for. So each `serve` process counts
for itself, and whoever runs several divides. The library `limits` has no store in PostgreSQL either, starts threads
for its store in memory, and reads a clock that no test can move; what we need of it is one level that drains.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from service import clock
from service.errors import TooMany
from service.settings import Settings

MINUTE = timedelta(minutes=1)
MOST_NAMES = 20_000
"""Names remembered before those with nothing outstanding are forgotten."""


class Bucket:
    """So many a minute for each name: a whole minute's worth may come at once, then they come back evenly."""

    def __init__(self, kind: str, per_minute: int, *, wall: Callable[[], datetime] = clock.wall) -> None:
        self._kind = kind
        self._each = MINUTE / per_minute if per_minute else timedelta(0)
        self._wall = wall
        self._drained: dict[Hashable, datetime] = {}
        self._lock = Lock()

    def take(self, name: Hashable) -> None:
        """Take one; TooMany, telling in how many seconds there is one again, when none is left."""
        if not self._each:
            return
        with self._lock:
            now = self._wall()
            # Never more than a minute ahead: somebody may turn the host's clock back.
            drained = min(max(self._drained.get(name, now), now), now + MINUTE)
            wait = drained + self._each - (now + MINUTE)
            if wait > timedelta(0):
                self._drained[name] = drained
                raise TooMany(params={"limit": self._kind, "seconds": ceil(wait.total_seconds())})
            if len(self._drained) >= MOST_NAMES:
                self._drained = {known: at for known, at in self._drained.items() if at > now}
            self._drained[name] = drained + self._each


@dataclass(frozen=True, slots=True)
class Limits:
    """The buckets of one process."""

    account: Bucket
    """Everything that one account asks."""
    sender: Bucket
    """The reports of one sender that is not the hotline."""
    route: Bucket
    """What everybody together asks of one route, the hotline's reports apart."""


def limits_of(settings: Settings, *, wall: Callable[[], datetime] = clock.wall) -> Limits:
    """Empty buckets of the sizes that the settings name."""
    return Limits(
        Bucket("account", settings.limit_account, wall=wall),
        Bucket("sender", settings.limit_sender, wall=wall),
        Bucket("route", settings.limit_route, wall=wall),
    )
