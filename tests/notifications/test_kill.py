"""A worker is killed after the agency took the notice and before that is written down."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from notifications.plans import PLANS
from tests.notifications import receivers
from tests.notifications.receivers import Received, Receiver
from tests.notifications.world import World

SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@contextmanager
def worker(world: World) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process; it is dead when the block ends."""
    url = world.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.notifications.child", url, world.now.isoformat()]
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_between_answer_and_record(world: World, receiver: Receiver, told: UUID) -> None:
    """Let a worker send, hold its row while the agency answers, and kill it while it waits to record."""
    with world.engine.connect() as holder:

        def take_it_and_hold_the_row(connection: socket.socket, request: Received) -> None:
            holder.execute(text("SELECT FROM delivery WHERE id = :id FOR UPDATE"), {"id": told})
            connection.sendall(receivers.OK)

        receiver.answer = take_it_and_hold_the_row
        with worker(world) as process:
            wait_until_somebody_waits(world)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
        holder.rollback()


def wait_until_somebody_waits(world: World) -> None:
    ends = time.monotonic() + 30
    with world.engine.connect() as connection:
        while not waiting(connection):
            assert time.monotonic() < ends, "the worker never came to record"
            time.sleep(0.01)  # another process has no clock that a test could move


def waiting(connection: Connection) -> int:
    found: int = connection.execute(SOMEBODY_WAITS).scalar_one()
    connection.rollback()
    return found


@pytest.mark.parametrize("kills", [1, 3])
def test_after_a_kill_the_notice_is_sent_again_with_the_same_id_and_the_same_bytes(
    world: World, receiver: Receiver, kills: int
) -> None:
    [told] = world.tell(world.agency(receiver.url))
    for number in range(1, kills + 1):
        kill_between_answer_and_record(world, receiver, told)
        row = world.delivery(told)
        assert (row.state, row.attempt_no, len(receiver.received)) == ("sending", number, number)
        world.now += PLANS.unknown_after
    receiver.answer = receivers.status(200)
    world.settle()
    assert {one.headers["webhook-id"] for one in receiver.received} == {str(told)}
    assert len({one.body for one in receiver.received}) == 1
    assert world.attempts(told) == [("unknown", None, None)] * kills + [("delivered", 200, None)]


def test_a_kill_before_sending_loses_nothing(world: World, receiver: Receiver) -> None:
    [told] = world.tell(world.agency(receiver.url))
    with world.engine.connect() as holder:
        holder.execute(text("LOCK TABLE attempt IN EXCLUSIVE MODE"))
        with worker(world) as process:
            wait_until_somebody_waits(world)
            os.kill(process.pid, signal.SIGKILL)
    assert world.delivery(told).state == "queued"
    world.settle()
    assert world.attempts(told) == [("delivered", 204, None)]
