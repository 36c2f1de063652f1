"""What the entries of a policy must say together: no overlap, no unknown name, no duty that nobody watches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from workflows.policy.plans import ProvincialPlan
from workflows.policy.rules import Rule
from workflows.policy.rungs import Ladder
from workflows.policy.vocabulary import RuleKind
from workflows.policy.wording import words


@dataclass(frozen=True)
class Finding:
    """One contradiction: in which entry (section and position), where in it, and why."""

    section: str
    index: int
    location: tuple[str | int, ...]
    why_vi: str
    why_en: str


def rules_together(rules: Sequence[Rule], ladders: Sequence[Ladder]) -> Iterator[Finding]:
    """Overlapping versions, unknown ladders, wrong `watches`, and numberless duties that no internal rule watches."""
    known_ladders = {ladder.id for ladder in ladders}
    kinds = {rule.id: rule.kind for rule in rules}
    for index, rule in enumerate(rules):
        if rule.ladder is not None and rule.ladder not in known_ladders:
            yield _finding("rule", index, "ladder", "ladder_unknown", ladder=rule.ladder)
        if rule.watches is not None and rule.watches not in kinds:
            yield _finding("rule", index, "watches", "watches_unknown", rule=rule.watches)
        elif rule.watches is not None and kinds[rule.watches] is RuleKind.INTERNAL:
            yield _finding("rule", index, "watches", "watches_internal", rule=rule.watches)
    yield from _overlaps(rules)
    yield from _silences(rules)


def _overlaps(rules: Sequence[Rule]) -> Iterator[Finding]:
    dated = sorted(enumerate(rules), key=lambda entry: (entry[1].id, entry[1].effective_from))
    for (_, earlier), (index, later) in pairwise(dated):
        if earlier.id == later.id and (earlier.effective_to is None or later.effective_from <= earlier.effective_to):
            spans = {"first": _span(earlier), "second": _span(later)}
            yield _finding("rule", index, "effective_from", "overlap", rule=later.id, **spans)


def _span(rule: Rule) -> str:
    return f"{rule.effective_from.isoformat()} – {rule.effective_to.isoformat() if rule.effective_to else '…'}"


def _silences(rules: Sequence[Rule]) -> Iterator[Finding]:
    """A duty without a number, always or in some circumstance, for which no internal rule rings."""
    for index, rule in enumerate(rules):
        if rule.kind is not RuleKind.STATUTORY:
            continue
        watchers = [other for other in rules if other.watches == rule.id]
        if rule.term.amount is None and not _always_watched(rule, watchers, frozenset()):
            yield _finding("rule", index, None, "unwatched", rule=rule.id, when="")
        for circumstance in rule.unless:
            if not _always_watched(rule, watchers, frozenset({circumstance})):
                yield _finding("rule", index, "unless", "unwatched", rule=rule.id, when=f" ({circumstance})")


def _always_watched(rule: Rule, watchers: Sequence[Rule], circumstances: frozenset[str]) -> bool:
    """Whether on every day of the rule, for each event that starts it, a watcher starts too."""
    ready = [watcher for watcher in watchers if watcher.applies(circumstances)]
    ends = (watcher.effective_to + timedelta(days=1) for watcher in ready if watcher.effective_to is not None)
    turning_points = [rule.effective_from, *(day for day in ends if rule.in_force(day))]
    return all(
        any(watcher.in_force(day) and event in watcher.starts_on for watcher in ready)
        for day in turning_points
        for event in rule.starts_on
    )


def codes_together(section: str, codes: Iterable[str]) -> Iterator[Finding]:
    """Codes that occur twice in a section."""
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code in seen:
            yield _finding(section, index, None, "code_twice", code=code)
        seen.add(code)


def days_together(days: Sequence[tuple[date, date | None]], years: Sequence[int]) -> Iterator[Finding]:
    """Two lines of a day with one known-at date, days outside every declared year, gaps between the years."""
    seen: set[tuple[date, date | None]] = set()
    for index, line in enumerate(days):
        if line in seen:
            yield _finding("day", index, "day", "day_twice", day=line[0].isoformat())
        if line[0].year not in years:
            yield _finding("day", index, "day", "year_missing", year=line[0].year)
        seen.add(line)
    for index, year in enumerate(years):
        if year in years[:index]:
            yield _finding("year", index, "year", "year_twice", year=year)
        if year - 1 not in years and year != min(years):
            yield _finding("year", index, "year", "year_missing", year=year - 1)


def plans_together(plans: Sequence[ProvincialPlan], ladders: Sequence[Ladder]) -> Iterator[Finding]:
    """Plans of one name, a need that two plans claim, duties on a rung that is not there or tells the agency anyway."""
    yield from codes_together("plan", (plan.id for plan in plans))
    yield from _claimed(plans)
    told = {(ladder.id, number): rung.tell for ladder in ladders for number, rung in enumerate(ladder.rungs)}
    for index, plan in enumerate(plans):
        for number, duty in enumerate(plan.duties):
            at = ("duties", number, "on_rungs")
            for one in duty.on_rungs:
                if (one.ladder, one.rung) not in told:
                    yield found_at("plan", index, *at, text="rung_unknown", ladder=one.ladder, rung=one.rung)
                elif duty.tells in told[one.ladder, one.rung]:
                    role = str(duty.tells)
                    yield found_at("plan", index, *at, text="told_anyway", ladder=one.ladder, rung=one.rung, role=role)


def _claimed(plans: Sequence[ProvincialPlan]) -> Iterator[Finding]:
    owners: dict[str, int] = {}
    for index, plan in enumerate(plans):
        for part, number, provision in plan.provisions():
            if provision.row and owners.setdefault(provision.row, index) != index:
                yield found_at("plan", index, part, number, "row", text="row_twice", row=provision.row)


def found_at(section: str, index: int, *location: str | int, text: str, **params: str | int) -> Finding:
    """What contradicts at this location of an entry, in the words of `text`."""
    return Finding(section, index, location, *words(text, **params))


def _finding(section: str, index: int, key: str | None, text: str, /, **params: str | int) -> Finding:
    return found_at(section, index, *((key,) if key else ()), text=text, **params)
