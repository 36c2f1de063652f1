"""The same lives as `transitions` runs them: the authority that the compiled tables must agree with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transitions import EventData, Machine

from workflows.facts import Facts
from workflows.lifecycle import Choice, Edge, Lifecycle

NOT_YET = "(not yet)"
"""Where an opening edge comes from: `transitions` has no arrow out of nowhere."""


@dataclass
class Standing:
    """What a machine moves: one state and nothing else."""

    state: str


def machine_of(lifecycle: Lifecycle) -> Machine:
    """The stateless machine of a life. Building it costs a hundred decisions: once, never per request."""
    machine = Machine(
        model=None,
        states=[NOT_YET, *map(str, lifecycle.states)],
        initial=NOT_YET,
        auto_transitions=False,
        send_event=True,
    )
    taken: dict[tuple[str | None, str], list[Callable[[EventData], bool]]] = {}
    for edge in lifecycle.live_edges:
        before = taken.setdefault((edge.source, edge.trigger), [])
        choice = [_holding(edge.when)] if edge.when else []
        machine.add_transition(
            str(edge.trigger),
            str(edge.source or NOT_YET),
            str(edge.target),
            conditions=[*choice, *_conditions(lifecycle, edge)],
            unless=list(before),
        )
        before += choice
    return machine


def moved(machine: Machine, state: str | None, trigger: str, facts: Facts, *, now: datetime) -> str | None:
    """Where the machine goes, or None when a condition refuses; raises MachineError where no such arrow exists."""
    standing = Standing(str(state or NOT_YET))
    event = machine.events[trigger]
    return standing.state if event.trigger(standing, facts=facts, now=now) else None


def _holding(choice: Choice[Any]) -> Callable[[EventData], bool]:
    return lambda event: choice.holds(event.kwargs["facts"])


def _conditions(lifecycle: Lifecycle, edge: Edge[Any]) -> list[Callable[[EventData], bool]]:
    return [
        *(_satisfied(guard.check) for guard in edge.guards),
        *(_satisfied_now(guard.check) for guard in (*lifecycle.always, *edge.timed)),
    ]


def _satisfied(check: Callable[[Any], object]) -> Callable[[EventData], bool]:
    return lambda event: check(event.kwargs["facts"]) is None


def _satisfied_now(check: Callable[[Any, Any], object]) -> Callable[[EventData], bool]:
    return lambda event: check(event.kwargs["facts"], event.kwargs["now"]) is None
