"""`lachan clock advance`: move the law's clock forward without skipping anything that falls due on the way."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from sqlalchemy import Connection, Engine, text

from service.db import make_engine
from service.development import movable_clock
from service.development.state import data_folder, running
from service.escalations.alarms import OVER, SILENT_TOO_LONG
from service.escalations.watcher import NOBODY_WATCHES
from service.notices.alarms import HOLDS
from service.settings import Settings
from workflows.calendar import local

PATIENCE = 60.0
"""Seconds of the wall in which a living worker always gets something done."""
LOOK_AGAIN = 0.02

# Armed clocks and live deliveries always have their next moment, so nothing can wait without being seen here.
WAITING = text("""
    SELECT engine_now() AS now,
      (SELECT count(*) FROM deadline WHERE state = 'armed' AND next_step_at <= engine_now()) AS clocks,
      (SELECT count(*) FROM delivery WHERE in_flight_since IS NOT NULL
        OR (state IN ('queued', 'sending') AND next_attempt_at <= engine_now())) AS deliveries,
      (SELECT count(*) FROM delivery WHERE dead_lettered_at IS NOT NULL AND dead_letter_raised_at IS NULL) AS letters,
      (SELECT min(at) FROM (
        SELECT min(next_step_at) FROM deadline WHERE state = 'armed'
        UNION ALL
        SELECT min(next_attempt_at) FROM delivery WHERE state IN ('queued', 'sending')) AS moments (at)) AS next""")

# Alarms that hang on no clock are tended: they end with their cause, and go on when they are held no longer.
TO_TEND = text(f"""
    SELECT (SELECT count(*) FROM ({OVER.text}) o) + (SELECT count(*) FROM ({SILENT_TOO_LONG.text}) s)
        + (SELECT count(*) {NOBODY_WATCHES}) AS alarms,
      (SELECT min(at) FROM (
        SELECT max(coalesce(holds_until, raised_at + :holds)) FROM escalation
        WHERE deadline_id IS NULL AND state IN ('raised', 'acknowledged')
        GROUP BY cause, cause_id, subject_id) AS moments (at)) AS next""")  # noqa: S608 (words of our own)

Told = Callable[[datetime], None]


class NobodyWorks(Exception):
    """Something is due and nothing happens: no worker runs on this database."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due at this moment of the law's clock, and when the next thing will be."""

    now: datetime
    clocks: int
    deliveries: int
    letters: int
    next: datetime | None
    alarms: int = 0

    @property
    def work(self) -> tuple[int, int, int, int]:
        """How much of everything the worker has to do."""
        return self.clocks, self.deliveries, self.letters, self.alarms

    @property
    def idle(self) -> bool:
        """Whether the worker has nothing to do."""
        return not any(self.work)


def advance(owner: Engine, by: timedelta, *, told: Told = lambda _: None, patience: float = PATIENCE) -> datetime:
    """Move the clock by this much, from one step or attempt to the next, waiting each time until the worker is idle.

    Tells every stop to `told` and answers the new time; NobodyWorks when nothing happens for `patience` seconds.
    """
    with watching(owner) as seen:
        now = until_idle(seen, patience=patience)
        target = now.now + by
        while now.now < target:
            stop = min(now.next or target, target)
            movable_clock.move(owner, max(stop - now.now, timedelta(0)))
            now = until_idle(seen, patience=patience)
            told(now.now)
    return now.now


@contextmanager
def watching(owner: Engine) -> Iterator[Connection]:
    """One connection for all the looking: each look is a statement of its own, outside any transaction."""
    with owner.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


def _rest(_: Waiting) -> None:
    """A worker is at it in a process of its own."""
    time.sleep(LOOK_AGAIN)


def until_idle(
    seen: Connection, *, patience: float = PATIENCE, meanwhile: Callable[[Waiting], None] = _rest
) -> Waiting:
    """Wait until nothing is due, in flight or unheard; NobodyWorks when the numbers do not move."""
    before, since = waiting(seen), time.monotonic()
    while not before.idle:
        meanwhile(before)
        after = waiting(seen)
        if after.work != before.work:
            since = time.monotonic()
        elif time.monotonic() - since > patience:
            raise NobodyWorks
        before = after
    return before


def waiting(seen: Connection) -> Waiting:
    """What waits for the worker now."""
    found = Waiting(*seen.execute(WAITING).one())
    if not found.idle:
        return found
    tended = seen.execute(TO_TEND, {"holds": HOLDS}).one()
    moments = [one for one in (found.next, tended.next) if one is not None]
    return replace(found, alarms=tended.alarms, next=min(moments, default=None))


def main(duration: str) -> int:
    """Move the clock of the running demo (or of DATABASE_URL) and show the way; the exit code."""
    try:
        by = TypeAdapter(timedelta).validate_python(duration)
    except ValidationError:
        by = timedelta(0)
    if by <= timedelta(0):
        print(
            "Khoảng thời gian theo ISO 8601, ví dụ PT12H hoặc P1D.\nA duration is ISO 8601: PT12H, P1D.",
            file=sys.stderr,
        )
        return 2
    state = running(data_folder())
    url = state.owner_url if state else Settings().url_for("owner")
    if not url:
        print(
            "Chưa có hệ thống nào đang chạy.\nNothing runs here: `python3 dev.py run --movable-clock`.", file=sys.stderr
        )
        return 2
    owner = make_engine(url, "lachan_owner", pool_size=2)
    if not movable_clock.is_movable(owner):
        print(
            "Đồng hồ này không dời được: hãy chạy `python3 dev.py run --movable-clock`.\n"
            "This clock does not move: start `python3 dev.py run --movable-clock`.",
            file=sys.stderr,
        )
        return 2
    try:
        arrived = _shown(owner, by)
    except NobodyWorks:
        print("Có việc tới hạn mà không ai làm: worker có đang chạy không?\nNo worker seems to run.", file=sys.stderr)
        return 1
    print(f"Bây giờ là {local(arrived):%H:%M:%S %d/%m/%Y} / It is now {local(arrived).isoformat(timespec='seconds')}")
    return 0


def _shown(owner: Engine, by: timedelta) -> datetime:
    with watching(owner) as seen:
        began = waiting(seen).now
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[at]}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Dời đồng hồ / Moving the clock", total=by.total_seconds(), at="")

        def told(now: datetime) -> None:
            bar.update(task, completed=(now - began).total_seconds(), at=f"{local(now):%H:%M %d/%m}")

        return advance(owner, by, told=told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
