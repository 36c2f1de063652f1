"""What people will do and when: the same order on every machine, and never two acts on one case at one moment."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from service.development.demo.reports import QUARTER

Act = Callable[[], None]


@dataclass(slots=True)
class Agenda:
    """Acts by moment, each under the name of whom it is about; those of one moment may be carried out together."""

    now: datetime
    end: datetime
    tally: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    _waiting: list[tuple[datetime, str, Act]] = field(default_factory=list)
    _taken: set[tuple[str, datetime]] = field(default_factory=set)
    _alone: Lock = field(default_factory=Lock)

    def at(self, moment: datetime | None, name: str, act: Act) -> None:
        """Do this then, or a quarter later for each act on the same that is planned before; never, for no moment."""
        if moment is None:
            return
        with self._alone:
            while (name, moment) in self._taken:
                moment += QUARTER
            self._taken.add((name, moment))
            heapq.heappush(self._waiting, (moment, name, act))

    def count(self, what: str, many: int = 1) -> None:
        """This happened, so many times."""
        with self._alone:
            self.tally[what] += many

    def refuse(self, step: str, code: str) -> None:
        """The service did not allow this step."""
        with self._alone:
            self.refused[step, code] += 1

    @property
    def next(self) -> datetime:
        """When there is something to do again; the end when nothing is."""
        return min(self._waiting[0][0], self.end) if self._waiting else self.end

    def due(self) -> list[Act]:
        """Every act whose moment has come, no two of them about the same."""
        acts = []
        while self._waiting and self._waiting[0][0] <= self.now:
            acts.append(heapq.heappop(self._waiting)[2])
        return acts
