"""What one rule of the law may say; a rule that contradicts itself is not admitted."""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.policy.entry import Basis, Entry, once_each
from workflows.policy.vocabulary import (
    Circumstance,
    Confidence,
    Counting,
    Duration,
    Event,
    Identifier,
    LastDay,
    Moment,
    RuleKind,
    Subject,
    Unit,
    Words,
)
from workflows.policy.wording import refuse

_COUNTED_BY = {
    Unit.HOURS: Counting.CLOCK_HOURS,
    Unit.WORKING_DAYS: Counting.WORKING_DAYS,
    Unit.CALENDAR_DAYS: Counting.CALENDAR_DAYS,
}


Amount = Annotated[int, Field(gt=0, le=9999)]  # the upper end keeps a slip of the keyboard from running for centuries


class Term(Entry):
    """How long; both empty where the text gives no number, and then no due date may be computed."""

    amount: Amount | None = None
    unit: Unit | None = None

    @model_validator(mode="after")
    def _amount_with_unit(self) -> Self:
        if self.amount is not None and self.unit is None:
            raise refuse("unit_missing")
        if self.amount is None and self.unit is not None:
            raise refuse("amount_missing")
        return self


class Rule(Entry):
    """One version of one rule: a term, what starts and stops it, who is told, its basis and how surely each is known.

    `effective_to` is the last day on which this version applies. `unless` names circumstances in which the text gives
    no number; `only_when` (internal rules) the circumstances without which the rule does not start at all. `again_on`
    are events that start the clock once more, from the moment `again_fact`. `until_fact` is the last day that a
    decision may name: where the facts give it, the term ends with that day instead of after its amount.
    """

    id: Identifier
    kind: RuleKind
    effective_from: date
    effective_to: date | None = None
    title_vi: Words
    title_en: Words
    note_vi: Words
    note_en: Words
    subject: Subject
    term: Term
    counting: Counting | None = None
    moves_to_working_day: bool = False
    amount_confidence: Confidence | None = None
    start_confidence: Confidence | None = None
    counting_confidence: Confidence | None = None
    basis: tuple[Basis, ...] = ()
    starts_on: tuple[Event, ...]
    start_fact: Moment
    again_on: tuple[Event, ...] = ()
    again_fact: Moment | None = None
    until_fact: LastDay | None = None
    stops_on: tuple[Event, ...]
    voided_by: tuple[Event, ...] = ()
    unless: tuple[Circumstance, ...] = ()
    only_when: tuple[Circumstance, ...] = ()
    watches: Identifier | None = None
    ladder: Identifier | None = None
    approaching: tuple[Duration, ...] = ()

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Which of `amount`, `start` and `counting` are our reading and must be shown as to be confirmed."""
        named = {
            "amount": self.amount_confidence,
            "start": self.start_confidence,
            "counting": self.counting_confidence,
        }
        return tuple(name for name, confidence in named.items() if confidence is Confidence.TO_CONFIRM)

    def in_force(self, day: date) -> bool:
        """Whether this version applies on the local day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def applies(self, circumstances: frozenset[str]) -> bool:
        """Whether the rule starts at all when these circumstances are true."""
        return set(self.only_when) <= circumstances

    def gives_number(self, circumstances: frozenset[str]) -> bool:
        """Whether a due date may be computed when these circumstances are true."""
        return self.has_clock and not circumstances.intersection(self.unless)

    @property
    def has_clock(self) -> bool:
        """Whether a due date may ever be computed: from a number, or from the last day that a decision names."""
        return self.term.amount is not None or self.until_fact is not None

    @model_validator(mode="after")
    def _says_whose_it_is(self) -> Self:
        confidences = {
            "amount_confidence": self.amount_confidence,
            "start_confidence": self.start_confidence,
            "counting_confidence": self.counting_confidence,
        }
        if self.kind is RuleKind.INTERNAL:
            return self._is_ours(confidences)
        if not self.basis:
            raise refuse("basis_missing", kind=self.kind.value)
        for name, value in (("watches", self.watches), ("only_when", self.only_when)):
            if value:
                raise refuse("watches_needs_internal", name=name)
        if self.term.amount is None:
            del confidences["counting_confidence"]
        for name, confidence in confidences.items():
            if confidence is None:
                raise refuse("confidence_missing", kind=self.kind.value, name=name)
        return self

    def _is_ours(self, confidences: dict[str, Confidence | None]) -> Self:
        if self.basis:
            raise refuse("internal_claims_law")
        if not self.has_clock:
            raise refuse("internal_number_missing")
        for name, confidence in confidences.items():
            if confidence is not None:
                raise refuse("internal_confidence", name=name)
        return self

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if not self.has_clock:
            self._has_no_clock()
            return self
        if self.counting is None:
            raise refuse("counting_missing")
        if self.until_fact is not None and self.counting is not Counting.CALENDAR_DAYS:
            raise refuse("until_needs_days")
        if self.term.unit is not None and self.counting is not _COUNTED_BY[self.term.unit]:
            raise refuse("counting_unlike_unit", counting=self.counting.value, unit=self.term.unit.value)
        if self.moves_to_working_day and self.counting is not Counting.CALENDAR_DAYS:
            raise refuse("moving_needs_days")
        if self.ladder is None and self.kind is not RuleKind.OBSERVED:
            raise refuse("ladder_missing")
        return self

    def _has_no_clock(self) -> None:
        numbered = {
            "counting": self.counting,
            "counting_confidence": self.counting_confidence,
            "moves_to_working_day": self.moves_to_working_day,
            "ladder": self.ladder,
            "approaching": self.approaching,
            "unless": self.unless,
            "again_on": self.again_on,
        }
        for name, value in numbered.items():
            if value:
                raise refuse("number_missing", name=name)

    @model_validator(mode="after")
    def _lists_make_sense(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise refuse("interval_reversed")
        for name in ("starts_on", "stops_on"):
            if not getattr(self, name):
                raise refuse("empty", name=name)
        for name in ("starts_on", "again_on", "stops_on", "voided_by", "unless", "only_when", "approaching"):
            once_each(name, getattr(self, name))
        once_each("again_on", (*self.starts_on, *self.again_on))
        if bool(self.again_on) != (self.again_fact is not None):
            raise refuse("again_incomplete")
        if any(before <= timedelta() for before in self.approaching):
            raise refuse("not_positive", name="approaching")
        return self
