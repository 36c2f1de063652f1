"""Move the law's clock through the days: it stops at every step, attempt and act, and waits for the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from service.development import movable_clock
from service.development.clock_travel import Waiting, until_idle
from service.development.demo.agenda import Agenda
from service.development.demo.presses import Presses

PATIENCE = 120.0
"""Seconds of the wall; a machine that does other work too still gets something done within them."""

Told = Callable[[datetime], None]


def travel(owner: Engine, agenda: Agenda, presses: Presses, *, told: Told = lambda _: None) -> int:
    """Play until the agenda's end; how many stops there were. NobodyWorks when the worker does not go on.

    At each stop first the worker does what is due, then people act one after the other, then the worker does what
    follows: so the order of things at one moment is the same on every machine.
    """
    waiting = until_idle(owner, patience=PATIENCE)
    stops = 0
    while True:
        _everybody_acts(agenda, presses)
        waiting = until_idle(owner, patience=PATIENCE)
        presses.look()
        if agenda.now >= agenda.end:
            return stops
        waiting = _moved(owner, agenda, waiting)
        presses.look()
        stops += 1
        told(agenda.now)


def _everybody_acts(agenda: Agenda, presses: Presses) -> None:
    for act in agenda.due():
        act()


def _moved(owner: Engine, agenda: Agenda, waiting: Waiting) -> Waiting:
    """At the next moment at which anything happens, with the worker's part of it done."""
    stop = min(agenda.next, waiting.next or agenda.end)
    movable_clock.move(owner, max(stop - waiting.now, timedelta(0)))
    arrived = until_idle(owner, patience=PATIENCE)
    agenda.now = arrived.now
    return arrived
