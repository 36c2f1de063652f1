"""What may be forgotten is forgotten in time, and nothing sooner."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from service import clock
from service.db import transaction
from service.tables.console import ConsoleSession
from service.tables.request_key import RequestKey
from service.tables.revoked_token import RevokedToken
from service.worker import forgetting
from service.worker.forgetting import Forget
from tests.world import World


def forget(world: World, worker: Engine) -> float:
    """One round that keeps answers for a week."""
    return Forget(partial(transaction, worker, world.tools), kept=timedelta(days=7), every=3600.0)()


def age(owner: Engine, table: str, column: str, by: str) -> None:
    with owner.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = {column} - interval '{by}'"))  # noqa: S608


def test_a_stored_answer_is_kept_for_its_week_and_then_removed(
    world: World, worker_engine: Engine, owner_engine: Engine
) -> None:
    key, form = uuid4().hex, world.mau_01()
    first = world.post("intake", "/v1/reports", form, key=key)
    age(owner_engine, "request_key", "created_at", "6 days 23 hours")
    assert forget(world, worker_engine) == 3600.0
    assert world.post("intake", "/v1/reports", form, key=key).content == first.content
    age(owner_engine, "request_key", "created_at", "2 hours")
    forget(world, worker_engine)
    assert world.rows(select(RequestKey)) == []


def test_a_backlog_is_removed_in_parts(
    world: World, worker_engine: Engine, owner_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "AT_A_TIME", 2)
    for _ in range(3):
        world.report()
    age(owner_engine, "request_key", "created_at", "8 days")
    assert [forget(world, worker_engine), len(world.rows(select(RequestKey)))] == [0.0, 1]
    assert [forget(world, worker_engine), len(world.rows(select(RequestKey)))] == [3600.0, 0]


def test_a_revocation_goes_when_the_token_would_have_ended(
    world: World, worker_engine: Engine, owner_engine: Engine
) -> None:
    with owner_engine.begin() as connection:
        for name, ends in (("over", "- interval '1 second'"), ("runs", "+ interval '1 hour'")):
            row = f"INSERT INTO revoked_token VALUES ('i', '{name}', now(), statement_timestamp() {ends})"  # noqa: S608
            connection.execute(text(row))
    forget(world, worker_engine)
    assert world.rows(select(RevokedToken.token_id)) == ["runs"]


def test_a_session_of_the_console_goes_when_its_longest_time_is_over(world: World, worker_engine: Engine) -> None:
    now, second, hour = clock.wall(), timedelta(seconds=1), timedelta(hours=1)
    for name, ends_at, ended_at in (
        ("over", now - second, None),
        ("left and over", now - second, now - hour),
        ("left", now + hour, now - hour),
        ("runs", now + hour, None),
    ):
        seat = ConsoleSession(
            token_digest=name,
            staff_id=world.staff["worker"],
            begun_at=now,
            used_at=now,
            ends_at=ends_at,
            ended_at=ended_at,
        )
        world.add(seat)
    forget(world, worker_engine)
    assert sorted(world.rows(select(ConsoleSession.token_digest))) == ["left", "runs"]
