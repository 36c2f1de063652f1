"""What a plan that nobody decided on becomes when its cycle of the case ends: no clock stays that nobody can meet."""

import httpx
import pytest

from tests.answers import missing
from tests.world import World

OF_THE_PLAN = ("plan_submitted", "plan_approved", "plan_revised")


def armed(world: World, case_id: str) -> list[str]:
    return [rule for rule in OF_THE_PLAN for clock in world.clocks(case_id, rule) if clock.state == "armed"]


def states(world: World, case_id: str) -> list[str]:
    return [one["state"] for one in world.get("worker", f"/v1/cases/{case_id}/plans").json()]


def step(world: World, subject: str, case_id: str, path: str, **said: str) -> httpx.Response:
    world.leap(minutes=1)
    body = {"occurred_at": world.now().isoformat()} | said
    return world.post(subject, f"/v1/cases/{case_id}/{path}", body, version=world.version(case_id, subject))


def submit(world: World, case_id: str) -> None:
    assert world.draft(case_id).status_code == 200
    assert world.plan_step("worker", case_id, "submission").status_code == 200


def close(world: World, case_id: str) -> None:
    proposed = step(world, "worker", case_id, "closure", reason="unfounded", explanation="Đã xác minh (thử).")
    assert proposed.status_code == 201, proposed.text
    decided = step(world, "chair", case_id, "closure/decision", decision="accept", words="Đã đọc (thử).")
    assert decided.json()["state"] == "closed", decided.text


def review(world: World, case_id: str) -> None:
    """A review that moves the case from its plan in force, past the end of its tasks."""
    world.leap(days=25)
    assert world.review(case_id, safe=False, stable=False).json()["state"] == "followed_up"


@pytest.fixture
def followed_up(world: World, case_id: str) -> str:
    """A case that was reviewed while the adjustment of its plan lay with the Chair."""
    assert world.approve(case_id).status_code == 200
    world.leap(hours=1)
    submit(world, case_id)
    review(world, case_id)
    return case_id


def approve(world: World, case_id: str) -> httpx.Response:
    return world.plan_step("chair", case_id, "approval", decision_number="15/QĐ-UBND")


def give_back(world: World, case_id: str) -> httpx.Response:
    return world.plan_step("chair", case_id, "return", reason="Chưa rõ (thử)")


def test_no_plan_of_a_closed_case_is_decided_on(world: World, case_id: str) -> None:
    submit(world, case_id)
    close(world, case_id)
    for answer in (give_back(world, case_id), approve(world, case_id)):
        assert (answer.status_code, answer.json()["code"]) == (409, "case_closed"), answer.text
    assert (states(world, case_id), armed(world, case_id)) == (["drafted"], [])
    names = [one["name"] for one in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert names[-2:] == ["take_back", "close"]


def test_a_plan_from_before_the_closing_is_submitted_again_after_the_reopening(world: World, case_id: str) -> None:
    submit(world, case_id)
    close(world, case_id)
    reopened = step(world, "chair", case_id, "reopening", reason="new_report", explanation="Có tin mới (thử).")
    assert reopened.json()["state"] == "assessed", reopened.text
    assert missing(approve(world, case_id)) == ["not_from_this_state"]
    assert armed(world, case_id) == ["plan_submitted"]
    assert world.plan_step("worker", case_id, "submission").status_code == 200
    assert armed(world, case_id) == ["plan_approved"]
    assert approve(world, case_id).json()["state"] == "intervened"
    assert armed(world, case_id) == []


def test_an_adjustment_from_before_the_review_is_not_decided_on_after_it(world: World, followed_up: str) -> None:
    assert (states(world, followed_up), armed(world, followed_up)) == (["approved", "drafted"], [])
    assert world.get("worker", f"/v1/cases/{followed_up}/plan").json()["submitted_at"] is None
    for answer in (give_back(world, followed_up), approve(world, followed_up)):
        assert missing(answer) == ["not_from_this_state"]


def test_an_adjustment_from_before_the_review_meets_the_clock_of_the_new_cycle(world: World, followed_up: str) -> None:
    assert step(world, "worker", followed_up, "replan").json()["state"] == "assessed"
    assert missing(approve(world, followed_up)) == ["not_from_this_state"]
    assert armed(world, followed_up) == ["plan_submitted"]
    assert world.plan_step("worker", followed_up, "submission").status_code == 200
    assert approve(world, followed_up).json()["state"] == "intervened"
    assert (states(world, followed_up), armed(world, followed_up)) == (["replaced", "approved"], [])


@pytest.mark.parametrize("before", ["drafted", "returned"])
def test_nothing_is_submitted_between_the_review_and_the_new_cycle(world: World, case_id: str, before: str) -> None:
    assert world.approve(case_id).status_code == 200
    assert world.draft(case_id).status_code == 200
    if before == "returned":
        assert world.plan_step("worker", case_id, "submission").status_code == 200
        assert give_back(world, case_id).status_code == 200
    review(world, case_id)
    refused = world.plan_step("worker", case_id, "submission")
    assert (refused.status_code, refused.json()["code"]) == (409, "plan_needs_new_cycle")
    assert (states(world, case_id)[-1], armed(world, case_id)) == (before, [])
