"""How a life is declared once, as edges with named guards, and the frozen table that is compiled from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from workflows.facts import Facts

F_contra = TypeVar("F_contra", bound=Facts, contravariant=True)
Param = str | int | bool | None
Declared = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A missing fact: a code for machines, and the figures that its text speaks of."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guard(Generic[F_contra]):
    """One condition of an edge: it answers with the missing fact (always the same code), never with False."""

    name: str
    code: str
    check: Callable[[F_contra], Refusal | None]


@dataclass(frozen=True, slots=True)
class TimedGuard(Generic[F_contra]):
    """A condition that also asks what time it is; `check` takes the facts and `now` (UTC)."""

    name: str
    code: str
    check: Callable[[F_contra, Any], Refusal | None]


@dataclass(frozen=True, slots=True)
class Choice(Generic[F_contra]):
    """What decides between the edges that one trigger has from one state; it refuses nothing."""

    name: str
    holds: Callable[[F_contra], bool]


@dataclass(frozen=True, slots=True)
class Edge(Generic[F_contra]):
    """One arrow. An opening edge has no source; a retired edge is never taken again, but history may show it."""

    trigger: str
    source: str | None
    target: str
    guards: tuple[Guard[F_contra], ...] = ()
    timed: tuple[TimedGuard[F_contra], ...] = ()
    when: Choice[F_contra] | None = None
    emits: tuple[str, ...] = ()
    retired: bool = False

    @property
    def conditions(self) -> tuple["Guard[F_contra] | TimedGuard[F_contra]", ...]:
        """Everything that may refuse this edge alone."""
        return (*self.guards, *self.timed)


class Step(NamedTuple):
    """An edge, compiled: whether it is meant, what may refuse it, where it leads, and what it lets the clocks hear."""

    holds: Callable[[Any], bool] | None
    checks: tuple[Callable[[Any], Refusal | None], ...]
    timed: tuple[Callable[[Any, Any], Refusal | None], ...]
    target: str
    emits: tuple[str, ...]


Table = Mapping[tuple[str | None, str], tuple[Step, ...]]


@dataclass(frozen=True)
class Lifecycle:
    """One life: its states, the facts its guards see, its edges in order, and the states in which it is over.

    `always` are conditions of every edge. A contradictory declaration raises ValueError, at import.
    """

    name: str
    states: tuple[str, ...]
    initial: str
    edges: tuple[Edge[Any], ...]
    facts: type[Facts]
    ended: tuple[str, ...] = ()
    always: tuple[TimedGuard[Any], ...] = ()
    table: Table = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the declaration and compile it."""
        for fault in self._faults():
            raise ValueError(f"{self.name}: {fault}")
        object.__setattr__(self, "table", _compiled(self.live_edges, self.always))

    @property
    def live_edges(self) -> tuple[Edge[Any], ...]:
        """The edges that may still be taken, in order."""
        return tuple(edge for edge in self.edges if not edge.retired)

    @property
    def open_states(self) -> tuple[str, ...]:
        """The states in which this life is not over."""
        return tuple(state for state in self.states if state not in self.ended)

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger that may still be pulled, in the order of declaration."""
        return tuple(dict.fromkeys(str(edge.trigger) for edge in self.live_edges))

    def declared(self) -> tuple[Declared, ...]:
        """Every (trigger, from, to) that history may show, retired ones too, sorted: for the database's CHECK."""
        edges = {(str(e.trigger), None if e.source is None else str(e.source), str(e.target)) for e in self.edges}
        return tuple(sorted(edges, key=lambda edge: (edge[0], edge[1] or "", edge[2])))

    def _faults(self) -> Iterable[str]:
        known = set(self.states)
        if len(known) != len(self.states):
            yield "a state is named twice"
        for name in (self.initial, *self.ended, *(end for e in self.edges for end in (e.source, e.target) if end)):
            if name not in known:
                yield f"unknown state {name}"
        if any(edge.target != self.initial for edge in self.edges if edge.source is None):
            yield "an opening edge leads elsewhere than to the initial state"
        for place, alternatives in _by_place(self.live_edges):
            if any(edge.when is None for edge in alternatives[:-1]) or alternatives[-1].when is not None:
                yield f"{place}: every alternative but the last needs a choice, and the last needs none"
        for state in sorted(known - _reached(self.edges)):
            yield f"state {state} cannot be reached"


def guard(code: str) -> Callable[[Callable[[F_contra], Refusal | None]], Guard[F_contra]]:
    """Make a function of facts a guard of the same name, which refuses with this code."""
    return lambda check: Guard(check.__name__, code, check)


def timed_guard(code: str) -> Callable[[Callable[[F_contra, Any], Refusal | None]], TimedGuard[F_contra]]:
    """Make a function of facts and `now` a guard of the same name, which refuses with this code."""
    return lambda check: TimedGuard(check.__name__, code, check)


def choice(holds: Callable[[F_contra], bool]) -> Choice[F_contra]:
    """Make a predicate the choice of the same name."""
    return Choice(holds.__name__, holds)


def chosen(alternatives: tuple[Step, ...], facts: Facts) -> Step:
    """The one alternative that these facts mean: the first whose choice holds, else the last."""
    for step in alternatives[:-1]:
        if step.holds is not None and step.holds(facts):
            return step
    return alternatives[-1]


def _by_place(edges: tuple[Edge[Any], ...]) -> Iterable[tuple[tuple[str, str], list[Edge[Any]]]]:
    places = groupby(sorted(edges, key=_place), key=_place)
    return ((place, list(alternatives)) for place, alternatives in places)


def _place(edge: Edge[Any]) -> tuple[str, str]:
    return edge.source or "", edge.trigger


def _reached(edges: tuple[Edge[Any], ...]) -> set[str]:
    reached: set[str | None] = {None}
    while more := {edge.target for edge in edges if edge.source in reached} - reached:
        reached |= more
    return {state for state in reached if state is not None}


def _compiled(edges: tuple[Edge[Any], ...], always: tuple[TimedGuard[Any], ...]) -> Table:
    table: dict[tuple[str | None, str], tuple[Step, ...]] = {}
    for edge in edges:
        step = Step(
            holds=edge.when.holds if edge.when else None,
            checks=tuple(guard.check for guard in edge.guards),
            timed=tuple(guard.check for guard in (*always, *edge.timed)),
            target=str(edge.target),
            emits=tuple(str(event) for event in edge.emits),
        )
        place = (edge.source and str(edge.source), str(edge.trigger))
        table[place] = (*table.get(place, ()), step)
    return MappingProxyType(table)
