"""What goes wrong with telling: one mailbox takes no mail at all, one webhook is down for a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from service.development.demo.agenda import Agenda
from service.development.demo.draws import Draws
from service.development.demo.reports import DrawnReport
from service.development.demo_cast import Cast
from service.development.demo_directory import mailbox

DOWN_FOR = timedelta(days=1)


@dataclass(slots=True)
class Mishaps:
    """The sets that the sinks look at; the agenda changes them."""

    refused: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)

    def plan(self, agenda: Agenda, draws: Draws, cast: Cast, reports: Sequence[DrawnReport]) -> None:
        """A Chair whom a report will reach has no mailbox; the police of a province with a report is down for a day."""
        unreached = reports[draws.whole(0, len(reports) - 1, "mailbox")]
        self.refused.add(mailbox(f"demo:commune_chair:{unreached.commune}"))
        unheard = reports[draws.whole(0, len(reports) - 1, "webhook")]
        hook = f"cong-an-{cast.communes[unheard.commune][2]}"
        agenda.at(unheard.at, "mishap", lambda: self.down.add(hook))
        agenda.at(unheard.at + DOWN_FOR, "mishap", lambda: self.down.discard(hook))
