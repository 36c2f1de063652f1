"""What each heartbeat of the worker does: raise what is due, deliver what waits, look for what has gone silent."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import httpx
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from notifications.deliver import Deliverer
from service import clock
from service.escalations import alarms, commands, watcher
from service.escalations.dead_letters import raise_dead_letters
from service.health.fitness import SCHEMA_HEAD, at_head
from service.tables.beat import Beat

log = logging.getLogger("lachan.worker")

OpenTransaction = Callable[[], AbstractContextManager[Session]]

LARGEST_BATCH = 1000
LONG_BATCH = 0.25
"""Seconds. No batch is meant to take longer than this: clerks wait for the rows that it holds."""
SHORTEST_SLEEP = 0.005
LONGEST_SLEEP = 1.0
PULSE_EVERY = 2.0
FORGET_PULSES_AFTER = timedelta(days=1)


class SchemaMoved(Exception):
    """The schema is no longer the one this program was written for: it fires nothing more."""


class ClockBeat:
    """Raises everything that is due, oldest first, in batches that grow with the backlog, and leaves a pulse."""

    def __init__(self, transaction: OpenTransaction, *, name: str) -> None:
        self._transaction = transaction
        self._name = name
        self._pulse_at = -PULSE_EVERY
        self._empty_sleep = SHORTEST_SLEEP

    def __call__(self) -> float:
        """One beat; in how many seconds the next is wanted."""
        limit = 1
        while True:
            began = time.monotonic()
            raised, wait = self._batch(limit)
            took = time.monotonic() - began
            self._pulse()
            if raised < limit:
                return self._sleep(raised, wait)
            limit = _next_limit(limit, took)

    def forget_old_pulses(self) -> None:
        """Remove the pulses of processes that are long gone."""
        old = col(Beat.wall_at) < func.statement_timestamp() - FORGET_PULSES_AFTER
        with self._transaction() as session:
            session.connection().execute(delete(Beat).where(old))

    def _batch(self, limit: int) -> tuple[int, float]:
        with self._transaction() as session:
            if not at_head(session.connection()):
                raise SchemaMoved(f"the schema is not {SCHEMA_HEAD}")
            raised = commands.raise_due(session, limit=limit)
            return raised.count, seconds_until(raised.next_at, clock.now(session))

    def _sleep(self, raised: int, wait: float) -> float:
        if raised or wait > 0:
            self._empty_sleep = SHORTEST_SLEEP
            return wait
        # Due, but held by somebody's command: look again soon, then less and less often.
        self._empty_sleep = min(self._empty_sleep * 2, LONGEST_SLEEP)
        return self._empty_sleep

    def _pulse(self) -> None:
        """Tell readiness that a beat went well, every two seconds at most; the time is the database's."""
        if time.monotonic() - self._pulse_at < PULSE_EVERY:
            return
        time_of_it = {"wall_at": func.statement_timestamp()}
        first = insert(Beat).values(worker=self._name, **time_of_it)
        pulse = first.on_conflict_do_update(index_elements=["worker"], set_=time_of_it)
        with self._transaction() as session:
            session.connection().execute(pulse)
        self._pulse_at = time.monotonic()


class DeliveryBeat:
    """Sends what waits in the ledger, and turns what cannot be delivered into an escalation."""

    def __init__(self, transaction: OpenTransaction, deliverer: Deliverer) -> None:
        self._transaction = transaction
        self._deliverer = deliverer

    def __call__(self) -> float:
        """One beat; in how many seconds the next is wanted."""
        result = self._deliverer.beat()
        with self._transaction() as session:
            raise_dead_letters(session)
        wait = seconds_until(result.next_at, result.now)
        if result.in_flight and self._deliverer.wait(wait or LONGEST_SLEEP):
            return 0.0
        return wait


class Tend:
    """Tends the alarms that hang on no clock, each duty in a transaction of its own."""

    def __init__(self, transaction: OpenTransaction, *, every: float) -> None:
        self._transaction = transaction
        self._every = every

    def __call__(self) -> float:
        """One round; in how many seconds the next is wanted."""
        for duty in alarms.DUTIES:
            with self._transaction() as session:
                duty(session)
        return self._every


class Watch:
    """Tells the outside that no duty is silent. Its own silence is the alarm: it never retries and never catches."""

    def __init__(self, transaction: OpenTransaction, *, heartbeat_url: str, every: float) -> None:
        self._transaction = transaction
        self._heartbeat_url = heartbeat_url
        self._every = every

    def __call__(self) -> float:
        """One look; the heartbeat leaves only when nothing was found."""
        with self._transaction() as session:
            found = watcher.findings(session)
        if found:
            log.error("duties gone silent: %s", ", ".join(found))
        elif self._heartbeat_url:
            httpx.get(self._heartbeat_url, timeout=10.0, trust_env=False).raise_for_status()
        return self._every


def _next_limit(limit: int, took: float) -> int:
    return max(1, min(limit * 4, int(limit * LONG_BATCH / took), LARGEST_BATCH))


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """How long to sleep until a moment of the law's clock: never longer than a second, never less than nothing."""
    if moment is None:
        return LONGEST_SLEEP
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_SLEEP)
