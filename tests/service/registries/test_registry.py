"""The ended plan is owed to the national database, also while the case is closed, until its receipt is recorded."""

from typing import Any

import httpx
import pytest
from sqlmodel import select

from service.tables.registry import RegistryDuty
from tests.world import World


@pytest.fixture
def closed(world: World) -> str:
    """A case whose plan was carried out and that is closed as safe and stable."""
    return ended(world)


def ended(world: World) -> str:
    case_id: str = world.report()["cases"][0]["id"]
    for done in (world.assess(case_id), world.verify(case_id)):
        assert done.status_code == 201, done.text
    assert world.approve(case_id).json()["state"] == "intervened"
    world.leap(hours=1)
    world.finish_tasks(case_id)
    assert world.review(case_id, safe=True, stable=True, proposal="end_plan").status_code == 201
    close(world, case_id, "safe_and_stable")
    return case_id


def close(world: World, case_id: str, reason: str) -> None:
    now = {"occurred_at": world.now().isoformat()}
    proposal = now | {"reason": reason, "explanation": "Đã rà soát (thử)."}
    path = f"/v1/cases/{case_id}/closure"
    proposed = world.post("worker", path, proposal, version=world.version(case_id))
    assert proposed.status_code == 201, proposed.text
    decision = now | {"decision": "accept", "words": "Đồng ý (thử)."}
    decided = world.post("chair", f"{path}/decision", decision, version=world.version(case_id))
    assert decided.json()["state"] == "closed", decided.text


def duties(world: World, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get("worker", f"/v1/cases/{case_id}/registry-duties").json()
    return found


def enter(
    world: World, case_id: str, duty: str, *, subject: str = "worker", key: str | None = None, **said: Any
) -> httpx.Response:
    body = {"occurred_at": world.now().isoformat(), "receipt_number": "CSDL-0001 (thử)"} | said
    path = f"/v1/cases/{case_id}/registry-duties/{duty}/completion"
    return world.post(subject, path, body, version=world.version(case_id), key=key)


def test_the_duty_outlives_the_case_and_rings_without_being_called_law(world: World, closed: str) -> None:
    (duty,) = duties(world, closed)
    assert (duty["state"], duty["receipt_number"]) == ("open", None)
    (clock,) = world.clocks(closed, "registry_entry_alert")
    assert (clock.state, clock.kind) == ("armed", "internal")
    assert world.clocks(closed, "registry_entry") == []
    world.travel(days=15)
    assert world.clocks(closed, "registry_entry_alert")[0].breached_at is not None
    assert world.told("chair")[-1] == "deadline.breached"
    assert world.get("worker", f"/v1/cases/{closed}").json()["state"] == "closed"


def test_a_receipt_ends_the_duty_and_its_reminder(world: World, closed: str) -> None:
    (duty,) = duties(world, closed)
    world.leap(days=2)
    entered = enter(world, closed, duty["id"])
    assert (entered.status_code, entered.json()["state"]) == (200, "done"), entered.text
    (done,) = duties(world, closed)
    assert (done["entered_by"], done["receipt_number"]) == (str(world.staff["worker"]), "CSDL-0001 (thử)")
    assert world.clocks(closed, "registry_entry_alert")[0].state == "done"
    names = [entry["name"] for entry in world.get("chair", f"/v1/cases/{closed}/timeline").json()["items"]]
    assert names[-1] == "registry_entered"
    (row,) = world.rows(select(RegistryDuty))
    assert row.receipt_number is not None
    assert b"CSDL" not in row.receipt_number
    again = enter(world, closed, duty["id"])
    assert (again.status_code, again.json()["code"]) == (409, "already_entered")


def test_my_commune_sees_what_it_owes_and_nobody_elses(world: World, closed: str) -> None:
    second = ended(world)
    for who in ("worker", "chair", "province_duty_officer"):
        page = world.get(who, "/v1/registry-duties?limit=1").json()
        rest = world.get(who, f"/v1/registry-duties?limit=1&cursor={page['next']}").json()
        owed = [line["case_id"] for line in (*page["items"], *rest["items"])]
        assert (owed, rest["next"]) == ([closed, second], None)
    for stranger in ("worker_elsewhere", "chair_elsewhere", "other_province_officer"):
        assert world.get(stranger, "/v1/registry-duties").json()["items"] == []
    enter(world, closed, duties(world, closed)[0]["id"])
    assert [line["case_id"] for line in world.get("chair", "/v1/registry-duties").json()["items"]] == [second]


def test_a_duty_survives_the_reopening_and_the_new_plan_has_its_own(world: World, closed: str) -> None:
    body = {"occurred_at": world.now().isoformat(), "reason": "harm_again", "explanation": "Tin mới (thử)."}
    path = f"/v1/cases/{closed}/reopening"
    assert world.post("chair", path, body, version=world.version(closed)).json()["state"] == "assessed"
    assert world.clocks(closed, "registry_entry_alert")[0].state == "armed"
    close(world, closed, "moved_abroad")
    assert len(duties(world, closed)) == 1
    world.leap(days=1)
    assert world.post("chair", path, body, version=world.version(closed)).status_code == 201
    assert world.approve(closed).json()["state"] == "intervened"
    close(world, closed, "moved_abroad")
    first, second = duties(world, closed)
    assert first["plan_id"] != second["plan_id"]
    world.leap(days=1)
    assert enter(world, closed, first["id"]).status_code == 200
    assert {clock.state for clock in world.clocks(closed, "registry_entry_alert")} == {"armed"}
    assert enter(world, closed, second["id"]).status_code == 200
    assert {clock.state for clock in world.clocks(closed, "registry_entry_alert")} == {"done"}


def test_a_case_without_a_plan_owes_nothing(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    close(world, case_id, "unfounded")
    assert duties(world, case_id) == []
    assert world.clocks(case_id, "registry_entry_alert") == []


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 422, "in_the_future"),
        ({"occurred_at": "2026-03-01T00:00:00+07:00"}, 409, "entered_before_the_end"),
        ({"receipt_number": ""}, 422, "invalid_form"),
    ],
)
def test_a_bad_receipt_leaves_the_duty_open(
    world: World, closed: str, said: dict[str, str], status: int, code: str
) -> None:
    (duty,) = duties(world, closed)
    refused = enter(world, closed, duty["id"], **said)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert duties(world, closed)[0]["state"] == "open"


def test_a_duty_is_entered_through_its_own_case_by_who_may(world: World, closed: str) -> None:
    (duty,) = duties(world, closed)
    other = world.report()["cases"][0]["id"]
    world.version(other)
    assert enter(world, other, duty["id"]).status_code == 404
    assert enter(world, closed, duty["id"], subject="province_head").status_code == 403
    path = f"/v1/cases/{closed}/registry-duties/{duty['id']}/completion"
    body = {"occurred_at": world.now().isoformat(), "receipt_number": "1"}
    assert world.post("worker", path, body, version=1).json()["code"] == "stale_version"
    version = world.version(closed)
    first, again = (world.post("worker", path, body, version=version, key="receipt-1") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)


def test_planning_again_is_not_the_end_of_a_plan(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    for done in (world.assess(case_id), world.verify(case_id)):
        assert done.status_code == 201, done.text
    world.approve(case_id)
    world.leap(hours=1)
    world.finish_tasks(case_id)
    world.review(case_id, safe=False)
    world.leap(hours=1)
    body = {"occurred_at": world.now().isoformat()}
    world.post("worker", f"/v1/cases/{case_id}/replan", body, version=world.version(case_id))
    assert duties(world, case_id) == []
