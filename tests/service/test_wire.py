"""A network that swallows packets: nothing hangs on it, and all goes on when it is whole again."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import ConnectionTimeout
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from service.db import make_engine
from service.settings import Settings
from service.tables.beat import Beat
from service.tables.deadline import Deadline
from service.worker import timekeeper
from tests.blackhole import BlackHole
from tests.processes import keyring, until
from tests.world import World

ONE = text("SELECT 1")
SOON: dict[str, Any] = {"connect_timeout": 2, "tcp_user_timeout": 500}
BOUND = 10.0
"""Seconds: far more than the bounds of these tests, far less than for ever."""


def greeted(engine: Engine, connections: int = 1) -> bool:
    """Whether so many connections at once answer; False when a busy machine took too long over a greeting."""
    try:
        with ExitStack() as open_:
            wires = [open_.enter_context(engine.connect()) for _ in range(connections)]
            return [wire.execute(ONE).scalar_one() for wire in wires] == [1] * connections
    except OperationalError as away:
        if not isinstance(away.orig, ConnectionTimeout):
            raise
        return False


def test_a_statement_that_is_never_answered_is_given_up_and_the_next_goes_another_way(database_url: str) -> None:
    with BlackHole(database_url, **SOON) as wire:
        engine = make_engine(wire.url, "lachan_app", pool_size=1)
        until(lambda: greeted(engine), patience=BOUND)
        with engine.connect() as connection:
            wire.swallowing = True
            began = time.monotonic()
            with pytest.raises(OperationalError):
                connection.execute(ONE)
            assert time.monotonic() - began < BOUND
        with pytest.raises(OperationalError), engine.connect():
            pass
        wire.swallowing = False
        until(lambda: greeted(engine), patience=BOUND)
        engine.dispose()


def test_a_pool_of_dead_connections_is_left_for_a_live_one(database_url: str) -> None:
    with BlackHole(database_url, **SOON) as wire:
        engine = make_engine(wire.url, "lachan_app", pool_size=2)
        until(lambda: greeted(engine, 2), patience=BOUND)
        wire.swallowing = True
        with pytest.raises(OperationalError), engine.connect():
            pass
        wire.swallowing = False
        until(lambda: greeted(engine, 2), patience=BOUND)
        engine.dispose()


def test_every_connection_has_the_bounds_of_its_address_and_ours_where_that_says_nothing(database_url: str) -> None:
    with BlackHole(database_url, tcp_user_timeout=18_000) as wire:
        engine = make_engine(wire.url, "lachan_worker", pool_size=1)
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            told = {one.keyword.decode(): one.val for one in raw.pgconn.info}
        engine.dispose()
    names = ("connect_timeout", "tcp_user_timeout", "keepalives", "keepalives_idle", "keepalives_count")
    assert [told[name] for name in names] == [b"5", b"18000", b"1", b"5", b"3"]
    assert raw.silence == 18.0


def test_a_worker_whose_network_swallows_everything_comes_back_and_fires(
    world: World, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world.report()
    with BlackHole(settings.database_url.get_secret_value(), **SOON) as wire:
        mine = {"vault_keys": keyring(tmp_path), "database_url": SecretStr(wire.url)}
        with timekeeper(settings.model_copy(update=mine)):
            until(lambda: len(world.rows(select(Beat))) == 1)
            wire.swallowing = True
            world.leap(hours=12)
            until(lambda: "OperationalError" in caplog.text, patience=BOUND)
            wire.swallowing = False
            fired = select(Deadline).where(col(Deadline.breached_at).is_not(None))
            until(lambda: len(world.rows(fired)) == 2, patience=BOUND)
