"""What goes wrong with telling: a commune without addresses; a mailbox and a webhook that fail, each for a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from service.development.demo.agenda import Agenda
from service.development.demo.draws import Draws
from service.development.demo.reports import DrawnReport
from service.development.demo_cast import Cast
from service.development.demo_directory import mailbox

FOR_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Mishaps:
    """The sets that the sinks look at; the agenda changes them."""

    refused: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)

    def plan(self, agenda: Agenda, draws: Draws, cast: Cast, reports: Sequence[DrawnReport]) -> None:
        """From one report on its Chair's mailbox refuses mail, from another on its province's police is down."""
        unreached = reports[draws.whole(0, len(reports) - 1, "mailbox")]
        box = mailbox(f"demo:commune_chair:{unreached.commune}")
        # Statutory notices are tried again every quarter of an hour for ever: a whole month of that is another demo.
        agenda.at(unreached.at, "mishap", lambda: self.refused.add(box))
        agenda.at(unreached.at + FOR_A_DAY, "mishap", lambda: self.refused.discard(box))
        unheard = reports[draws.whole(0, len(reports) - 1, "webhook")]
        hook = f"cong-an-{cast.communes[unheard.commune][2]}"
        agenda.at(unheard.at, "mishap", lambda: self.down.add(hook))
        agenda.at(unheard.at + FOR_A_DAY, "mishap", lambda: self.down.discard(hook))


def without_addresses(cast: Cast, draws: Draws, reports: Sequence[DrawnReport]) -> Cast:
    """The same cast, but nobody has given an address for the people of the commune of one of these reports."""
    silent = reports[draws.whole(0, len(reports) - 1, "no address")]
    return replace(cast, unreached=frozenset({silent.commune}))
