"""Move the law's clock through the days, from one moment at which something happens to the next."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from service.development import movable_clock
from service.development.clock_travel import until_idle, watching
from service.development.demo.agenda import Agenda
from service.development.demo.hands import Hands
from service.development.demo.presses import Presses

PATIENCE = 120.0
"""Seconds of the wall; a machine that does other work too still gets something done within them."""

TOGETHER = 4

Told = Callable[[datetime], None]


def travel(owner: Engine, hands: Hands, agenda: Agenda, presses: Presses, *, told: Told = lambda _: None) -> int:
    """Play until the agenda's end; how many stops there were. NobodyWorks when what is due does not get done.

    At each stop first is done what is due, then people act, then what follows is done: so the order of things at one
    moment is the same on every machine.
    """
    with watching(owner) as seen, ThreadPoolExecutor(TOGETHER) as crowd:
        settled = partial(until_idle, seen, patience=PATIENCE, meanwhile=hands.do)
        waiting, stops = settled(), 0
        while True:
            if _acted(agenda, crowd):
                waiting = settled()
                presses.look(seen)
            if agenda.now >= agenda.end:
                return stops
            stop = min(agenda.next, waiting.next or agenda.end)
            agenda.now = movable_clock.move(owner, max(stop - agenda.now, timedelta(0)))
            stops += 1
            if waiting.next is not None and waiting.next <= agenda.now:
                waiting = settled()
                presses.look(seen)
            told(agenda.now)


def _acted(agenda: Agenda, crowd: Executor) -> bool:
    """Let everybody act whose moment has come; whether anybody did.

    Together, because they do so about different cases: none of them sees whether another was first.
    """
    acted = False
    while acts := agenda.due():
        for done in [crowd.submit(act) for act in acts]:
            done.result()
        acted = True
    return acted
