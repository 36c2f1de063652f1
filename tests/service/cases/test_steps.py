"""What a case refuses and what it answers, as its workers meet it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.answers import paged
from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found


def test_a_step_out_of_order_names_what_stands_in_the_way(world: World, case_id: str) -> None:
    assert world.assess(case_id).status_code == 201
    earlier = (world.now() - timedelta(minutes=1)).isoformat()
    again = world.assess(case_id, occurred_at=earlier)
    assert (again.status_code, again.json()["code"]) == (409, "transition_refused")
    refusal, *_ = again.json()["refusals"]
    assert refusal["code"] == "initial_assessment_before_receipt"
    english = world.client.post(
        f"/v1/cases/{case_id}/initial-assessment",
        headers=world.headers("worker", Idempotency_Key=uuid4().hex, If_Match='"2"', Accept_Language="en"),
        json=world.mau_02(occurred_at=earlier),
    )
    assert english.json()["title"] == "The step's conditions are not met"
    assert english.json()["refusals"][0]["text"] != refusal["text"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"occurred_at": "2026-03-02T07:00:00+07:00"}, 409, "transition_refused"),
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 409, "transition_refused"),
        ({"emergency": True}, 422, "invalid_form"),
        ({"emergency_grounds": ["serious_harm"]}, 422, "invalid_form"),
        ({"emergency": True, "emergency_grounds": ["no_such_ground"]}, 422, "unknown_code"),
        ({"emergency": "true"}, 422, "invalid_form"),
        ({"risk_level": "emergency"}, 422, "emergency_contradicted"),
        ({"assessed_by": str(uuid4())}, 422, "invalid_form"),
    ],
)
def test_a_refused_assessment_changes_nothing(
    world: World, case_id: str, changes: dict[str, Any], status: int, code: str
) -> None:
    before = world.get("worker", f"/v1/cases/{case_id}").json()
    refused = (
        world.assess(case_id, **changes)
        if "emergency" not in changes
        else world.post(
            "worker", f"/v1/cases/{case_id}/initial-assessment", world.mau_02() | changes, version=before["version"]
        )
    )
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    after = world.get("worker", f"/v1/cases/{case_id}").json()
    assert (after["state"], after["version"]) == (before["state"], before["version"])


def test_a_change_needs_the_version_it_was_read_at(world: World, case_id: str) -> None:
    path = f"/v1/cases/{case_id}/initial-assessment"
    without = world.post("worker", path, world.mau_02())
    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    stale = world.post("worker", path, world.mau_02(), version=7)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert world.get("worker", f"/v1/cases/{case_id}").json()["state"] == "reported"


def test_of_many_who_change_the_same_version_exactly_one_wins(world: World, case_id: str) -> None:
    path, version = f"/v1/cases/{case_id}/initial-assessment", world.version(case_id)
    with ThreadPoolExecutor(12) as many:
        answers = list(many.map(lambda _: world.post("worker", path, world.mau_02(), version=version), range(24)))
    codes = [answer.status_code for answer in answers]
    assert codes.count(201) == 1
    assert set(codes) <= {201, 412, 409}


def test_a_clock_explains_itself_day_by_day(world: World, case_id: str) -> None:
    world.travel(days=4)
    world.assess(case_id)
    (clock,) = world.clocks(case_id, "plan_submitted")
    why = world.get("worker", f"/v1/deadlines/{clock.id}/explanation").json()
    assert why["legal_basis"][0]["article"] == "28"
    assert [line["day"] for line in why["lines"] if line["counted"]] == [
        "2026-03-09",
        "2026-03-10",
        "2026-03-11",
        "2026-03-12",
        "2026-03-13",
    ]
    assert "start" in why["to_confirm"]


def test_the_work_list_is_ordered_by_next_due_and_paged_without_a_gap(world: World) -> None:
    numbers = []
    for _ in range(5):
        numbers.append(world.report()["cases"][0]["number"])
        world.leap(minutes=10)
    assert [line["number"] for line in paged(world, "worker", "/v1/cases", limit=2)] == numbers
    assert world.get("worker", "/v1/cases?cursor=AAAA").json()["code"] == "bad_cursor"
    assert world.get("worker", "/v1/cases?limit=1000").status_code == 422


def test_what_is_recorded_at_one_moment_stands_in_the_order_in_which_it_was_written(world: World, case_id: str) -> None:
    assert world.assess(case_id).status_code == 201
    assert world.verify(case_id).status_code == 201
    assert world.approve(case_id).status_code == 200
    entries = paged(world, "worker", f"/v1/cases/{case_id}/timeline")
    assert [(entry["kind"], entry["name"]) for entry in entries] == [
        ("case", "open"),
        ("record", "seen"),
        ("case", "assess"),
        ("record", "specific_assessment"),
        ("record", "needs_meeting"),
        ("plan", "draft"),
        ("plan", "submit"),
        ("plan", "approve"),
        ("case", "approve_plan"),
    ]


def test_whoever_has_no_relation_to_a_case_is_answered_as_if_it_did_not_exist(world: World, case_id: str) -> None:
    (clock, *_) = world.clocks(case_id, "emergency_response")
    paths = ("cases/{}", "cases/{}/timeline", "cases/{}/deadlines", "cases/{}/emergency-measures")
    for stranger in ("worker_elsewhere", "chair_elsewhere", "other_province_officer"):
        for path in paths:
            refused = world.get(stranger, "/v1/" + path.format(case_id))
            absent = world.get(stranger, "/v1/" + path.format(uuid4()))
            assert (refused.status_code, refused.content) == (404, absent.content)
            assert refused.headers.keys() == absent.headers.keys()
        assert world.get(stranger, f"/v1/deadlines/{clock.id}").status_code == 404
        assert world.get(stranger, "/v1/cases").json()["items"] == []
    for outsider in ("intake", "administrator", "auditor", "operator"):
        assert world.get(outsider, f"/v1/cases/{case_id}").status_code == 403


def test_a_case_is_assigned_only_to_a_worker_of_its_commune(world: World, case_id: str) -> None:
    path, version = f"/v1/cases/{case_id}/assignment", world.version(case_id)
    for wrong in ("worker_elsewhere", "chair", "operator"):
        refused = world.post("chair", path, {"staff_id": str(world.staff[wrong])}, version=version)
        assert (refused.status_code, refused.json()["code"]) == (409, "assignee_not_worker_here")
    second = world.hire("second", "commune_worker", "00004")
    assert world.post("chair", path, {"staff_id": str(second)}, version=version).status_code == 200
    assert world.told("second") == ["case.reported"]
    assert world.get("worker", f"/v1/cases/{case_id}").status_code == 404


def test_losing_a_role_works_on_the_next_request(world: World, case_id: str) -> None:
    assert world.get("chair", f"/v1/cases/{case_id}").status_code == 200
    world.dismiss("chair")
    assert world.get("chair", f"/v1/cases/{case_id}").status_code == 403


def test_a_measure_of_another_case_is_not_found_under_this_one(world: World, case_id: str) -> None:
    other = world.report()["cases"][0]["id"]
    body = {
        "occurred_at": world.now().isoformat(),
        "measures": ["safe_shelter"],
        "grounds": ["serious_harm"],
        "separation": False,
    }
    path = f"/v1/cases/{other}/emergency-measures"
    measure = world.post("worker", path, body, version=world.version(other)).json()["id"]
    assert world.get("worker", f"{path}/{measure}").status_code == 200
    assert world.get("worker", f"/v1/cases/{case_id}/emergency-measures/{measure}").status_code == 404


def test_the_law_in_force_can_be_read_by_everybody_who_works_here(world: World) -> None:
    rules = world.get("worker", "/v1/policy/deadlines").json()
    assert {rule["id"] for rule in rules["rules"]} >= {"emergency_response", "forward_report", "plan_approved"}
    unusual = {day["day"]: day["working"] for day in world.get("worker", "/v1/calendar/2026").json()}
    assert unusual["2026-01-10"] is True
    assert unusual["2026-02-17"] is False
    assert world.get("worker", "/v1/calendar/1990").status_code == 404
