"""How long a separation lasts and may last: Decree 56/2017 art. 32(3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from service import law
from service.tables.emergency import EmergencyMeasure
from workflows.calendar import local_day
from workflows.facts import EmergencyFacts
from workflows.policy.model import Rule, RuleNotInForce

LONGEST = "separation_end"
"""The rule that says how long."""


@dataclass(frozen=True, slots=True)
class Length:
    """The days of a separation: the first is not counted, so one from Monday to Tuesday has one day."""

    begins_on: date
    until: date | None
    rule: Rule | None

    @property
    def total(self) -> int | None:
        """To the last day that was decided; None while none was."""
        return (self.until - self.begins_on).days if self.until else None

    @property
    def allowed(self) -> int | None:
        """What the text in force when it began allows; None where no text was."""
        return self.rule.term.amount if self.rule else None


def length_of(
    session: Session, measure: EmergencyMeasure, *, until: date | None, begins_at: datetime | None = None
) -> Length:
    """The length of a measure that ends on this day; while it is only decided, as if it began with the decision."""
    begins_on = local_day(begins_at or measure.applied_at or measure.opened_at)
    return Length(begins_on, until, _longest(session, begins_on))


def with_length(facts: EmergencyFacts, length: Length) -> EmergencyFacts:
    """The same facts with the length of the separation as this step decides or leaves it."""
    early = length.total is not None and length.allowed is not None and length.total < length.allowed
    return replace(
        facts,
        separated_until=length.until,
        total_separation_days=length.total,
        allowed_separation_days=length.allowed,
        ends_early=early,
    )


def _longest(session: Session, begins_on: date) -> Rule | None:
    try:
        return law.of(session).policy.rule_on(LONGEST, begins_on)
    except RuleNotInForce:
        return None
