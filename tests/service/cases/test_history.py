"""The field-level history: what was changed, from what to what, by whom; and what it does not tell."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.answers import paged
from tests.world import World

SAFE_PLACE = "Nhà tạm lánh Hoa Sen (thử)"


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found


def lines(world: World, case_id: str, subject: str = "worker") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get(subject, f"/v1/cases/{case_id}/history").json()["items"]
    return found


def test_a_change_of_the_case_keeps_the_old_and_the_new_value(world: World, case_id: str) -> None:
    second = world.hire("second", "commune_worker", "00004")
    version = world.version(case_id)
    path = f"/v1/cases/{case_id}/assignment"
    assert world.post("chair", path, {"staff_id": str(second)}, version=version).status_code == 200
    (line,) = [one for one in lines(world, case_id, "chair") if one["field"] == "assigned_to"]
    assert (line["record"], line["what"], line["version"]) == ("case", "changed", version + 1)
    assert (line["old"], line["new"]) == (f'"{world.staff["worker"]}"', f'"{second}"')
    assert line["actor_id"] == str(world.staff["chair"])


def test_a_paper_that_never_changes_is_one_line(world: World, case_id: str) -> None:
    world.assess(case_id)
    found = lines(world, case_id)
    (paper,) = [one for one in found if one["record"] == "initial_assessment"]
    assert (paper["what"], paper["field"], paper["old"], paper["new"]) == ("recorded", None, None, None)
    (state,) = [one for one in found if one["field"] == "state"]
    assert (state["old"], state["new"], state["version"]) == ("reported", "assessed", paper["version"])


def test_where_the_child_is_stays_closed_in_the_history(world: World, case_id: str) -> None:
    path = f"/v1/cases/{case_id}/emergency-measures"
    body = {"occurred_at": world.now().isoformat(), "measures": ["safe_shelter"], "grounds": ["serious_harm"]}
    opened = world.post("worker", path, body | {"separation": False}, version=world.version(case_id)).json()
    placed = {"occurred_at": world.now().isoformat(), "safe_place": SAFE_PLACE}
    applied = world.post("worker", f"{path}/{opened['id']}/application", placed, version=world.version(case_id))
    assert applied.status_code == 200, applied.text
    answer = world.get("worker", f"/v1/cases/{case_id}/history")
    (place,) = [one for one in answer.json()["items"] if one["field"] == "safe_place"]
    assert (place["withheld"], place["old"], place["new"]) == (True, None, None)
    assert SAFE_PLACE not in answer.text
    assert ("opened", "applied") in [(one["old"], one["new"]) for one in answer.json()["items"]]


def test_the_history_comes_in_pages_and_through_the_door_of_its_case(world: World, case_id: str) -> None:
    world.assess(case_id)
    whole = lines(world, case_id)
    assert paged(world, "worker", f"/v1/cases/{case_id}/history") == whole
    assert len(whole) > 2
    assert world.get("worker_elsewhere", f"/v1/cases/{case_id}/history").status_code == 404
    assert world.get("auditor", f"/v1/cases/{case_id}/history").status_code == 403


def test_the_history_is_sealed_and_never_rewritten(world: World, case_id: str, owner_engine: Engine) -> None:
    world.assess(case_id)
    with owner_engine.connect() as connection:
        kept = connection.execute(text("SELECT new FROM field_change WHERE field = 'state'")).scalars().all()
    assert kept
    assert all(b"assessed" not in bytes(value) for value in kept)
    with pytest.raises(DBAPIError) as refused, owner_engine.begin() as connection:
        connection.execute(text("UPDATE field_change SET old = NULL"))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
