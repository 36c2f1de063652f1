"""Who is told of an escalation presses, presses late, or does not: read where the demo's mail would be read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from service.development.demo.life import Life, Stage
from service.development.demo.reports import DrawnReport
from service.development.demo_directory import DemoDirectory

RAISED = text("""
    SELECT e.id, e.case_id, e.subject_id, e.cause, e.rung, e.raised_at, coalesce(d.rule, '') AS rule,
      coalesce(d.occurrence, 0) AS occurrence,
      ARRAY(SELECT r.recipient_id FROM escalation_recipient r WHERE r.escalation_id = e.id) AS told
    FROM escalation e LEFT JOIN deadline d ON d.id = e.deadline_id
    WHERE e.raised_at >= :since AND e.state = 'raised'""")
DUTIES = {"police_duty": "police", "health_duty": "health", "justice_duty": "justice"}


@dataclass(slots=True)
class Presses:
    """Plans a press for each escalation that has just been raised, or none."""

    stage: Stage
    accounts: dict[UUID, str]
    lives: dict[str, Life]
    reports: dict[str, DrawnReport]
    _known: set[UUID]

    @classmethod
    def of(cls, stage: Stage, directory: DemoDirectory, agencies: dict[UUID, str]) -> "Presses":
        """Nothing seen yet; `agencies` names the account that answers for each agency."""
        told = (one for one in directory.identities if one.territory_code not in stage.cast.unreached)
        accounts = {one.staff_id: one.subject for one in told}
        return cls(stage, accounts | agencies, {}, {}, set())

    def look(self, seen: Connection) -> None:
        """Whatever was raised at this moment reaches its people, some of whom will press."""
        raised = seen.execute(RAISED, {"since": self.stage.agenda.now}).all()
        new = [row for row in raised if row.id not in self._known]
        self._known.update(row.id for row in new)
        for row in sorted(new, key=self._about):
            self._plan(row)

    def _about(self, row: Any) -> tuple[str, str, str, int, int]:
        """The same in every demo of one seed: ids are not."""
        return self._subject(row), row.cause, row.rule, row.occurrence, row.rung

    def _subject(self, row: Any) -> str:
        if row.case_id is not None:
            return self.lives[str(row.case_id)].name
        return f"{self.reports[str(row.subject_id)].number:06}"

    def _plan(self, row: Any) -> None:
        about = self._about(row)
        people = sorted(self.accounts[one] for one in row.told if one in self.accounts)
        if not people:
            return
        who = people[self.stage.draws.whole(0, len(people) - 1, *about, row.raised_at.isoformat(), "who")]
        moment = self.stage.later("press", *about, row.raised_at.isoformat())
        self.stage.agenda.at(moment, about[0], lambda: self._press(who, row))

    def _press(self, who: str, row: Any) -> None:
        answer = self.stage.api.press(who, row.id)
        outcome = {200: "pressed", 404: "pressed when it was over"}.get(answer.status, "pressed too late")
        self.stage.agenda.count(outcome)
        if outcome == "pressed" and row.case_id is not None:
            self.lives[str(row.case_id)].asked_about()
