"""Nothing is dated before what it follows: its clocks would start, or be met, before their cause."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    """Reported an hour ago and assessed now."""
    found: str = world.report()["cases"][0]["id"]
    world.leap(hours=1)
    assert world.assess(found).status_code == 201
    return found


def post(world: World, subject: str, case_id: str, path: str, **body: Any) -> httpx.Response:
    version = world.version(case_id, subject)
    return world.post(subject, f"/v1/cases/{case_id}/{path}", body, version=version)


def too_early(answer: httpx.Response) -> bool:
    """Refused for its date and for nothing else."""
    codes = [refusal["code"] for refusal in answer.json().get("refusals", [])]
    return (answer.status_code, codes) == (409, ["step_too_early"])


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def earlier(moment: datetime) -> str:
    return (moment - timedelta(seconds=1)).isoformat()


def test_a_paper_does_not_come_before_the_report(world: World, case_id: str) -> None:
    before = (world.now() - timedelta(hours=1, seconds=1)).isoformat()
    refused = world.verify(case_id, occurred_at=before)
    assert (*code(refused), refused.json()["params"]) == (409, "before_the_report", {"field": "occurred_at"})
    meeting = world.minutes() | {"held_at": before}
    assert world.verify(case_id, minutes=meeting).json()["params"] == {"field": "held_at"}
    assert world.get("worker", f"/v1/cases/{case_id}/specific-assessments").json() == []
    on_its_minute = (world.now() - timedelta(hours=1)).isoformat()
    assert world.verify(case_id, occurred_at=on_its_minute).status_code == 201


def test_a_plan_is_submitted_after_the_assessment_and_after_it_came_back(world: World, case_id: str) -> None:
    assessed = world.now()
    world.leap(hours=1)
    world.verify(case_id)
    world.draft(case_id)
    assert too_early(world.plan_step("worker", case_id, "submission", occurred_at=earlier(assessed)))
    assert world.clocks(case_id, "plan_submitted")[0].met_at is None
    assert world.plan_step("worker", case_id, "submission").status_code == 200
    world.leap(hours=1)
    returned = world.now()
    assert world.plan_step("chair", case_id, "return", reason="Bổ sung (thử)").status_code == 200
    world.leap(hours=1)
    assert too_early(world.plan_step("worker", case_id, "submission", occurred_at=earlier(returned)))
    assert world.plan_step("worker", case_id, "submission", occurred_at=returned.isoformat()).status_code == 200


def test_a_task_is_done_after_the_report_and_a_decision_is_served_after_it_was_made(world: World, case_id: str) -> None:
    world.verify(case_id)
    world.leap(hours=1)
    assert world.approve(case_id).status_code == 200
    approved = world.now()
    world.leap(hours=1)
    served = {"capacity": "parent", "recipient": "Mẹ (thử)", "way": "in_person"}
    refused = world.plan_step("worker", case_id, "recipients", occurred_at=earlier(approved), **served)
    assert code(refused) == (409, "served_before_decision")
    assert world.plan_step("worker", case_id, "recipients", occurred_at=approved.isoformat(), **served).is_success
    task = world.get("worker", f"/v1/cases/{case_id}/plan").json()["services"][0]["id"]
    long_ago = "2026-03-01T08:00:00+07:00"
    refused = world.plan_step("worker", case_id, f"tasks/{task}/completion", occurred_at=long_ago)
    assert code(refused) == (409, "before_the_report")


def test_planning_again_and_closing_do_not_come_before_the_review(world: World, case_id: str) -> None:
    world.verify(case_id)
    world.approve(case_id)
    world.finish_tasks(case_id)
    world.leap(days=1)
    assert world.review(case_id).json()["state"] == "followed_up"
    world.leap(days=1)
    again = world.now()
    assert world.review(case_id).status_code == 201
    world.leap(hours=1)
    assert too_early(post(world, "worker", case_id, "replan", occurred_at=earlier(again)))
    why = {"reason": "unfounded", "explanation": "Đã xác minh (thử)."}
    assert too_early(post(world, "worker", case_id, "closure", occurred_at=earlier(again), **why))
    assert len(world.clocks(case_id, "plan_submitted")) == 1
    assert post(world, "worker", case_id, "replan", occurred_at=again.isoformat()).json()["state"] == "assessed"
    assert world.clocks(case_id, "plan_submitted")[1].starts_at == again


def test_a_case_is_not_opened_again_before_it_was_closed(world: World, case_id: str) -> None:
    why = {"reason": "unfounded", "explanation": "Đã xác minh (thử)."}
    now = world.now().isoformat()
    assert post(world, "worker", case_id, "closure", occurred_at=now, **why).status_code == 201
    world.leap(hours=1)
    closed = world.now()
    said = {"decision": "accept", "words": "Đã đọc (thử)."}
    assert post(world, "chair", case_id, "closure/decision", occurred_at=closed.isoformat(), **said).is_success
    world.leap(days=1)
    new = {"reason": "new_report", "explanation": "Có tin mới (thử)."}
    assert too_early(post(world, "chair", case_id, "reopening", occurred_at=earlier(closed), **new))
    assert (
        post(world, "chair", case_id, "reopening", occurred_at=closed.isoformat(), **new).json()["state"] == "assessed"
    )
