"""One case as the people of the demo know it, and how they write to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from service.development.demo.agenda import Agenda
from service.development.demo.api import Answer, Api
from service.development.demo.draws import Draws
from service.development.demo.manners import when
from service.development.demo.reports import QUARTER, DrawnReport
from service.development.demo_cast import Cast
from workflows.calendar import Calendar

BACKDATED = 0.1
"""How often something is written down hours after it was done."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every act of the demo has at hand."""

    api: Api
    draws: Draws
    agenda: Agenda
    calendar: Calendar
    cast: Cast
    steps: Mapping[str, "Step"]

    def later(self, step: str, *about: object) -> datetime | None:
        """When somebody takes this step; None when they never do."""
        return when(self.draws, self.calendar, self.agenda.now, step, *about)


@dataclass(slots=True)
class Life:
    """The case of one child of one report."""

    stage: Stage
    report: DrawnReport
    position: int
    case_id: str
    commune: str
    worker: str
    chair: str
    officer: str
    against: bool
    last: datetime
    """When the newest thing that people wrote down happened."""
    version: int | None = None
    round: int = 1
    tries: int = 0
    emergency: bool = False
    separation: bool = False
    parents_safe: bool = False
    assessed: bool = False
    verified: bool = False
    has_plan: bool = False
    returned: bool = False
    measure: str = ""
    measure_state: str = ""
    reason: str = ""
    tasks: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The same in every demo of this seed, and sorted like the reports."""
        return f"{self.report.number:06}.{self.position}"

    def happens(self, chance: float, what: str) -> bool:
        """A draw about this case."""
        return self.stage.draws.happens(chance, self.name, self.round, self.tries, what)

    def then(self, step: str, manner: str = "") -> None:
        """Let whose turn it is take this step, in their own time."""
        moment = self.stage.later(manner or step, self.name, self.round, self.tries)
        self.stage.agenda.at(moment, self.name, lambda: self.stage.steps[step](self))

    def once_more(self, step: str, after: timedelta) -> None:
        """Try the step again after a while."""
        self.tries += 1
        self.stage.agenda.at(self.stage.agenda.now + after, self.name, lambda: self.stage.steps[step](self))

    def happened(self, what: str) -> str:
        """When what is written down now was done: now, or some hours ago for those who write late."""
        now = self.stage.agenda.now
        back = self.stage.draws.whole(4, 32, self.name, self.round, what, "back") * QUARTER
        moment = max(self.last, now - back) if self.happens(BACKDATED, f"{what} back") else now
        self.last = max(self.last, moment)
        return moment.isoformat()

    def read(self, who: str, path: str = "") -> Any:
        """The case, or something of it, as this account reads it."""
        answer = self.stage.api.get(who, f"/v1/cases/{self.case_id}{path}")
        if not path:
            self.version = answer.version
        return answer.body

    def write(self, who: str, path: str, body: dict[str, Any], *, step: str, whole: bool = False) -> Any:
        """Write to the case as it stands; None when the service refuses, which is counted."""
        answer = self._sent(who, path, body, whole)
        if answer.status == 412:
            self.read(who)
            answer = self._sent(who, path, body, whole)
        agenda = self.stage.agenda
        if answer.code:
            agenda.refused[step, answer.code] += 1
            return None
        self.version = answer.version or self.version
        agenda.tally[step] += 1
        return answer.body

    def _sent(self, who: str, path: str, body: dict[str, Any], whole: bool) -> Answer:
        api, place = self.stage.api, f"/v1/cases/{self.case_id}{path}"
        if self.version is None:
            self.read(who)
        if whole:
            return api.put(who, place, body, version=self.version or 0)
        return api.post(who, place, body, key=f"demo-{api.requests}", version=self.version)


Step = Callable[[Life], None]
