"""The condition that every step of every life has."""

from datetime import datetime

from workflows.facts import Facts
from workflows.lifecycle import Refusal, timed_guard


@timed_guard("occurred_in_future")
def already_happened(facts: Facts, now: datetime) -> Refusal | None:
    """What is recorded has happened. Ours: a date ahead of the clock would stop a clock that still runs."""
    return Refusal("occurred_in_future") if facts.occurred_at is not None and facts.occurred_at > now else None
