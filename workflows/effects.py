"""What an event does to the clocks: which start, from which moment and by which rule, and which stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflows.calendar import local_day
from workflows.facts import Facts
from workflows.policy.model import Policy, Rule
from workflows.policy.vocabulary import Circumstance, Moment


@dataclass(frozen=True, slots=True)
class StartClock:
    """Start a clock by this rule, running from `starts_at` (UTC)."""

    rule: Rule
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class StopClock:
    """Stop the running clocks of this rule: the duty is met, or (`void`) there is no duty any more."""

    rule_id: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class Hearers:
    """Which rules listen to one event; every version of a rule that starts on it, oldest first."""

    starting: tuple[Rule, ...] = ()
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
    no number in these circumstances starts no clock. Raises MomentMissing.
    """
    hearers = listening(policy)
    starts: dict[str, StartClock] = {}
    stops: dict[str, StopClock] = {}
    circumstances: frozenset[str] | None = None
    for event in events:
        heard = hearers.get(event, NOBODY)
        for stop in heard.stopping:
            starts.pop(stop.rule_id, None)
            stops.setdefault(stop.rule_id, stop)
        for rule in heard.starting:
            if circumstances is None:
                circumstances = _circumstances(facts)
            if rule.applies(circumstances) and rule.gives_number(circumstances):
                moment = _moment(rule, facts, entered_at)
                if rule.in_force(local_day(moment)):
                    starts[rule.id] = StartClock(rule, moment)
    return tuple(starts.values()), tuple(stops.values())


def listening(policy: Policy) -> dict[str, Hearers]:
    """For every event that a rule names, who listens to it."""
    found = _heard_under.get(policy.digest)
    if found is None:
        found = _heard_under[policy.digest] = _listeners(policy)
    return found


def _circumstances(facts: Facts) -> frozenset[str]:
    return frozenset(name for name in CIRCUMSTANCES if getattr(facts, name, None) is True)


def _moment(rule: Rule, facts: Facts, entered_at: datetime | None) -> datetime:
    if entered_at is not None and rule.start_fact is Moment.STATE_SINCE:
        return entered_at
    moment: datetime | None = getattr(facts, rule.start_fact, None)
    if moment is None:
        raise MomentMissing(rule.id, rule.start_fact)
    return moment


def _listeners(policy: Policy) -> dict[str, Hearers]:
    rules = sorted(policy.rules, key=lambda rule: (rule.id, rule.effective_from))
    events = {event for rule in rules for event in (*rule.starts_on, *rule.stops_on, *rule.voided_by)}
    return {str(event): _hearers(event, rules) for event in events}


def _hearers(event: str, rules: Iterable[Rule]) -> Hearers:
    starting, stopping = [], {}
    for rule in rules:
        if event in rule.starts_on:
            starting.append(rule)
        if event in rule.stops_on:
            stopping[rule.id] = StopClock(rule.id)
        elif event in rule.voided_by:
            stopping.setdefault(rule.id, StopClock(rule.id, void=True))
    return Hearers(tuple(starting), tuple(stopping.values()))
