"""Calls each beat when it asked to be called, and at the latest after its interval, whatever became of the last one."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("lachan.worker")

SHORTEST_SLEEP = 0.005
LATE_AFTER = 3.0
"""Seconds that a beat may be overdue before somebody must have turned the host's clock back."""


@dataclass(slots=True)
class Voice:
    """One beat of the rhythm; answers in how many seconds it wants to be called again."""

    beat: Callable[[], float]
    every: float
    ended_at: float = 0.0
    running: bool = False

    def __call__(self) -> float:
        """Call the beat once, and remember that it was called."""
        self.running = True
        try:
            return self.beat()
        finally:
            self.ended_at = time.monotonic()
            self.running = False


class Rhythm:
    """Beats in threads of their own: none waits for another, none runs twice at once, none is made up for."""

    def __init__(self, **voices: Voice) -> None:
        self._voices = voices
        self._turn = threading.Lock()
        self._stopped = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(voices))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._answered, EVENT_JOB_EXECUTED)

    def start(self) -> None:
        """Call every beat now, and from then on."""
        for name, voice in self._voices.items():
            voice.ended_at = time.monotonic()
            self._scheduler.add_job(
                voice, "interval", id=name, name=name, seconds=voice.every, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()

    def _answered(self, event: JobExecutionEvent) -> None:
        """The scheduler would wait the whole interval; the beat knows better."""
        wait = max(event.retval, SHORTEST_SLEEP)
        if wait < self._voices[event.job_id].every:
            self._call(event.job_id, wait)

    def _call(self, name: str, wait: float) -> None:
        # Never while the scheduler shuts down: it would wait for us, and we for it.
        with self._turn:
            if not self._stopped:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC) + timedelta(seconds=wait))

    def keep(self) -> None:
        """Call what is long overdue: the scheduler follows the host's wall clock, and somebody may turn that back."""
        for name, voice in self._voices.items():
            if not voice.running and time.monotonic() - voice.ended_at > voice.every + LATE_AFTER:
                log.error("beat %s was overdue: the clock of this host has jumped", name)
                self._call(name, 0.0)

    def stop(self) -> None:
        """Let running beats finish, and call none any more."""
        with self._turn:
            self._stopped = True
        self._scheduler.shutdown(wait=True)
