"""Mẫu 06: when it moves a case and when it is only kept, what it must not be, and planning again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.answers import missing
from tests.world import World


def replan(world: World, case_id: str, *, subject: str = "worker") -> httpx.Response:
    body = {"occurred_at": world.now().isoformat()}
    return world.post(subject, f"/v1/cases/{case_id}/replan", body, version=world.version(case_id))


def states(world: World, case_id: str, rule: str) -> list[str]:
    return [clock.state for clock in world.clocks(case_id, rule)]


def test_the_first_review_after_the_tasks_moves_the_case(world: World, carried_out: str) -> None:
    reviewed = world.review(carried_out, safe=True, stable=False)
    assert (reviewed.status_code, reviewed.json()["state"]) == (201, "followed_up"), reviewed.text
    assert "replan" in reviewed.json()["offered"]
    assert states(world, carried_out, "review_due") == ["done"]
    (again,) = world.clocks(carried_out, "review_again")
    assert (again.state, again.starts_at) == ("armed", world.now())
    (row,) = world.get("worker", f"/v1/cases/{carried_out}/reviews").json()
    assert row["harm_counts"] == {"high": 0, "medium": 3, "low": 0}
    assert row["ability_counts"] == {"high": 0, "medium": 3, "low": 0}
    assert (row["safe"], row["stable"], row["proposal"]) == (True, False, "go_on")
    assert row["took_part"] == [{"name": "Người tham gia (thử)", "capacity": "Trạm y tế"}]
    assert {"self_protection", "knows_protectors", "help_around"} <= set(row["to_confirm"])
    assert not {"harm_now", "abuser_access", "care_obstacles", "safe", "stable"} & set(row["to_confirm"])
    names = [entry["name"] for entry in world.get("chair", f"/v1/cases/{carried_out}/timeline").json()["items"]]
    assert {"follow_up", "reviewed"} <= set(names)


def test_a_review_while_tasks_are_unfinished_is_kept_and_moves_nothing(world: World, case_id: str) -> None:
    before = world.version(case_id)
    reviewed = world.review(case_id)
    assert (reviewed.status_code, reviewed.json()["state"]) == (201, "intervened"), reviewed.text
    assert reviewed.json()["version"] == before + 1
    assert states(world, case_id, "review_due") == ["done"]
    assert states(world, case_id, "review_again") == ["armed"]
    assert len(world.get("worker", f"/v1/cases/{case_id}/reviews").json()) == 1
    world.finish_tasks(case_id)
    world.leap(days=1)
    assert world.review(case_id).json()["state"] == "followed_up"
    assert states(world, case_id, "review_again") == ["done", "armed"]


def test_the_end_of_the_plan_is_as_good_as_its_tasks(world: World, case_id: str) -> None:
    world.leap(days=25)
    assert world.review(case_id).json()["state"] == "followed_up"


def test_each_further_review_starts_its_clock_anew(world: World, carried_out: str) -> None:
    for _ in range(3):
        assert world.review(carried_out, safe=False).json()["state"] == "followed_up"
        world.leap(days=7)
    assert states(world, carried_out, "review_again") == ["done", "done", "armed"]


@pytest.mark.parametrize("tasks", ["done", "open"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_review_dated_before_the_plan_is_refused_with_its_article(
    world: World, case_id: str, tasks: str, language: str
) -> None:
    if tasks == "done":
        world.finish_tasks(case_id)
    early = (world.now() - timedelta(hours=3)).isoformat()
    refused = world.review(case_id, language=language, occurred_at=early)
    assert missing(refused) == ["review_before_plan"]
    (refusal,) = refused.json()["refusals"]
    assert refusal["text"].startswith({"vi": "Lần rà soát (Mẫu 06)", "en": "The review (Mẫu 06)"}[language])
    (basis,) = refusal["legal_basis"]
    assert (basis["article"], basis["clause"]) == ("30", "2")
    assert world.get("worker", f"/v1/cases/{case_id}/reviews").json() == []


def test_the_later_review_of_a_case_that_is_followed_up_looks_back_on_the_plan_too(
    world: World, carried_out: str
) -> None:
    world.review(carried_out)
    early = (world.now() - timedelta(days=1)).isoformat()
    assert missing(world.review(carried_out, occurred_at=early)) == ["review_before_plan"]


def test_nobody_reviews_before_there_is_a_plan(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    assert missing(world.review(case_id)) == ["not_from_this_state"]


@pytest.mark.parametrize(
    ("answers", "refusals"),
    [
        ({"safe": False, "stable": True}, ["review_not_safe"]),
        ({"safe": True, "stable": False}, ["review_not_stable"]),
        ({"safe": False, "stable": False}, ["review_not_safe", "review_not_stable"]),
    ],
)
def test_a_plan_is_proposed_to_end_only_when_both_answers_are_yes(
    world: World, carried_out: str, answers: dict[str, Any], refusals: list[str]
) -> None:
    refused = world.review(carried_out, proposal="end_plan", **answers)
    assert missing(refused) == refusals
    assert refused.json()["refusals"][0]["legal_basis"][0]["point"] == "b"
    assert world.get("worker", f"/v1/cases/{carried_out}").json()["state"] == "intervened"


def test_the_counts_never_answer_for_a_person(world: World, carried_out: str) -> None:
    rows = ("harm_now", "abuser_access", "care_obstacles", "self_protection", "knows_protectors", "help_around")
    worst: dict[str, Any] = {row: {"level": "high"} for row in rows}
    assert world.review(carried_out, safe=True, stable=True, proposal="end_plan", **worst).status_code == 201
    body = world.mau_06()
    del body["safe"]
    refused = world.post("worker", f"/v1/cases/{carried_out}/reviews", body, version=world.version(carried_out))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_form")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 409, "transition_refused"),
        ({"safe": "yes"}, 422, "invalid_form"),
        ({"proposal": "close"}, 422, "invalid_form"),
        ({"took_part": []}, 422, "invalid_form"),
        ({"harm_now": {"level": "severe"}}, 422, "invalid_form"),
        ({"reviewed_by": str(uuid4())}, 422, "invalid_form"),
    ],
)
def test_a_bad_review_changes_nothing(
    world: World, carried_out: str, changes: dict[str, Any], status: int, code: str
) -> None:
    before = world.version(carried_out)
    refused = world.review(carried_out, **changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert world.version(carried_out) == before


def test_a_review_needs_the_version_it_was_read_at_and_one_key_records_it_once(world: World, carried_out: str) -> None:
    path, body, version = f"/v1/cases/{carried_out}/reviews", world.mau_06(), world.version(carried_out)
    assert world.post("worker", path, body).json()["code"] == "if_match_required"
    assert world.post("worker", path, body, version=version - 1).json()["code"] == "stale_version"
    first, again = (world.post("worker", path, body, version=version, key="review-1") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert len(world.get("worker", path).json()) == 1


def test_who_may_only_read_reviews_nothing(world: World, carried_out: str) -> None:
    path, body = f"/v1/cases/{carried_out}/reviews", world.mau_06()
    assert world.post("province_duty_officer", path, body, version=2).status_code == 403
    assert world.post("chair_elsewhere", path, body, version=2).status_code == 404
    assert world.get("worker_elsewhere", path).status_code == 404


# ── Lập lại kế hoạch / Planning again ───────────────────────────────────────────────────────────────────────────────


def test_planning_again_starts_the_term_of_the_plan_anew(world: World, carried_out: str) -> None:
    world.review(carried_out, safe=False)
    world.leap(days=1)
    again = replan(world, carried_out)
    assert (again.status_code, again.json()["state"]) == (200, "assessed"), again.text
    assert states(world, carried_out, "review_again") == ["void"]
    first, second = world.clocks(carried_out, "plan_submitted")
    assert (first.state, second.state, second.starts_at) == ("done", "armed", world.now())
    assert world.get("chair", f"/v1/cases/{carried_out}/registry-duties").json() == []


def test_the_review_of_the_old_plan_says_nothing_of_the_new_one(world: World, carried_out: str) -> None:
    world.review(carried_out, safe=False)
    replan(world, carried_out)
    world.leap(days=1)
    assert world.approve(carried_out).json()["state"] == "intervened"
    assert states(world, carried_out, "review_due") == ["done", "armed"]
    assert missing(replan(world, carried_out)) == ["not_from_this_state"]
    world.leap(days=1)
    world.finish_tasks(carried_out)
    old = (world.now() - timedelta(days=2)).isoformat()
    assert missing(world.review(carried_out, occurred_at=old)) == ["review_before_plan"]
    assert world.review(carried_out).json()["state"] == "followed_up"
    plans = {review["plan_id"] for review in world.get("worker", f"/v1/cases/{carried_out}/reviews").json()}
    assert len(plans) == 2


def test_a_child_that_is_safe_and_stable_needs_no_new_plan(world: World, carried_out: str) -> None:
    world.review(carried_out, safe=True, stable=True, proposal="end_plan")
    refused = replan(world, carried_out)
    assert missing(refused) == ["safe_and_stable"]
    assert refused.json()["refusals"][0]["legal_basis"][0]["point"] == "c"


def test_the_latest_review_counts(world: World, carried_out: str) -> None:
    world.review(carried_out, safe=True, stable=True)
    world.leap(days=2)
    world.review(carried_out, safe=False)
    assert replan(world, carried_out).json()["state"] == "assessed"


def test_planning_again_is_not_for_those_who_only_read(world: World, carried_out: str) -> None:
    world.review(carried_out, safe=False)
    assert replan(world, carried_out, subject="province_head").status_code == 403
    assert replan(world, carried_out, subject="worker_elsewhere").status_code == 404
