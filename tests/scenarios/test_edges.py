"""Where the first story bends: dangers that show late, reports of one's own, places found late, people who left."""

from datetime import timedelta

from sqlmodel import select

from service.tables.audit import AuditEntry
from service.tables.report import Report
from tests.scenarios.test_first_story import measure
from tests.world import World


def test_a_danger_that_shows_itself_after_a_calm_assessment_is_answered(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    assert world.assess(case_id).status_code == 201
    path, at_once = f"/v1/cases/{case_id}/emergency-measures", measure(world)
    denied = world.post("worker", path, at_once, version=world.version(case_id))
    assert denied.json()["refusals"][0]["code"] == "assessment_says_no_emergency"
    world.travel(hours=5)
    opened = world.post("worker", path, measure(world), version=world.version(case_id))
    assert opened.status_code == 201, opened.text


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


def test_the_sender_learns_that_its_report_was_read(world: World) -> None:
    report = world.report("operator")
    assert report["seen_at"] is None
    world.version(report["cases"][0]["id"])
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


def test_the_paper_s_own_number_is_kept_with_the_report(world: World) -> None:
    case_id = world.report(report_number="07/BC-TĐ (thử)")["cases"][0]["id"]
    told = world.get("worker", f"/v1/cases/{case_id}").json()["reports"]
    assert [one["report_number"] for one in told] == ["07/BC-TĐ (thử)"]
    (row,) = world.rows(select(Report))
    assert "BC-TĐ" not in (row.report_number or b"").decode(errors="replace")
