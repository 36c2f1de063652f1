"""What people will do and when: the same order on every machine, and never two acts on one case at one moment."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from service.development.demo.reports import QUARTER

Act = Callable[[], None]


@dataclass(slots=True)
class Agenda:
    """Acts by moment, then by the name of whom they are about, then in the order in which they were thought of."""

    now: datetime
    end: datetime
    tally: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    _waiting: list[tuple[datetime, str, int, Act]] = field(default_factory=list)
    _taken: set[tuple[str, datetime]] = field(default_factory=set)

    def at(self, moment: datetime | None, name: str, act: Act) -> None:
        """Do this then, or a quarter later for each act on the same that is planned before; never, for no moment."""
        if moment is None:
            return
        while (name, moment) in self._taken:
            moment += QUARTER
        self._taken.add((name, moment))
        heapq.heappush(self._waiting, (moment, name, len(self._taken), act))

    @property
    def next(self) -> datetime:
        """When there is something to do again; the end when nothing is."""
        return min(self._waiting[0][0], self.end) if self._waiting else self.end

    def due(self) -> Iterator[Act]:
        """Every act whose moment has come; what an act plans for this very moment comes too."""
        while self._waiting and self._waiting[0][0] <= self.now:
            yield heapq.heappop(self._waiting)[3]
