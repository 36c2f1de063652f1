"""Tasks that are done, or turn out not to be; and on whom the decision was served."""

from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def task(world: World, case_id: str) -> str:
    assert world.approve(case_id).status_code == 200
    found: str = world.get("worker", f"/v1/cases/{case_id}/plan").json()["services"][0]["id"]
    return found


def history(world: World, case_id: str, field: str) -> list[tuple[Any, Any]]:
    lines = world.get("worker", f"/v1/cases/{case_id}/history").json()["items"]
    return [(one["old"], one["new"]) for one in lines if one["field"] == field]


def test_a_task_done_by_mistake_is_corrected_and_never_erased(world: World, case_id: str, task: str) -> None:
    world.leap(hours=1)
    done = world.plan_step("worker", case_id, f"tasks/{task}/completion", note="Trẻ đã đi khám (thử)")
    assert (done.status_code, done.json()["done_note"]) == (200, "Trẻ đã đi khám (thử)"), done.text
    again = world.plan_step("worker", case_id, f"tasks/{task}/completion")
    assert again.json()["code"] == "task_already_done"
    world.leap(hours=1)
    path, version = f"/v1/cases/{case_id}/plan/tasks/{task}/correction", world.version(case_id)
    corrected = world.post("chair", path, {"reason": "Nhầm trẻ (thử)"}, version=version)
    assert (corrected.status_code, corrected.json()["done_at"]) == (200, None), corrected.text
    assert corrected.json()["correction"] == "Nhầm trẻ (thử)"
    twice = world.post("chair", path, {"reason": "Nhầm trẻ (thử)"}, version=world.version(case_id))
    assert twice.json()["code"] == "task_not_done"
    world.leap(hours=1)
    assert world.plan_step("worker", case_id, f"tasks/{task}/completion").status_code == 200
    assert [(old is None, new is None) for old, new in history(world, case_id, "done_at")] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert ("Trẻ đã đi khám (thử)", None) in history(world, case_id, "done_note")
    names = [one["name"] for one in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert [name for name in names if name.startswith("task_")] == ["task_done", "task_reopened", "task_done"]


def test_a_task_is_not_done_before_its_time_nor_by_a_stranger(world: World, case_id: str, task: str) -> None:
    ahead = world.plan_step("worker", case_id, f"tasks/{task}/completion", occurred_at="2099-01-01T00:00:00+07:00")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in_the_future")
    path, said = f"/v1/cases/{case_id}/plan/tasks/{task}/completion", {"occurred_at": world.now().isoformat()}
    assert world.post("worker_elsewhere", path, said, version=9).status_code == 404
    assert world.post("province_head", path, said, version=9).status_code == 403
    assert world.post("worker", path, said, version=1).status_code == 412


def test_a_task_of_a_draft_is_not_done(world: World, case_id: str) -> None:
    world.draft(case_id)
    task = world.get("worker", f"/v1/cases/{case_id}/plan").json()["services"][0]["id"]
    answer = world.plan_step("worker", case_id, f"tasks/{task}/completion")
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_not_in_force")


def test_it_is_kept_on_whom_the_decision_was_served(world: World, case_id: str, task: str) -> None:
    said = {"capacity": "parent", "recipient": "Mẹ của trẻ (thử)", "way": "in_person"}
    served = world.plan_step("worker", case_id, "recipients", **said)
    assert served.status_code == 201, served.text
    (found,) = world.get("chair", f"/v1/cases/{case_id}/plan").json()["served"]
    assert (found["capacity"], found["recipient"], found["way"]) == ("parent", "Mẹ của trẻ (thử)", "in_person")
    assert found["recorded_by"] == str(world.staff["worker"])


def test_nothing_is_served_before_there_is_a_decision(world: World, case_id: str) -> None:
    world.draft(case_id)
    said = {"capacity": "agency", "recipient": "Trạm y tế (thử)", "way": "post"}
    answer = world.plan_step("worker", case_id, "recipients", **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_not_in_force")
    assert world.get("worker", f"/v1/cases/{case_id}/plan/copy?for=parents").status_code == 404
