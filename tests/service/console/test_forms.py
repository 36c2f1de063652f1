"""Mẫu 01 and Mẫu 02 on pages: faults beside their fields, nothing lost, nothing twice, nothing overwritten."""

from sqlmodel import select

from service.tables.assessment import InitialAssessment
from service.tables.report import Report, Reporter
from tests.service.console.conftest import entered
from tests.service.console.person import HIDDEN, Person, hidden
from tests.world import World

MAU_02 = {
    "occurred_at": "2026-03-02T08:00",
    "harm_now.level": "high",
    "harm_now.note": "Vết bầm (thử)",
    "harm_continues.level": "medium",
    "self_protection.level": "low",
    "adult_help.level": "low",
    "risk_level": "medium",
    "emergency": "no",
    "conclusion": "Đã gặp trẻ (thử).\nTrẻ ở với bà (thử).",
}
MAU_01 = {
    "channel": "phone",
    "case_group": "abused",
    "abuse_forms": ["violence", "neglect"],
    "first_received_at": "2026-03-02T07:30",
    "place.commune_code": "xã 00004",
    "children.0.name": "Trẻ A (thử)",
    "children.0.estimated_age": "9",
    "children.1.sex": "female",
    "receiving_officer": "Cán bộ (thử)",
}


def assessment(case_id: str) -> str:
    return f"/console/cases/{case_id}/initial-assessment"


def test_mau_02_is_recorded_and_leads_back_to_the_case(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    answer = worker.fill(assessment(case_id), MAU_02)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/cases/{case_id}"), answer.text
    shown = worker.get(f"/console/cases/{case_id}").text
    assert "Đã gặp trẻ (thử).\nTrẻ ở với bà (thử)." in shown
    assert "Vết bầm (thử)" in shown


def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    typed = MAU_02 | {"risk_level": "", "harm_continues.level": "", "emergency": "yes", "occurred_at": "hôm nay"}
    answer = worker.fill(assessment(case_id), typed)
    assert answer.status_code == 422
    for name in ("occurred_at", "harm_continues-level", "risk_level"):
        assert f'id="f-{name}-fault"' in answer.text
        assert f'href="#f-{name}"' in answer.text
    assert "Trẻ ở với bà (thử)." in answer.text
    assert '<input type="radio" name="harm_now.level" value="high" checked>' in answer.text


def test_an_emergency_without_a_ground_is_said_at_the_grounds(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    answer = worker.fill(assessment(case_id), MAU_02 | {"emergency": "yes"})
    assert 'id="f-emergency_grounds-fault"' in answer.text


def test_a_time_to_come_is_refused_with_its_reason(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    answer = worker.fill(assessment(case_id), MAU_02 | {"occurred_at": "2026-03-05T08:00"})
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert world.rows(select(InitialAssessment)) == []


def test_the_same_form_sent_twice_is_recorded_once(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    form = hidden(worker.get(assessment(case_id))) | MAU_02
    first, second = (worker.send(assessment(case_id), form) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert len(world.rows(select(InitialAssessment))) == 1


def test_a_form_sent_again_from_a_new_session_is_still_the_same_form(world: World, worker: Person) -> None:
    form = hidden(worker.get("/console/reports/new")) | MAU_01
    first = worker.send("/console/reports/new", form)
    again = entered(world, "worker")
    token = hidden(again.get("/console/reports/new"))["csrf"]
    assert again.send("/console/reports/new", form | {"csrf": token}).headers["location"] == first.headers["location"]
    assert len(world.rows(select(Report))) == 1


def test_a_form_over_a_changed_case_says_what_changed_and_keeps_the_text(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    form = hidden(worker.get(assessment(case_id))) | MAU_02
    world.travel(minutes=1)
    version = world.version(case_id, "province_duty_officer")
    given = {"staff_id": str(world.staff["worker"])}
    assert world.post("chair", f"/v1/cases/{case_id}/assignment", given, version=version).status_code == 200
    answer = worker.send(assessment(case_id), form)
    assert answer.status_code == 412
    assert "Phân công" in answer.text
    assert "chair (thử)" in answer.text
    assert "Trẻ ở với bà (thử)." in answer.text
    shown = {name: value for name, value in hidden_of(answer.text).items() if name in ("version", "shown_at", "once")}
    assert shown["once"] == form["once"]
    assert worker.send(assessment(case_id), form | shown).status_code == 303


def test_a_step_that_the_case_cannot_take_names_what_is_missing(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    worker.fill(assessment(case_id), MAU_02)
    danger = {"emergency": "yes", "emergency_grounds": "serious_harm", "occurred_at": "2026-03-02T08:00"}
    answer = worker.fill(assessment(case_id), MAU_02 | danger)
    assert answer.status_code == 409, answer.text
    assert "56/2017/NĐ-CP, Điều" in answer.text
    assert "Trẻ ở với bà (thử)." in answer.text
    assert len(world.rows(select(InitialAssessment))) == 1


def test_mau_01_opens_a_case_for_each_child(world: World, worker: Person) -> None:
    answer = worker.fill("/console/reports/new", MAU_01)
    assert answer.status_code == 303, answer.text
    receipt = worker.get(answer.headers["location"]).text
    assert receipt.count('href="/console/cases/') == 2
    (report,) = world.rows(select(Report))
    assert (report.commune_code, report.abuse_forms) == ("00004", ["violence", "neglect"])


def test_a_report_without_a_commune_waits_and_says_so(world: World, worker: Person) -> None:
    answer = worker.fill("/console/reports/new", MAU_01 | {"place.commune_code": "", "place.text": "Gần chợ (thử)"})
    assert "Chưa rõ địa bàn" in worker.get(answer.headers["location"]).text


def test_a_name_that_is_no_commune_nearby_is_asked_for_again(worker: Person) -> None:
    answer = worker.fill("/console/reports/new", MAU_01 | {"place.commune_code": "Xã Không Có"})
    assert answer.status_code == 422
    assert 'id="f-place-commune_code-fault"' in answer.text
    assert 'value="Xã Không Có"' in answer.text


def test_a_reporter_is_kept_only_with_their_consent(world: World, worker: Person) -> None:
    named = MAU_01 | {"reporter.name": "Người báo (thử)"}
    refused = worker.fill("/console/reports/new", named)
    assert refused.status_code == 422
    assert 'id="f-reporter-agrees_to_be_named-fault"' in refused.text
    assert worker.fill("/console/reports/new", named | {"reporter.agrees_to_be_named": "yes"}).status_code == 303
    assert len(world.rows(select(Reporter))) == 1


def test_children_and_accused_are_added_and_left_out_without_a_script(worker: Person) -> None:
    more = worker.fill("/console/reports/new", {"children.0.name": "Trẻ A (thử)", "add": "children"})
    assert more.status_code == 200
    assert 'name="children.1.name"' in more.text
    assert 'value="Trẻ A (thử)"' in more.text
    fewer = worker.fill("/console/reports/new", {"children.0.name": "A", "children.1.name": "B", "drop": "children.0"})
    assert 'name="children.1.name"' in fewer.text
    assert 'name="children.0.name"' not in fewer.text
    accused = worker.fill("/console/reports/new", {"add": "alleged_offenders"})
    assert 'name="alleged_offenders.0.workplace"' in accused.text


def test_the_other_language_keeps_what_was_typed(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    answer = worker.fill(assessment(case_id), MAU_02 | {"language": "en"})
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert "Trẻ ở với bà (thử)." in answer.text
    assert '<html lang="en">' in worker.get("/console/cases").text
    assert world.rows(select(InitialAssessment)) == []


def hidden_of(text: str) -> dict[str, str]:
    return dict(HIDDEN.findall(text))
