"""A measure of art. 31 is called off while it was never taken, or ends with a written reason."""

from datetime import timedelta

import pytest

from tests.answers import missing
from tests.service.emergency.life import in_force, opened, read, step
from tests.world import World

WHY = "Trẻ đã được đưa đến nơi an toàn theo cách khác (thử)."


def test_a_measure_ends_with_a_reason_and_the_case_may_be_closed(world: World, case_id: str) -> None:
    measure = in_force(world, case_id)
    assert missing(step(world, case_id, measure, "end")) == ["ending_reason_missing"]
    world.leap(hours=1)
    ended = step(world, case_id, measure, "end", reason=WHY, decision_number="12/QĐ (thử)")
    assert (ended.status_code, ended.json()["state"]) == (200, "ended"), ended.text
    (decision,) = ended.json()["decisions"]
    assert (decision["kind"], decision["reason"], decision["decision_number"]) == ("end", WHY, "12/QĐ (thử)")
    assert (decision["decided_by"], decision["decided_as"]) == (str(world.staff["worker"]), "other")
    assert read(world, case_id, measure)["decisions"] == [decision]
    proposal = {"occurred_at": world.now().isoformat(), "reason": "unfounded", "explanation": "Không có cơ sở (thử)."}
    version = world.version(case_id)
    assert world.post("worker", f"/v1/cases/{case_id}/closure", proposal, version=version).status_code == 201


def test_what_was_never_taken_is_called_off_with_its_reason_and_the_twelve_hours_run_on(
    world: World, case_id: str
) -> None:
    measure = opened(world, case_id)
    assert missing(step(world, case_id, measure, "cancellation")) == ["cancellation_reason_missing"]
    assert missing(step(world, case_id, measure, "end", reason=WHY)) == ["not_from_this_state"]
    cancelled = step(world, case_id, measure, "cancellation", reason=WHY)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled"), cancelled.text
    assert [clock.state for clock in world.clocks(case_id, "emergency_response")] == ["armed"]
    assert missing(step(world, case_id, measure, "application")) == ["not_from_this_state"]


def test_a_measure_in_force_ends_and_is_not_called_off(world: World, case_id: str) -> None:
    measure = in_force(world, case_id)
    codes = missing(step(world, case_id, measure, "cancellation", reason=WHY))
    assert codes == ["measure_is_no_separation"]


@pytest.mark.parametrize("name", ["cancellation", "end"])
def test_what_the_chair_decided_the_worker_does_not_undo(world: World, case_id: str, name: str) -> None:
    measure = (opened if name == "cancellation" else in_force)(world, case_id, subject="chair")
    refused = step(world, case_id, measure, name, reason=WHY)
    assert missing(refused) == ["measure_undone_by_other"]
    assert step(world, case_id, measure, name, subject="chair", reason=WHY).status_code == 200


def test_a_measure_does_not_end_before_it_took_effect(world: World, case_id: str) -> None:
    measure = in_force(world, case_id)
    early = (world.now() - timedelta(minutes=1)).isoformat()
    assert missing(step(world, case_id, measure, "end", occurred_at=early, reason=WHY)) == ["step_too_early"]
    late = (world.now() + timedelta(minutes=1)).isoformat()
    assert missing(step(world, case_id, measure, "end", occurred_at=late, reason=WHY)) == ["occurred_in_future"]


def test_a_measure_of_another_case_is_not_found_and_a_stale_version_is_refused(world: World, case_id: str) -> None:
    other = world.report()["cases"][0]["id"]
    measure = in_force(world, case_id)
    for name in ("cancellation", "end"):
        assert step(world, other, measure, name, reason=WHY).status_code == 404
        path = f"/v1/cases/{case_id}/emergency-measures/{measure}/{name}"
        body = {"occurred_at": world.now().isoformat(), "reason": WHY}
        assert world.post("worker", path, body, version=1).status_code == 412
        assert world.post("worker_elsewhere", path, body, version=1).status_code == 404
        assert world.post("province_head", path, body, version=1).status_code == 404


def test_the_same_end_sent_twice_is_recorded_once_and_leaves_its_history(world: World, case_id: str) -> None:
    measure = in_force(world, case_id)
    world.leap(minutes=1)
    body = {"occurred_at": world.now().isoformat(), "reason": WHY}
    path, version = f"/v1/cases/{case_id}/emergency-measures/{measure}/end", world.version(case_id)
    answers = [world.post("worker", path, body, version=version, key="only-once") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(read(world, case_id, measure)["decisions"]) == 1
    lines = world.get("chair", f"/v1/cases/{case_id}/history").json()["items"]
    last = {(line["record"], line["what"], line["field"], line["old"], line["new"]) for line in lines[-2:]}
    assert last == {
        ("measure_decision", "recorded", None, None, None),
        ("emergency_measure", "changed", "state", "applied", "ended"),
    }
    names = [entry["name"] for entry in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert names.count("end") == 1


def test_a_closed_case_is_refused(world: World, case_id: str) -> None:
    measure = in_force(world, case_id)
    step(world, case_id, measure, "end", reason=WHY)
    proposal = {"occurred_at": world.now().isoformat(), "reason": "unfounded", "explanation": "Không có cơ sở (thử)."}
    world.post("worker", f"/v1/cases/{case_id}/closure", proposal, version=world.version(case_id))
    decision = {"occurred_at": world.now().isoformat(), "decision": "accept", "words": "Đồng ý (thử)."}
    world.post("chair", f"/v1/cases/{case_id}/closure/decision", decision, version=world.version(case_id, "chair"))
    for name in ("cancellation", "end"):
        refused = step(world, case_id, measure, name, reason=WHY)
        assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")
