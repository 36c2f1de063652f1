"""One case as the people of the demo know it, and how they write to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from service.development.demo.agenda import Agenda
from service.development.demo.api import Answer, Api
from service.development.demo.draws import Draws
from service.development.demo.manners import when
from service.development.demo.reports import QUARTER, DrawnReport
from service.development.demo_cast import Cast
from workflows.calendar import Calendar

BACKDATED = 0.25
"""How often something is written down hours after it was done."""
QUARTERS_BACK = (8, 72)
AFTER_CLOSING = frozenset({"register", "reopen"})
DEAF = 0.1
"""How often nothing wakes those who do not act."""


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
    has_plan: bool = False
    returned: bool = False
    closed: bool = False
    measure: str = ""
    measure_state: str = ""
    until: date | None = None
    """The last day that the decision on a separation names."""
    separated_on: date | None = None
    waits_to_close: bool = False
    """Nobody proposes to close while a measure is in force."""
    reason: str = ""
    tasks: list[str] = field(default_factory=list)
    dated_back: bool = False
    left_lying: list[str] = field(default_factory=list)
    """Steps that nobody takes by themselves."""
    asked_after: int = 0
    sent: int = 0

    @property
    def name(self) -> str:
        """The same in every demo of this seed, and sorted like the reports."""
        return f"{self.report.number:06}.{self.position}"

    def happens(self, chance: float, what: str) -> bool:
        """A draw about this case."""
        return self.stage.draws.happens(chance, self.name, self.round, self.tries, what)

    def then(self, step: str, manner: str = "") -> None:
        """Let whose turn it is take this step, in their own time; or never, unless somebody asks after the case."""
        moment = self.stage.later(manner or step, self.name, self.round, self.tries)
        if moment is None:
            self.left_lying.append(step)
        self._at(moment, step)

    def after(self, wait: timedelta, step: str) -> None:
        """Let the step be taken after a while."""
        self.tries += 1
        self._at(self.stage.agenda.now + wait, step)

    def asked_about(self) -> None:
        """Somebody took an escalation of this case and asks: most of what was left lying is done after all."""
        self.asked_after += 1
        moment = self.stage.later("woken", self.name, self.asked_after)
        if moment is None or not self.left_lying or self.stage.draws.happens(DEAF, self.name, "deaf"):
            return
        woken, self.left_lying = self.left_lying, []
        self.stage.agenda.count("woken", len(woken))
        for step in woken:
            self._at(moment, step)

    def _at(self, moment: datetime | None, step: str) -> None:
        self.stage.agenda.at(moment, self.name, lambda: self._take(step))

    def _take(self, step: str) -> None:
        """Nobody goes on with a case that was closed in the meantime."""
        if not self.closed or step in AFTER_CLOSING:
            self.stage.steps[step](self)

    def measure_ended(self) -> None:
        """No measure is in force any more: what waited for that goes on."""
        self.measure_state = ""
        if self.waits_to_close:
            self.waits_to_close = False
            self.then("propose")

    def happened(self, what: str) -> str:
        """When what is written down now was done: now, or some hours ago for those who write late."""
        now = self.stage.agenda.now
        back = self.stage.draws.whole(*QUARTERS_BACK, self.name, self.round, what, "back") * QUARTER
        moment = max(self.last, now - back) if self.happens(BACKDATED, f"{what} back") else now
        self.dated_back = moment < now
        self.last = max(self.last, moment)
        return moment.isoformat()

    def confirmed_if_dated_back(self) -> None:
        """What was just written down as done earlier is for a second person to confirm."""
        if self.dated_back:
            self.then("confirm")

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
        if answer.code:
            self.stage.agenda.refuse(step, answer.code)
            return None
        self.version = answer.version or self.version
        self.stage.agenda.count(step)
        return answer.body

    def _sent(self, who: str, path: str, body: dict[str, Any], whole: bool) -> Answer:
        api, place = self.stage.api, f"/v1/cases/{self.case_id}{path}"
        self.sent += 1
        if self.version is None:
            self.read(who)
        if whole:
            return api.put(who, place, body, version=self.version or 0)
        return api.post(who, place, body, key=f"demo-{self.name}-{self.sent}", version=self.version)


Step = Callable[[Life], None]
