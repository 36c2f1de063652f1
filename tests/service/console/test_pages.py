"""The work list, the case and the inbox: what each shows, to whom, and what a press does."""

import re

from tests.service.console.conftest import entered
from tests.service.console.person import Person
from tests.world import World


def numbers(text: str) -> list[str]:
    return re.findall(r'class="number" href="/console/cases/[^"]+">([^<]+)<', text)


def test_everybody_arrives_at_the_first_page_that_they_have(world: World, worker: Person) -> None:
    assert worker.get("/console").headers["location"] == "/console/cases"
    assert entered(world, "operator").get("/console").headers["location"] == "/console/escalations"


def test_the_list_shows_the_next_duty_first_with_the_time_left(world: World, worker: Person) -> None:
    first = world.report()["cases"][0]["number"]
    world.travel(minutes=30)
    second = world.report()["cases"][0]["number"]
    world.travel(minutes=45)
    text = worker.get("/console/cases").text
    assert numbers(text) == [first, second]
    assert text.index("Quá hạn 15 phút") < text.index("Còn 15 phút")
    assert "Mốc nội bộ, không phải luật" in text


def test_the_list_is_narrowed_by_state_and_by_lateness(world: World, worker: Person) -> None:
    case = world.report()["cases"][0]
    world.assess(case["id"])
    other = world.report()["cases"][0]
    assert numbers(worker.get("/console/cases?state=assessed").text) == [case["number"]]
    assert numbers(worker.get("/console/cases?overdue=true").text) == []
    assert set(numbers(worker.get("/console/cases?overdue=false").text)) == {case["number"], other["number"]}


def test_the_list_goes_on_by_keyset_and_only_its_first_page_refreshes(world: World, worker: Person) -> None:
    told = {world.report()["cases"][0]["number"] for _ in range(3)}
    first = worker.get("/console/cases?limit=2").text
    following = re.findall(r'href="([^"]*cursor=[^"]*)" rel="next"', first)[0]
    second = worker.get(following).text
    assert set(numbers(first)) | set(numbers(second)) == told
    assert "data-hx-get" in first
    assert "data-hx-get" not in second


def test_an_open_page_asks_for_its_living_part_only(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    for path in ("/console/cases", f"/console/cases/{case_id}", "/console/escalations"):
        text = worker.get(path, HX_Request="true").text
        assert text.lstrip().startswith('<div id="living"'), path
        assert "<html" not in text


def test_the_case_shows_clocks_with_their_articles_and_how_they_were_counted(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    text = worker.get(f"/console/cases/{case_id}").text
    assert "56/2017/NĐ-CP, Điều 26(3)" in text
    assert "từ 08:00 đến 20:00" in text
    assert f'href="/console/cases/{case_id}/initial-assessment"' in text
    english = entered(world, "worker")
    english.get("/console/language/en")
    assert "56/2017/NĐ-CP, art. 26(3)" in english.get(f"/console/cases/{case_id}").text


def test_looking_at_a_case_here_counts_as_the_communes_first_look(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    worker.get(f"/console/cases/{case_id}")
    assert world.clocks(case_id, "forward_report_alert")[0].state == "done"


def test_only_who_may_assess_is_offered_mau_02(world: World, chair: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    assert "initial-assessment" not in chair.get(f"/console/cases/{case_id}").text
    assert chair.get(f"/console/cases/{case_id}/initial-assessment").status_code == 403


def test_a_press_takes_the_escalation_by_name_and_a_late_one_says_so(world: World, chair: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    world.travel(hours=12, minutes=5)
    (first,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    path = f"/console/escalations/{first.id}/acknowledgement"
    taken = chair.fill("/console/escalations", {}, to=path)
    assert (taken.status_code, taken.headers["location"]) == (303, "/console/escalations")
    shown = chair.get("/console/escalations").text
    assert "chair (thử) đã nhận lúc" in shown
    assert "giữ đến" in shown
    assert chair.fill("/console/escalations", {}, to=path).status_code == 303
    world.travel(hours=3)
    late = chair.fill("/console/escalations", {}, to=path)
    assert late.status_code == 409
    assert "đã chuyển lên cấp trên" in late.text
    assert "Bấm nhận khi đã chuyển lên cấp trên" in chair.get(f"/console/cases/{case_id}").text


def test_a_strangers_escalation_is_absent(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id, "chair")
    world.travel(hours=12, minutes=5)
    (first,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    stranger = entered(world, "chair_elsewhere")
    path = f"/console/escalations/{first.id}/acknowledgement"
    assert stranger.fill("/console/escalations", {}, to=path).status_code == 404
