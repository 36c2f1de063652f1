"""Where the first story bends: dangers that show late, reports of one's own, places found late, people who left."""

from datetime import timedelta

from sqlmodel import select

from service.tables.audit import AuditEntry
from service.tables.emergency import EmergencyMeasure
from service.tables.report import Report
from tests.scenarios.test_first_story import measure
from tests.world import World


def test_a_danger_that_shows_itself_after_a_calm_assessment_is_answered(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    assert world.assess(case_id).status_code == 201
    path, known = f"/v1/cases/{case_id}/emergency-measures", world.now()
    at_once = measure(world, danger_known_at=known.isoformat())
    denied = world.post("worker", path, at_once, version=world.version(case_id))
    assert denied.json()["refusals"][0]["code"] == "assessment_says_no_emergency"
    world.travel(hours=5)
    undated = world.post("worker", path, measure(world), version=world.version(case_id))
    assert [one["code"] for one in undated.json()["refusals"]] == ["danger_moment_missing"]
    found = world.now() - timedelta(hours=1)
    body = measure(world, danger_known_at=found.isoformat())
    opened = world.post("worker", path, body, version=world.version(case_id))
    assert opened.status_code == 201, opened.text
    first, second = world.clocks(case_id, "emergency_response")
    assert (first.state, second.state, second.occurrence) == ("done", "armed", 2)
    assert (second.starts_at, second.due_at) == (found, found + timedelta(hours=12))
    application = f"{path}/{opened.json()['id']}/application"
    done = {"occurred_at": world.now().isoformat(), "acts_done": ["act_stopped", "examined_and_treated"]}
    applied = world.post("worker", application, done, version=world.version(case_id))
    assert (applied.status_code, applied.json()["acts_done"]) == (200, done["acts_done"]), applied.text
    assert world.clocks(case_id, "emergency_response")[1].state == "done"
    further = world.post("worker", path, measure(world), version=world.version(case_id))
    assert further.status_code == 201, further.text
    assert len(world.clocks(case_id, "emergency_response")) == 2


def test_a_second_mau_02_answers_anew_and_the_first_stays(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    assert world.assess(case_id).status_code == 201
    (plan,) = world.clocks(case_id, "plan_submitted")
    world.travel(days=2)
    undated = world.assess(case_id, emergency=True)
    assert [one["code"] for one in undated.json()["refusals"]] == ["danger_moment_missing"]
    assert undated.json()["refusals"][0]["legal_basis"][0]["state"] == "to_confirm"
    known = world.now() - timedelta(hours=2)
    again = world.assess(case_id, emergency=True, danger_known_at=known.isoformat())
    assert (again.status_code, again.json()["state"]) == (201, "assessed"), again.text
    told = world.get("worker", f"/v1/cases/{case_id}/initial-assessments").json()
    assert [(one["number"], one["emergency"]) for one in told] == [(1, False), (2, True)]
    assert world.get("worker", f"/v1/cases/{case_id}").json()["emergency"] is True
    _, clock = world.clocks(case_id, "emergency_response")
    assert (clock.kind, clock.due_at) == ("statutory", known + timedelta(hours=12))
    assert world.clocks(case_id, "plan_submitted") == [plan]
    assert world.assess(case_id, emergency=True).status_code == 201
    assert len(world.clocks(case_id, "emergency_response")) == 2
    world.travel(hours=10, minutes=1)
    assert world.clocks(case_id, "emergency_response")[1].breached_at is not None
    assert world.told("chair")[-1] == "deadline.breached"
    assert world.assess(case_id).status_code == 201
    assert world.clocks(case_id, "emergency_response")[1].state == "done"


def test_a_danger_is_known_neither_before_its_report_nor_after_its_answer(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    early, late = (world.now() - timedelta(hours=1)).isoformat(), (world.now() + timedelta(hours=1)).isoformat()
    assert world.assess(case_id).status_code == 201
    for moment, code in ((early, "danger_before_receipt"), (late, "danger_after_answer")):
        refused = world.assess(case_id, emergency=True, danger_known_at=moment)
        assert [one["code"] for one in refused.json()["refusals"]] == [code]


def test_a_mau_02_that_contradicts_itself_is_refused_by_name_and_without_echo(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    refused = world.assess(case_id, risk_level="emergency", conclusion="Câu này (thử)")
    assert (refused.status_code, refused.json()["code"]) == (422, "emergency_contradicted")
    assert refused.json()["params"] == {"field": "risk_level", "other": "emergency"}
    assert "Câu này" not in refused.text
    assert world.assess(case_id, emergency=True, risk_level="medium").status_code == 201


def test_a_separation_needs_only_its_own_ground_and_an_act_at_once_only_its_own(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    path = f"/v1/cases/{case_id}/emergency-measures"
    separation = {"occurred_at": world.now().isoformat(), "separation": True, "separation_ground": "plan_refused"}
    opened = world.post("chair", path, separation, version=world.version(case_id, "chair"))
    assert (opened.status_code, opened.json()["grounds"]) == (201, []), opened.text
    assert opened.json()["decided_as"] == "commune_chair"
    assert opened.json()["to_confirm"] == []
    act = {"occurred_at": world.now().isoformat(), "separation": False, "acts": ["police_linked", "evidence_kept"]}
    groundless = world.post("worker", path, act, version=world.version(case_id))
    assert [one["code"] for one in groundless.json()["refusals"]] == ["emergency_ground_missing"]
    noted = world.post("worker", path, act | {"grounds": ["serious_harm"]}, version=world.version(case_id))
    assert (noted.status_code, noted.json()["acts"]) == (201, ["police_linked", "evidence_kept"]), noted.text
    assert noted.json()["to_confirm"] == ["acts"]
    unknown = world.post("worker", path, act | {"acts": ["no_such_act"]}, version=world.version(case_id))
    assert (unknown.status_code, unknown.json()["params"]) == (422, {"list": "emergency_act"})


def test_where_the_commune_stands_accused_the_province_s_head_signs_a_separation(world: World) -> None:
    case_id, other = (world.report(concerns_authority=known)["cases"][0]["id"] for known in ("yes", "no"))
    path = f"/v1/cases/{case_id}/emergency-measures"
    separation = {"occurred_at": world.now().isoformat(), "separation": True, "separation_ground": "abused_by_carer"}
    to = {"staff_id": str(world.staff["worker_elsewhere"])}
    version = world.version(case_id, "province_head")
    assert world.post("province_head", f"/v1/cases/{case_id}/assignment", to, version=version).status_code == 200
    version = world.version(case_id, "province_head")
    for who, status in (("chair", 404), ("worker_elsewhere", 409), ("province_duty_officer", 403)):
        assert world.post(who, path, separation, version=version).status_code == status
    signed = world.post("province_head", path, separation, version=version)
    assert (signed.status_code, signed.json()["decided_as"]) == (201, "province_head"), signed.text
    assert signed.json()["to_confirm"] == ["decided_as"]
    placed = {"occurred_at": world.now().isoformat(), "safe_place": "Ở nhà (thử)", "alternative_care": "Bà (thử)"}
    application = f"{path}/{signed.json()['id']}/application"
    number = placed | {"decision_number": "12/QĐ-UBND (thử)"}
    applied = world.post("province_head", application, number, version=world.version(case_id, "province_head"))
    assert (applied.status_code, applied.json()["decision_number"]) == (200, "12/QĐ-UBND (thử)"), applied.text
    (row,) = world.rows(select(EmergencyMeasure))
    assert "QĐ-UBND" not in (row.decision_number or b"").decode(errors="replace")
    elsewhere = f"/v1/cases/{other}/emergency-measures"
    version = world.version(other, "province_head")
    assert world.post("province_head", elsewhere, separation, version=version).status_code == 404


def test_the_paper_s_own_number_is_kept_with_the_report(world: World) -> None:
    case_id = world.report(report_number="07/BC-TĐ (thử)")["cases"][0]["id"]
    told = world.get("worker", f"/v1/cases/{case_id}").json()["reports"]
    assert [one["report_number"] for one in told] == ["07/BC-TĐ (thử)"]
    (row,) = world.rows(select(Report))
    assert "BC-TĐ" not in (row.report_number or b"").decode(errors="replace")


def test_a_measure_is_older_neither_than_its_report_nor_than_itself(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    path, before = f"/v1/cases/{case_id}/emergency-measures", (world.now() - timedelta(days=400)).isoformat()
    early = world.post("worker", path, measure(world, occurred_at=before), version=world.version(case_id))
    assert [one["code"] for one in early.json()["refusals"]] == ["measure_before_receipt"]
    opened = world.post("worker", path, measure(world), version=world.version(case_id)).json()
    applied = {"occurred_at": (world.now() - timedelta(hours=1)).isoformat()}
    refused = world.post("worker", f"{path}/{opened['id']}/application", applied, version=world.version(case_id))
    assert [one["code"] for one in refused.json()["refusals"]] == ["applied_before_opened"]


def test_what_the_commune_received_itself_needs_no_forwarding(world: World) -> None:
    report = world.report("worker", channel="in_person")
    assert report["seen_at"] is not None
    assert world.clocks(report["cases"][0]["id"], "forward_report_alert") == []
    world.travel(hours=5)
    assert world.told("operator") == []


def test_a_report_against_the_commune_that_its_own_worker_took_down_still_goes_to_the_province(world: World) -> None:
    report = world.report("worker", channel="in_person", concerns_authority="yes")
    assert report["seen_at"] is None
    case_id = report["cases"][0]["id"]
    assert world.clocks(case_id, "forward_report_alert")[0].state == "armed"
    world.version(case_id, "province_duty_officer")
    assert world.clocks(case_id, "forward_report_alert")[0].state == "done"


def test_the_sender_learns_that_its_report_was_read(world: World) -> None:
    report = world.report("operator")
    assert report["seen_at"] is None
    world.version(report["cases"][0]["id"])
    assert world.get("operator", f"/v1/reports/{report['id']}").json()["seen_at"] is not None


def test_a_province_s_officer_who_works_in_another_commune_too_is_not_the_commune_s_first_look(world: World) -> None:
    report = world.report("operator")
    case_id = report["cases"][0]["id"]
    world.grant("province_duty_officer", "commune_worker", "00008")
    assert world.get("province_duty_officer", f"/v1/cases/{case_id}").status_code == 200
    assert world.get("operator", f"/v1/reports/{report['id']}").json()["seen_at"] is None
    world.grant("province_duty_officer", "commune_worker", "00004")
    assert world.get("province_duty_officer", f"/v1/cases/{case_id}").status_code == 200
    assert world.get("operator", f"/v1/reports/{report['id']}").json()["seen_at"] is not None


def test_a_place_found_late_gives_the_commune_its_hour_to_look(world: World) -> None:
    report = world.report(place={"text": "Gần chợ (thử)"})
    world.travel(hours=5)
    before = world.told("province_head")
    found = {"commune_code": "00004", "reason": "Đã gọi lại (thử)"}
    placed = world.post("operator", f"/v1/reports/{report['id']}/placement", found).json()
    world.travel(minutes=50)
    (alert,) = world.clocks(placed["cases"][0]["id"], "forward_report_alert")
    assert alert.breached_at is None
    assert world.told("province_head") == before


def test_the_hotline_cannot_end_the_forwarding_of_a_report_against_authorities(world: World) -> None:
    case_id = world.report(concerns_authority="yes")["cases"][0]["id"]
    world.travel(hours=1, minutes=1)
    (alarm,) = [one for one in world.escalations("operator") if one.cause == "deadline"]
    pressed = world.client.post(f"/v1/escalations/{alarm.id}/acknowledgement", headers=world.headers("operator"))
    assert pressed.status_code == 200
    assert world.clocks(case_id, "forward_report_alert")[0].state == "armed"
    world.version(case_id, "province_duty_officer")
    assert world.clocks(case_id, "forward_report_alert")[0].state == "done"


def test_whoever_lost_the_role_is_no_longer_told(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    told = world.told("worker")
    for gone in ("worker", "province_duty_officer"):
        world.dismiss(gone)
    world.travel(hours=15)
    assert world.told("worker") == told
    assert world.told("province_duty_officer") == []
    assert world.told("police_duty") != []


def test_a_worker_sent_in_against_authorities_is_warned_with_the_province(world: World) -> None:
    case_id = world.report(concerns_authority="yes")["cases"][0]["id"]
    sent = {"staff_id": str(world.staff["worker_elsewhere"])}
    version = world.version(case_id, "province_duty_officer")
    assert (
        world.post("province_duty_officer", f"/v1/cases/{case_id}/assignment", sent, version=version).status_code == 200
    )
    world.travel(hours=12, minutes=1)
    assert "deadline.approaching" in world.told("worker_elsewhere")
    assert "deadline.breached" in world.told("worker_elsewhere")


def test_a_form_that_cannot_be_read_leaves_its_audit_row(world: World) -> None:
    world.post("intake", "/v1/reports", {"channel": 1})
    (row,) = world.rows(select(AuditEntry))
    assert (row.action, row.outcome, row.code) == ("report:create", "refused", "invalid_form")
