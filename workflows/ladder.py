"""Who is told next: a ladder pinned to a due time as absolute steps, and which of them are due now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from workflows.policy.model import Ladder, Role, Rule, Rung


class StepKind(StrEnum):
    """Before or after the due time."""

    APPROACHING = "approaching"  # a warning to the people of the first rung
    RUNG = "rung"  # number 0 is the breach itself


@dataclass(frozen=True)
class Step:
    """One telling at an absolute moment (UTC). Rungs are numbered from 0, warnings from 0 among themselves."""

    kind: StepKind
    number: int
    at: datetime
    tell: tuple[str, ...]
    channels: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The step as plain JSON values."""
        return {
            "kind": self.kind.value,
            "number": self.number,
            "at": self.at.isoformat(),
            "tell": list(self.tell),
            "channels": list(self.channels),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The step that `to_json` wrote."""
        at = datetime.fromisoformat(stored["at"]).astimezone(UTC)
        return cls(StepKind(stored["kind"]), stored["number"], at, tuple(stored["tell"]), tuple(stored["channels"]))


@dataclass(frozen=True)
class PinnedLadder:
    """The ladder as it was when the clock started: later changes of the policy do not move it."""

    ladder: str
    steps: tuple[Step, ...]
    repeat_every: timedelta
    acknowledgement_holds: timedelta

    def to_json(self) -> dict[str, Any]:
        """The pinned ladder as plain JSON values, durations in seconds."""
        return {
            "ladder": self.ladder,
            "steps": [step.to_json() for step in self.steps],
            "repeat_every": int(self.repeat_every.total_seconds()),
            "acknowledgement_holds": int(self.acknowledgement_holds.total_seconds()),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The pinned ladder that `to_json` wrote."""
        return cls(
            stored["ladder"],
            tuple(Step.from_json(step) for step in stored["steps"]),
            timedelta(seconds=stored["repeat_every"]),
            timedelta(seconds=stored["acknowledgement_holds"]),
        )


@dataclass(frozen=True)
class Due:
    """What to do now, and when to look again: there is always a next time, because silence is not an answer."""

    superseded: tuple[Step, ...]  # overdue rungs below the one raised: recorded, and their people told with it
    raised: Step | None
    approaching: Step | None
    next_index: int  # how many steps are done after this; beyond the last one it counts repetitions
    next_at: datetime

    @property
    def tell(self) -> tuple[str, ...]:
        """Everybody to be told now, the highest rung first, nobody twice."""
        step = self.raised or self.approaching
        people = (step.tell if step else ()) + tuple(role for rung in self.superseded for role in rung.tell)
        return tuple(dict.fromkeys(people))


def pin(rule: Rule, ladder: Ladder, due_at: datetime) -> PinnedLadder:
    """The rule's ladder with absolute times, counted from the due time; an outage does not push them."""
    return PinnedLadder(ladder.id, steps(rule, ladder, due_at), ladder.repeat_every, ladder.acknowledgement_holds)


def steps(rule: Rule, ladder: Ladder, due_at: datetime) -> tuple[Step, ...]:
    """The warnings before the due time and the rungs from it on, in the order of time."""
    due = due_at.astimezone(UTC)
    first = ladder.rungs[0]
    warnings = (
        Step(StepKind.APPROACHING, number, due - before, first.tell, first.channels)
        for number, before in enumerate(sorted(rule.approaching, reverse=True))
    )
    rungs = (
        Step(StepKind.RUNG, number, due + rung.after, rung.tell, rung.channels)
        for number, rung in enumerate(ladder.rungs)
    )
    return (*warnings, *rungs)


def next_steps(pinned: tuple[Step, ...], done: int, now: datetime, repeat_every: timedelta) -> Due:
    """Which steps are due at `now` when the first `done` are over; `done` counts repetitions of the last rung too.

    Overdue rungs collapse to the highest; the rungs below it come back as superseded. Overdue warnings collapse to
    the last, and are dropped when a rung is due: the breach says more, to the same people. A repetition that was
    slept through leaves no trace of its own, for it would have told the people whom the raised rung tells.
    """
    last = pinned[-1]
    reached = sum(step.at <= now for step in pinned)
    if reached == len(pinned):
        reached += (now - last.at) // repeat_every
    overdue = pinned[done:reached]
    rungs = [step for step in overdue if step.kind is StepKind.RUNG]
    raised = None
    if reached > max(done, len(pinned)):
        raised = _step(pinned, reached - 1, repeat_every)
    elif rungs:
        raised = rungs.pop()
    return Due(
        superseded=tuple(rungs),
        raised=raised,
        approaching=overdue[-1] if overdue and raised is None else None,
        next_index=max(done, reached),
        next_at=_step(pinned, max(done, reached), repeat_every).at,
    )


def _step(pinned: tuple[Step, ...], index: int, repeat_every: timedelta) -> Step:
    """The step of that index; beyond the last one, the last rung again with a growing number."""
    if index < len(pinned):
        return pinned[index]
    last, times = pinned[-1], index - len(pinned) + 1
    return Step(last.kind, last.number + times, last.at + times * repeat_every, last.tell, last.channels)


def without(ladder: Ladder, roles: frozenset[Role]) -> Ladder:
    """The ladder for a case that must not reach these roles: a rung left empty is gone, the next one is at once.

    Raises ValueError when nobody is left.
    """
    rungs: list[Rung] = []
    for rung in ladder.rungs:
        if tell := tuple(role for role in rung.tell if role not in roles):
            rungs.append(rung.model_copy(update={"tell": tell, "after": rung.after if rungs else timedelta()}))
    if not rungs:
        raise ValueError(f"nobody is left on ladder {ladder.id}")
    return ladder.model_copy(update={"rungs": tuple(rungs)})
