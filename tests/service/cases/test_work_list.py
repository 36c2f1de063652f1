"""The work list in pages: in order, without gap or repeat, and at any depth from its index."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection
from sqlalchemy import update
from sqlmodel import Session, col

from service.asking import connection_of
from service.auth.actor import Actor, RoleGrant
from service.cases.work_list import Wanted, question_of
from service.tables.case import CaseFile
from service.tables.directory import StaffRole
from service.tables.offices import Role
from service.web.paging import Asked, cursor_of
from tests.world import LONG_AGO, World


@pytest.fixture
def numbers(world: World) -> list[str]:
    """Five cases of one commune in the order of their list; the last two have no clock."""
    cases = []
    for _ in range(5):
        cases += world.report()["cases"]
        world.leap(minutes=10)
    unwatched = sorted(cases[3:], key=lambda case: str(case["id"]))
    with Session(world.owner) as session:
        session.execute(
            update(CaseFile).where(col(CaseFile.id).in_([case["id"] for case in unwatched])).values(next_due=None)
        )
        session.commit()
    return [case["number"] for case in [*cases[:3], *unwatched]]


def pages(world: World, who: str, limit: int) -> list[str]:
    seen: list[str] = []
    cursor = ""
    while True:
        page = world.get(who, f"/v1/cases?limit={limit}{cursor}").json()
        seen += [line["number"] for line in page["items"]]
        if page["next"] is None:
            return seen
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_whatever_has_no_clock_comes_last(world: World, numbers: list[str], limit: int) -> None:
    assert pages(world, "chair", limit) == numbers


def test_who_sees_a_case_in_two_ways_is_shown_it_once(world: World, numbers: list[str]) -> None:
    world.deputise("chair", "worker")
    officer = world.staff["province_duty_officer"]
    world.add(StaffRole(staff_id=officer, role="commune_chair", territory_code="00004", valid_from=LONG_AGO))
    assert pages(world, "worker", 2) == pages(world, "province_duty_officer", 2) == numbers


ONE_WAY = [
    (Role.COMMUNE_WORKER, "00004"),
    (Role.COMMUNE_CHAIR, "00004"),
    (Role.PROVINCE_OFFICER, "01"),
    (Role.PROVINCE_HEAD, "01"),
]


@pytest.mark.parametrize("roles", [*([one] for one in ONE_WAY), ONE_WAY])
def test_a_deep_page_begins_where_the_index_does(world: World, roles: list[tuple[Role, str]]) -> None:
    grants = tuple(RoleGrant(role, None, territory, None) for role, territory in roles)
    actor = Actor(uuid4(), "somebody", "person", "somebody", "vi", grants)
    asked, told = question_of(actor, Wanted(), Asked(cursor=cursor_of((world.now(), uuid4())), limit=50))
    with Session(world.owner) as session:
        plan = explained(connection_of(session), *asked.filled(told))
    conditions = [line for line in plan if "Index Cond" in line]
    assert "Seq Scan" not in "".join(plan)
    assert len(conditions) == len({"worker", "commune", "province"} if len(roles) > 1 else roles)
    assert all("ROW(COALESCE(next_due" in line for line in conditions)


def explained(connection: Connection[Any], sql: bytes, told: dict[str, Any]) -> list[str]:
    """The plan of a table so large that only an index will do."""
    connection.execute("SET LOCAL enable_seqscan = off")
    connection.execute("SET LOCAL enable_bitmapscan = off")
    return [str(line) for (line,) in connection.execute(b"EXPLAIN " + sql, told)]
