"""Each limit is reached alone, tells when to come back, and never keeps a report of the hotline waiting."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import col, select

from service.errors import TooMany
from service.settings import Settings
from service.tables.audit import AuditEntry
from service.tables.report import Report
from service.web.limits import Bucket, limits_of
from tests.world import World


class Wall:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def wall() -> Wall:
    return Wall()


def limited(world: World, wall: Wall, **sizes: int) -> None:
    """The world's service with these limits and no other."""
    none = {"limit_account": 0, "limit_sender": 0, "limit_route": 0}
    world.app.state.limits = limits_of(Settings.model_validate(none | sizes), wall=wall)


def hand_over(world: World, who: str) -> httpx.Response:
    return world.post(who, "/v1/reports", world.mau_01())


def codes(*answers: httpx.Response) -> list[int]:
    return [answer.status_code for answer in answers]


def test_an_account_that_asks_too_much_waits_and_nobody_else_does(world: World, wall: Wall) -> None:
    limited(world, wall, limit_account=2)
    answers = [world.get("chair", path) for path in ("/v1/cases", "/v1/escalations", "/v1/cases")]
    assert codes(*answers) == [200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["code"], refused.json()["params"]) == ("too_many", {"limit": "account", "seconds": 30})
    assert refused.headers["retry-after"] == "30"
    assert world.get("worker", "/v1/cases").status_code == 200
    wall.move(seconds=30)
    assert codes(world.get("chair", "/v1/cases"), world.get("chair", "/v1/cases")) == [200, 429]


def test_a_sender_of_too_many_reports_waits_and_the_hotline_never_does(world: World, wall: Wall) -> None:
    limited(world, wall, limit_sender=2)
    answers = [hand_over(world, "worker") for _ in range(3)]
    assert codes(*answers) == [201, 201, 429]
    assert answers[-1].json()["params"] == {"limit": "sender", "seconds": 30}
    assert world.get("worker", "/v1/cases").status_code == 200
    assert codes(*(hand_over(world, who) for who in ("chair", *["intake", "operator"] * 3))) == [201] * 7
    assert len(world.rows(select(Report.id))) == 9


def test_a_route_that_all_ask_too_much_of_still_takes_the_hotline_s_reports(world: World, wall: Wall) -> None:
    limited(world, wall, limit_route=2)
    lists = [world.get(who, "/v1/cases") for who in ("chair", "worker", "province_head")]
    assert codes(*lists) == [200, 200, 429]
    assert lists[-1].json()["params"]["limit"] == "route"
    assert world.get("chair", "/v1/escalations").status_code == 200
    reports = [hand_over(world, who) for who in ("worker", "chair", "worker_elsewhere", "intake", "intake", "operator")]
    assert codes(*reports) == [201, 201, 429, 201, 201, 201]


def test_what_was_too_much_is_audited_and_leaves_nothing(world: World, wall: Wall) -> None:
    limited(world, wall, limit_sender=1)
    hand_over(world, "worker")
    refused = hand_over(world, "worker")
    mine = select(AuditEntry).where(col(AuditEntry.request_id) == UUID(refused.headers["x-request-id"]))
    (row,) = world.rows(mine)
    assert (row.outcome, row.code, row.shown, row.effects) == ("refused", "too_many", [], [])


def admitted(bucket: Bucket, times: int, name: Any = "one") -> int:
    count = 0
    for _ in range(times):
        try:
            bucket.take(name)
        except TooMany:
            continue
        count += 1
    return count


def test_a_minute_s_worth_may_come_at_once_and_then_comes_back_evenly(wall: Wall) -> None:
    bucket = Bucket("account", 60, wall=wall)
    assert (admitted(bucket, 100), admitted(bucket, 1, "another")) == (60, 1)
    seen = []
    for _ in range(3):
        wall.move(seconds=2)
        seen.append(admitted(bucket, 10))
    assert seen == [2, 2, 2]
    wall.move(hours=1)
    assert admitted(bucket, 100) == 60


def test_a_clock_that_was_turned_back_costs_a_minute_at_most(wall: Wall) -> None:
    bucket = Bucket("account", 60, wall=wall)
    admitted(bucket, 60)
    wall.move(days=-1)
    assert admitted(bucket, 1) == 0
    wall.move(seconds=60)
    assert admitted(bucket, 60) == 60


def test_a_limit_of_nothing_is_no_limit(wall: Wall) -> None:
    assert admitted(Bucket("account", 0, wall=wall), 1000) == 1000
