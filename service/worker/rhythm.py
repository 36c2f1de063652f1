"""Calls each beat when it asked to be called, and at the latest after its interval, whatever became of the last one."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta
from queue import Empty, SimpleQueue

from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from service import clock

log = logging.getLogger("lachan.worker")

SHORTEST_SLEEP = 0.005
LOOK_AGAIN = 1.0
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
        self.voices = voices
        self._wishes: SimpleQueue[tuple[str, float]] = SimpleQueue()
        self._stopping = threading.Event()
        self._conductor = threading.Thread(target=self._conduct, name="conductor", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(voices))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._answered, EVENT_JOB_EXECUTED)

    def start(self) -> None:
        """Call every beat now, and from then on."""
        for name, voice in self.voices.items():
            voice.ended_at = time.monotonic()
            self._scheduler.add_job(
                voice, "interval", id=name, name=name, seconds=voice.every, next_run_time=clock.wall()
            )
        self._scheduler.start()
        self._conductor.start()

    def stop(self) -> None:
        """Let running beats finish, and call none any more."""
        self._stopping.set()
        self._conductor.join()
        self._scheduler.shutdown(wait=True)

    def call(self, name: str, wait: float) -> None:
        """Call a beat in so many seconds."""
        self._scheduler.modify_job(name, next_run_time=clock.wall() + timedelta(seconds=wait))

    def keep(self) -> None:
        """Call what is long overdue: the scheduler follows the host's wall clock, and somebody may turn that back."""
        for name, voice in self.voices.items():
            if not voice.running and time.monotonic() - voice.ended_at > voice.every + LATE_AFTER:
                log.error("beat %s was overdue: the clock of this host has jumped", name)
                self.call(name, 0.0)

    def _answered(self, event: JobExecutionEvent) -> None:
        # Only noted here: a beat that ends at once is told of while the scheduler still reckons its next time, and what
        # was asked for then would be overwritten.
        wait = max(event.retval, SHORTEST_SLEEP)
        if wait < self.voices[event.job_id].every:
            self._wishes.put((event.job_id, wait))

    def _conduct(self) -> None:
        while not self._stopping.is_set():
            with suppress(Empty):
                self.call(*self._wishes.get(timeout=LOOK_AGAIN))
            self.keep()
