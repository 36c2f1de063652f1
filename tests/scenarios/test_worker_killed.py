"""Whatever happens to the workers, each duty that is not met is breached once, and somebody is told once."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from notifications.tables import Delivery
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from tests.processes import environment, lachan, until
from tests.world import World

CHILDREN_A_REPORT = 10
DUE = 200
EMERGENCY = select(Deadline).where(col(Deadline.rule) == "emergency_response")
BREACHED = "SELECT count(breached_at) FROM deadline WHERE rule = 'emergency_response'"
BREACH_NOTICES = ("deadline.breached", "deadline.met_late")
"""The second when a clerk's step came to the breach before a worker did."""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


class Workers:
    """Timekeepers of one database."""

    def __init__(self, open_: ExitStack, database_url: str, folder: Path) -> None:
        self._open = open_
        self._env = environment(database_url, folder)
        self._log = folder / "worker.log"

    def start(self) -> subprocess.Popen[bytes]:
        """Another one."""
        return self._open.enter_context(lachan("worker", env=self._env, log=self._log))


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    """Workers that end with the test."""
    with ExitStack() as open_:
        yield Workers(open_, database_url, tmp_path)


def many_cases(world: World) -> list[str]:
    """As many cases as shall be due at once, each with its clock running."""
    found: list[str] = []
    while len(found) < DUE:
        answer = world.report(children=[{} for _ in range(CHILDREN_A_REPORT)])
        found += [case["id"] for case in answer["cases"]]
    return found


def counted(world: World, query: str) -> int:
    with world.owner.connect() as connection:
        number: int = connection.execute(text(query)).scalar_one()
    return number


def let_time_run(world: World) -> None:
    """From the moment at which it stands still, so that two things never happen in the same microsecond."""
    with world.owner.begin() as connection:
        run_on = "UPDATE clock_offset SET moved = frozen_at - statement_timestamp(), frozen_at = NULL"
        connection.execute(text(run_on))


def breached(world: World) -> int:
    return counted(world, BREACHED)


def reached(world: World, count: int) -> bool:
    return breached(world) >= count


def assert_each_once(world: World) -> None:
    """No clock is forgotten, none has a second breach, and each breach has its people's deliveries (I1, I2)."""
    clocks = world.rows(EMERGENCY)
    assert len(clocks) == DUE
    assert all(clock.breached_at is not None and clock.breached_at >= clock.due_at for clock in clocks)
    first = world.rows(select(Escalation).where(col(Escalation.cause) == "deadline", col(Escalation.rung) == 0))
    assert Counter(one.deadline_id for one in first) >= Counter(clock.id for clock in clocks)
    ours = {clock.id for clock in clocks}
    raised = {one.id: one for one in first if one.deadline_id in ours}
    assert len(raised) == DUE
    told = Counter(
        (row.cause_id, row.endpoint_id)
        for row in world.rows(select(Delivery).where(col(Delivery.notice_type).in_(BREACH_NOTICES)))
        if row.cause_id in raised
    )
    assert {cause for cause, _ in told} == set(raised)
    assert set(told.values()) == {1}


@pytest.mark.timeout(240)
def test_a_worker_killed_in_the_middle_of_200_due_deadlines_misses_none_and_doubles_none(
    world: World, workers: Workers
) -> None:
    many_cases(world)
    world.leap(hours=12, minutes=1)
    for at_least in (1, 60):
        worker = workers.start()
        until(partial(reached, world, at_least))
        worker.kill()
        worker.wait()
    killed_at = breached(world)
    workers.start()
    until(lambda: breached(world) == DUE)
    assert killed_at < DUE, "the kill came too late to prove anything"
    assert_each_once(world)


@pytest.mark.timeout(240)
def test_two_workers_and_a_busy_clerk_never_wait_for_each_other_in_a_circle(world: World, workers: Workers) -> None:
    cases = many_cases(world)
    world.leap(hours=12, minutes=1)
    let_time_run(world)
    workers.start()
    workers.start()
    until(lambda: breached(world) > 0)
    with ThreadPoolExecutor(4) as clerks:
        answers = list(clerks.map(world.assess, cases[::-2]))
    until(lambda: breached(world) == DUE)
    assert {answer.status_code for answer in answers} == {201}
    assert counted(world, DEADLOCKS) == 0
    assert_each_once(world)
