"""What an event does to the clocks: which start, from which moment and by which rule, and which stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from workflows.calendar import local_day
from workflows.facts import Facts
from workflows.policy.model import Policy, Rule
from workflows.policy.vocabulary import Circumstance, Moment


@dataclass(frozen=True, slots=True)
class StartClock:
    """Start a clock by this rule, running from `starts_at` (UTC), to `last_day` where a decision names one."""

    rule: Rule
    starts_at: datetime
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class StopClock:
    """Stop the running clocks of this rule: the duty is met, or (`void`) there is no duty any more."""

    rule_id: str
    void: bool = False


class Starter(NamedTuple):
    """One version of a rule that starts on an event, with what its start depends on."""

    rule: Rule
    fact: str
    until: str | None
    only_when: frozenset[str]
    unless: frozenset[str]


class Hearers(NamedTuple):
    """Which rules listen to one event."""

    starting: tuple[Starter, ...] = ()
    stopping: tuple[StopClock, ...] = ()


NOBODY = Hearers()
CIRCUMSTANCES = tuple(str(name) for name in Circumstance)

_heard_under: dict[str, dict[str, Hearers]] = {}
"""The listeners of each policy by its digest: compiled once, because a decision has microseconds."""


class MomentMissing(ValueError):
    """A clock must start and the facts do not say from when; somebody built the facts of a decision wrongly."""

    def __init__(self, rule: str, moment: str) -> None:
        super().__init__(f"rule {rule} starts from {moment}, which the facts do not give")


def clocks_for(
    events: Iterable[str], facts: Facts, policy: Policy, *, entered_at: datetime | None = None
) -> tuple[tuple[StartClock, ...], tuple[StopClock, ...]]:
    """The clocks that these events start and stop, in their order.

    `entered_at` is given when the events move a life: the new state's own first moment. A rule for which the text gives
    no number in these circumstances, and no decision a last day, starts no clock. Raises MomentMissing.
    """
    hearers = listening(policy)
    circumstances = frozenset(name for name in CIRCUMSTANCES if getattr(facts, name, None) is True)
    starts: dict[str, StartClock] = {}
    stops: dict[str, StopClock] = {}
    for event in events:
        starting, stopping = hearers.get(event, NOBODY)
        for stop in stopping:
            starts.pop(stop.rule_id, None)
            stops.setdefault(stop.rule_id, stop)
        for rule, fact, until, only_when, unless in starting:
            if only_when <= circumstances and unless.isdisjoint(circumstances):
                moment = entered_at if entered_at and fact == Moment.STATE_SINCE else getattr(facts, fact, None)
                if moment is None:
                    raise MomentMissing(rule.id, fact)
                last_day = getattr(facts, until, None) if until else None
                numbered = rule.term.amount is not None or last_day is not None
                if numbered and rule.in_force(local_day(moment)):
                    starts[rule.id] = StartClock(rule, moment, last_day)
    return tuple(starts.values()), tuple(stops.values())


def listening(policy: Policy) -> dict[str, Hearers]:
    """For every event that a rule names, who listens to it."""
    found = _heard_under.get(policy.digest)
    if found is None:
        found = _heard_under[policy.digest] = _listeners(policy)
    return found


def _listeners(policy: Policy) -> dict[str, Hearers]:
    rules = sorted(policy.rules, key=lambda rule: (rule.id, rule.effective_from))
    events = {event for rule in rules for event in (*rule.starts_on, *rule.again_on, *rule.stops_on, *rule.voided_by)}
    return {str(event): _hearers(event, rules) for event in events}


def _hearers(event: str, rules: Iterable[Rule]) -> Hearers:
    starting, stopping = [], {}
    for rule in rules:
        fact = rule.start_fact if event in rule.starts_on else rule.again_fact if event in rule.again_on else None
        if fact is not None and rule.has_clock:
            until = str(rule.until_fact) if rule.until_fact else None
            starting.append(Starter(rule, str(fact), until, frozenset(rule.only_when), frozenset(rule.unless)))
        if event in rule.stops_on:
            stopping[rule.id] = StopClock(rule.id)
        elif event in rule.voided_by:
            stopping.setdefault(rule.id, StopClock(rule.id, void=True))
    return Hearers(tuple(starting), tuple(stopping.values()))
