"""A report from 111 becomes a case, and a missed deadline reaches a named supervisor."""

from datetime import timedelta

from tests.world import World


def test_a_report_becomes_a_case_whose_twelve_hours_run_from_the_first_receipt(world: World) -> None:
    received = world.now() - timedelta(hours=1)
    report = world.report(first_received_at=received.isoformat())
    case_id = report["cases"][0]["id"]
    (clock,) = world.clocks(case_id, "emergency_response")
    assert clock.due_at == received + timedelta(hours=12)
    assert world.told("chair") == ["case.reported"]
    assert world.told("worker") == ["case.reported"]


def test_an_assessment_in_time_meets_the_clock_and_starts_the_plan(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    world.travel(hours=3)
    answer = world.assess(case_id)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "assessed"
    outcomes = {one["rule"]: one["outcome"] for one in answer.json()["deadlines"]}
    assert outcomes["emergency_response"] == "met"
    assert outcomes["plan_submitted"] == "running"
    world.travel(hours=24)
    assert "deadline.breached" not in world.told("chair")


def test_silence_climbs_the_ladder(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    world.travel(hours=12, minutes=1)
    assert world.told("chair").count("deadline.breached") == 1
    assert world.told("province_duty_officer") == []
    world.travel(hours=2)
    assert world.told("province_duty_officer") == ["escalation.raised"]
    assert world.told("police_duty") == ["escalation.raised"]
    world.travel(hours=2)
    assert world.told("province_head") == ["escalation.raised"]


def test_an_acknowledgement_holds_for_a_time_and_then_the_ladder_resumes(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    world.travel(hours=12, minutes=5)
    (first,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    pressed = world.client.post(f"/v1/escalations/{first.id}/acknowledgement", headers=world.headers("chair"))
    assert pressed.status_code == 200, pressed.text
    again = world.client.post(f"/v1/escalations/{first.id}/acknowledgement", headers=world.headers("chair"))
    assert again.json() == pressed.json()
    world.travel(hours=1, minutes=58)
    assert world.told("province_duty_officer") == []
    world.travel(minutes=5)
    assert world.told("province_duty_officer") == ["escalation.raised"]
    late = world.client.post(f"/v1/escalations/{first.id}/acknowledgement", headers=world.headers("chair"))
    assert (late.status_code, late.json()["code"]) == (409, "superseded")
    kept = world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]
    assert "late_acknowledgement" in [entry["name"] for entry in kept]


def test_what_was_done_in_time_and_recorded_late_keeps_its_breach_and_ends_the_ladder(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    done = world.now() + timedelta(hours=11)
    world.travel(hours=13)
    answer = world.assess(case_id, occurred_at=done.isoformat())
    assert answer.status_code == 201, answer.text
    (clock,) = world.clocks(case_id, "emergency_response")
    assert clock.breached_at == done + timedelta(hours=1)
    assert clock.met_at == done
    deadline = world.get("chair", f"/v1/deadlines/{clock.id}").json()
    assert deadline["outcome"] == "met_late"
    own = world.post("worker", f"/v1/cases/{case_id}/deadlines/{clock.id}/confirmation", None)
    assert own.status_code == 403
    path = f"/v1/cases/{case_id}/deadlines/{clock.id}/confirmation"
    confirmed = world.client.post(path, headers=world.headers("chair"))
    assert confirmed.json()["outcome"] == "recorded_late"
    world.travel(hours=6)
    assert world.told("province_head") == []


def test_a_measure_applied_meets_the_twelve_hours(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    world.travel(hours=1)
    assert world.assess(case_id, emergency=True).status_code == 201
    path = f"/v1/cases/{case_id}/emergency-measures"
    opened = world.post("worker", path, measure(world), version=world.version(case_id))
    assert opened.status_code == 201, opened.text
    assert world.clocks(case_id, "emergency_response")[0].state == "armed"
    world.travel(hours=2)
    applied = world.post(
        "worker",
        f"{path}/{opened.json()['id']}/application",
        {"occurred_at": world.now().isoformat()},
        version=world.version(case_id),
    )
    assert (applied.status_code, applied.json()["state"]) == (200, "applied"), applied.text
    (clock,) = world.clocks(case_id, "emergency_response")
    assert (clock.state, clock.breached_at) == ("done", None)
    assert world.clocks(case_id, "plan_submitted") == []
    assert world.clocks(case_id, "plan_after_emergency") != []


def test_only_the_chair_or_a_deputy_separates_a_child(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    path = f"/v1/cases/{case_id}/emergency-measures"
    separation = measure(world, separation=True, separation_ground="abused_by_carer")
    refused = world.post("worker", path, separation, version=world.version(case_id))
    assert refused.status_code == 409, refused.text
    (missing,) = refused.json()["refusals"]
    assert missing["code"] == "measure_not_decided_by_chair"
    assert missing["legal_basis"][0]["article"] == "32"
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("chair", "deputy")
    opened = world.post("deputy", path, separation, version=world.version(case_id))
    assert opened.status_code == 201, opened.text


def test_an_alert_rings_when_the_commune_has_not_looked_within_the_hour(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.travel(hours=1, minutes=1)
    assert world.told("operator") == ["deadline.breached"]
    assert world.told("chair") == ["case.reported", "deadline.breached"]
    world.version(case_id, "chair")
    (alert,) = world.clocks(case_id, "forward_report_alert")
    assert (alert.state, alert.kind) == ("done", "internal")
    world.travel(hours=3)
    assert world.told("province_duty_officer") == []


def test_a_report_against_the_authorities_never_reaches_the_commune(world: World) -> None:
    report = world.report(concerns_authority="yes")
    case_id = report["cases"][0]["id"]
    world.travel(hours=17)
    for who in ("worker", "chair"):
        assert world.told(who) == []
        assert world.get(who, f"/v1/cases/{case_id}").status_code == 404
        assert world.get(who, "/v1/cases").json()["items"] == []
    assert world.told("province_duty_officer")[0] == "case.reported"
    assert "deadline.breached" in world.told("province_duty_officer")
    assigned = world.post(
        "province_duty_officer",
        f"/v1/cases/{case_id}/assignment",
        {"staff_id": str(world.staff["worker_elsewhere"])},
        version=world.version(case_id, "province_duty_officer"),
    )
    assert assigned.status_code == 200, assigned.text
    assert world.get("worker_elsewhere", f"/v1/cases/{case_id}").status_code == 200


def test_a_report_without_a_commune_waits_in_quarantine_and_is_placed_by_a_person(world: World) -> None:
    report = world.report(place={"text": "Gần chợ (thử)"}, children=[{"estimated_age": 17}, {}])
    assert (report["state"], report["cases"]) == ("quarantined", [])
    received = world.now()
    world.travel(hours=3)
    assert "deadline.breached" in world.told("operator")
    placed = world.post(
        "operator", f"/v1/reports/{report['id']}/placement", {"commune_code": "00004", "reason": "Đã gọi lại (thử)"}
    )
    assert placed.status_code == 201, placed.text
    first, second = placed.json()["cases"]
    (clock,) = world.clocks(first["id"], "emergency_response")
    assert clock.due_at == received + timedelta(hours=12)
    bands = {world.get("chair", f"/v1/cases/{case['id']}").json()["age_band"] for case in (first, second)}
    assert bands == {"aged_16_17", "unknown"}
    again = world.post(
        "operator", f"/v1/reports/{report['id']}/placement", {"commune_code": "00008", "reason": "Lần hai (thử)"}
    )
    assert again.status_code in (404, 409)


def measure(world: World, **changes: object) -> dict[str, object]:
    """A measure of art. 50(2) on a ground of art. 31(1)."""
    return {
        "occurred_at": world.now().isoformat(),
        "measures": ["health_and_recovery"],
        "grounds": ["serious_harm"],
        "separation": False,
    } | changes
