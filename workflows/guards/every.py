"""Conditions that steps of every life share."""

from datetime import datetime

from workflows.facts import Facts
from workflows.lifecycle import Refusal, guard, timed_guard


@timed_guard("occurred_in_future")
def already_happened(facts: Facts, now: datetime) -> Refusal | None:
    """What is recorded has happened. Ours: a date ahead of the clock would stop a clock that still runs."""
    return Refusal("occurred_in_future") if facts.occurred_at is not None and facts.occurred_at > now else None


@guard("step_too_early")
def dated_after_the_last_step(facts: Facts) -> Refusal | None:
    """A step is not older than the one that it follows. Ours: its clocks would start, or be met, before their cause."""
    since, occurred = facts.state_since, facts.occurred_at
    return Refusal("step_too_early") if since and occurred and occurred < since else None
