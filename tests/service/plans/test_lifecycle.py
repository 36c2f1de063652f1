"""The plan from its draft to its approval, its clocks, and its adjustment."""

from datetime import timedelta
from typing import Any

from tests.world import World


def plan_of(world: World, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.get("worker", f"/v1/cases/{case_id}/plan").json()
    return found


def outcomes(world: World, case_id: str, rule: str) -> list[tuple[int, str]]:
    return [(clock.occurrence, clock.state) for clock in world.clocks(case_id, rule)]


def test_an_approved_plan_moves_the_case_and_meets_its_clocks(world: World, case_id: str) -> None:
    assert world.draft(case_id).status_code == 200
    assert outcomes(world, case_id, "plan_submitted") == [(1, "armed")]
    submitted = world.plan_step("worker", case_id, "submission")
    assert submitted.status_code == 200, submitted.text
    assert outcomes(world, case_id, "plan_submitted") == [(1, "done")]
    assert outcomes(world, case_id, "plan_approved") == [(1, "armed")]
    assert world.told("chair").count("plan.submitted") == 1
    assert "approve_plan" in world.get("chair", f"/v1/cases/{case_id}").json()["offered"]
    assert "approve_plan" not in world.get("province_head", f"/v1/cases/{case_id}").json()["offered"]
    approved = world.plan_step("chair", case_id, "approval", decision_number="12/QĐ-UBND")
    assert (approved.status_code, approved.json()["state"]) == (200, "intervened"), approved.text
    assert outcomes(world, case_id, "plan_approved") == [(1, "done")]
    assert outcomes(world, case_id, "review_due") == [(1, "armed")]
    plan = plan_of(world, case_id)
    assert (plan["state"], plan["decision_number"], plan["decided_as"]) == ("approved", "12/QĐ-UBND", "commune_chair")
    assert {"recovery", "coordinating", "decision_number"} <= set(plan["to_confirm"])
    steps = [(one["kind"], one["name"]) for one in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert {name for kind, name in steps if kind == "plan"} == {"draft", "submit", "approve"}
    assert ("case", "approve_plan") in steps


def test_a_decision_that_is_not_made_in_time_climbs_its_ladder(world: World, case_id: str) -> None:
    world.draft(case_id)
    world.plan_step("worker", case_id, "submission")
    (clock,) = world.clocks(case_id, "plan_approved")
    assert clock.due_at - world.now() < timedelta(days=4)
    world.travel(days=4)
    assert "deadline.breached" in world.told("chair")


def test_a_returned_plan_starts_the_next_clock_of_the_worker_and_then_of_the_chair(world: World, case_id: str) -> None:
    world.draft(case_id)
    world.plan_step("worker", case_id, "submission")
    returned = world.plan_step("chair", case_id, "return", reason="Chưa rõ ai chăm sóc (thử)")
    assert (returned.status_code, returned.json()["state"]) == (200, "assessed"), returned.text
    assert outcomes(world, case_id, "plan_revised") == [(1, "armed")]
    assert plan_of(world, case_id)["return_reason"] == "Chưa rõ ai chăm sóc (thử)"
    world.leap(hours=1)
    service = plan_of(world, case_id)["services"][0]
    assert (
        world.draft(case_id, services=[world.service(id=service["id"], responsible="Bà ngoại (thử)")]).status_code
        == 200
    )
    assert world.plan_step("worker", case_id, "submission").status_code == 200
    assert outcomes(world, case_id, "plan_revised") == [(1, "done")]
    assert outcomes(world, case_id, "plan_approved") == [(1, "done"), (2, "armed")]
    plan = plan_of(world, case_id)
    assert (plan["number"], plan["state"], plan["decided_by"]) == (1, "submitted", None)
    assert [one["id"] for one in plan["services"]] == [service["id"]]


def test_in_an_emergency_the_text_gives_no_number_and_the_alarm_is_ours(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.assess(case_id, emergency=True)
    world.verify(case_id)
    world.approve(case_id)
    assert outcomes(world, case_id, "plan_approved") == []
    (clock,) = world.clocks(case_id, "approval_after_emergency")
    assert (clock.kind, clock.state) == ("internal", "done")


def test_an_adjustment_replaces_the_plan_in_force_once_it_is_approved(world: World, case_id: str) -> None:
    world.approve(case_id)
    first = plan_of(world, case_id)
    world.leap(days=1)
    assert world.draft(case_id, adjustment_reason="Trẻ chuyển trường (thử)").status_code == 200
    every = world.get("worker", f"/v1/cases/{case_id}/plans").json()
    assert [(one["number"], one["state"]) for one in every] == [(1, "approved"), (2, "drafted")]
    world.plan_step("worker", case_id, "submission")
    approved = world.plan_step("chair", case_id, "approval", decision_number="15/QĐ-UBND")
    assert (approved.status_code, approved.json()["state"]) == (200, "intervened"), approved.text
    every = world.get("worker", f"/v1/cases/{case_id}/plans").json()
    assert [(one["number"], one["state"]) for one in every] == [(1, "replaced"), (2, "approved")]
    done = world.plan_step("worker", case_id, f"tasks/{first['services'][0]['id']}/completion")
    assert (done.status_code, done.json()["code"]) == (409, "plan_not_in_force")


def test_what_a_draft_said_before_stays_in_the_history(world: World, case_id: str) -> None:
    world.draft(case_id, title="Kế hoạch một (thử)", services=[world.service(), world.service(field="legal")])
    kept, left = plan_of(world, case_id)["services"]
    again = world.service(id=kept["id"], estimated_cost=500_000)
    assert world.draft(case_id, title="Kế hoạch hai (thử)", services=[again]).status_code == 200
    assert [one["id"] for one in plan_of(world, case_id)["services"]] == [kept["id"]]
    lines = world.get("worker", f"/v1/cases/{case_id}/history").json()["items"]
    changes = {(one["record"], one["field"]): (one["old"], one["new"]) for one in lines if one["what"] == "changed"}
    assert changes["plan", "title"] == ("Kế hoạch một (thử)", "Kế hoạch hai (thử)")
    assert changes["plan_service", "estimated_cost"] == ("0", "500000")
    assert [one["record_id"] for one in lines if one["field"] == "removed_at"] == [left["id"]]
    assert ("plan_service", "activity") not in changes


def test_where_the_communes_authorities_are_concerned_the_province_decides(world: World) -> None:
    case_id = world.report(concerns_authority="yes")["cases"][0]["id"]
    body = {"staff_id": str(world.staff["worker_elsewhere"])}
    version = world.version(case_id, "province_head")
    assert world.post("province_head", f"/v1/cases/{case_id}/assignment", body, version=version).status_code == 200
    assert world.assess(case_id, subject="worker_elsewhere").status_code == 201
    assert world.verify(case_id, subject="worker_elsewhere").status_code == 201
    world.draft(case_id, subject="worker_elsewhere")
    world.plan_step("worker_elsewhere", case_id, "submission")
    assert world.told("chair") == []
    assert "plan.submitted" in world.told("province_head")
    path = f"/v1/cases/{case_id}/plan/approval"
    decision = {"occurred_at": world.now().isoformat(), "decision_number": "3/QĐ"}
    assert world.post("chair", path, decision, version=1).status_code == 404
    approved = world.plan_step("province_head", case_id, "approval", decision_number="3/QĐ")
    assert (approved.status_code, approved.json()["state"]) == (200, "intervened"), approved.text
