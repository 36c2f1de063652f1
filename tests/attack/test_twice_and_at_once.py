"""The same thing sent twice, by somebody else, at once, or by somebody who may no longer see the answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from service.tables.audit import AuditEntry
from service.tables.case import CaseFile
from service.tables.report import Report
from tests.world import World


def at_once(times: int, ask: Callable[[], httpx.Response]) -> list[int]:
    """The status codes of so many equal requests in parallel, sorted."""
    with ThreadPoolExecutor(times) as crowd:
        return sorted(answer.status_code for answer in crowd.map(lambda _: ask(), range(times)))


def first_case(answer: dict[str, Any]) -> str:
    """The case of a report with one child."""
    case_id: str = answer["cases"][0]["id"]
    return case_id


def test_one_key_sent_by_many_at_once_records_one_report(world: World) -> None:
    key, body = uuid4().hex, world.mau_01()
    codes = at_once(8, lambda: world.post("intake", "/v1/reports", body, key=key))
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert len(world.rows(select(Report.id))) == 1
    assert world.post("intake", "/v1/reports", body, key=key).status_code == 201


def test_one_reference_sent_by_many_at_once_is_one_report_and_one_answer(world: World) -> None:
    body = world.mau_01(external_ref="111/2026/1", children=[{}, {}])

    def hand_over(_: int) -> httpx.Response:
        while (answer := world.post("intake", "/v1/reports", body)).status_code == 503:
            pass  # not even a place to wait in: a sender comes again
        return answer

    with ThreadPoolExecutor(64) as crowd:
        answers = list(crowd.map(hand_over, range(64)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(world.rows(select(Report.id))) == 1
    assert len(world.rows(select(CaseFile.id))) == 2


def test_one_reference_with_two_contents_at_once_records_one_of_them(world: World) -> None:
    bodies = [world.mau_01(external_ref="111/2026/1", notes=f"lời {number}") for number in range(8)]
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda body: world.post("intake", "/v1/reports", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    assert {answer.json().get("code") for answer in answers} == {None, "external_ref_taken"}
    assert len(world.rows(select(Report.id))) == 1


def test_a_key_belongs_to_its_caller_its_body_and_its_path(world: World) -> None:
    key, body = uuid4().hex, world.mau_01()
    mine, theirs = (world.post(who, "/v1/reports", body, key=key).json() for who in ("intake", "operator"))
    assert mine["id"] != theirs["id"]
    assert world.post("intake", "/v1/reports", world.mau_01(notes="khác"), key=key).status_code == 422
    to_worker = {"staff_id": str(world.staff["worker"])}
    codes = [
        world.post("chair", f"/v1/cases/{first_case(report)}/assignment", to_worker, version=1, key=key).status_code
        for report in (mine, theirs)
    ]
    assert codes == [200, 422]


def test_of_many_who_saw_the_same_version_one_wins(world: World) -> None:
    case_id = first_case(world.report())
    version = world.version(case_id, "chair")
    to_worker = {"staff_id": str(world.staff["worker"])}
    codes = at_once(12, lambda: world.post("chair", f"/v1/cases/{case_id}/assignment", to_worker, version=version))
    assert codes == [200] + [412] * 11
    assert world.rows(select(CaseFile.version)) == [version + 1]


def test_a_stored_answer_is_not_given_to_whoever_lost_the_case_or_the_role(world: World) -> None:
    case_id = first_case(world.report())
    version, key, body = world.version(case_id), uuid4().hex, world.mau_02()
    world.hire("successor", "commune_worker", "00004")

    def again() -> int:
        path = f"/v1/cases/{case_id}/initial-assessment"
        return world.post("worker", path, body, version=version, key=key).status_code

    assert (again(), again()) == (201, 201)
    to_successor = {"staff_id": str(world.staff["successor"])}
    world.post("chair", f"/v1/cases/{case_id}/assignment", to_successor, version=version + 1)
    assert again() == 404
    world.dismiss("worker")
    assert again() == 403


@pytest.mark.parametrize("who", ["operator", "province_duty_officer"])
def test_a_placement_is_answered_twice_although_it_closes_its_own_door(world: World, who: str) -> None:
    report = world.report(place={"text": "Gần chợ (thử)", "province_code": "01"})
    path, key, body = f"/v1/reports/{report['id']}/placement", uuid4().hex, {"commune_code": "00004", "reason": "thử"}
    first, again = (world.post(who, path, body, key=key) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert (again.status_code, again.headers["etag"]) == (201, first.headers["etag"])
    one, other = world.rows(select(AuditEntry).where(AuditEntry.action == "report:place"))
    assert (one.outcome, other.outcome, one.shown) == ("allowed", "allowed", other.shown)
    assert (bool(one.effects), other.effects) == (True, [])
    assert len(world.rows(select(CaseFile.id))) == 1


def test_a_placement_is_answered_again_to_nobody_else(world: World) -> None:
    report = world.report(place={"text": "Gần chợ (thử)", "province_code": "01"})
    path, key, body = f"/v1/reports/{report['id']}/placement", uuid4().hex, {"commune_code": "00004", "reason": "thử"}
    assert world.post("province_duty_officer", path, body, key=key).status_code == 201
    assert world.post("province_head", path, body, key=key).status_code == 404
    assert world.post("other_province_officer", path, body, key=key).status_code == 404
    assert world.post("province_duty_officer", path, body | {"reason": "khác"}, key=key).status_code == 422
    world.dismiss("province_duty_officer")
    assert world.post("province_duty_officer", path, body, key=key).status_code == 403


def test_presses_at_once_take_an_escalation_once(world: World) -> None:
    world.version(first_case(world.report()))
    world.travel(hours=12, minutes=1)
    (raised,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    press = f"/v1/escalations/{raised.id}/acknowledgement"
    codes = at_once(8, lambda: world.client.post(press, headers=world.headers("chair")))
    assert codes == [200] * 8
    (taken,) = [one for one in world.escalations("worker") if one.cause == "deadline"]
    assert taken.acknowledged_by == world.staff["chair"]
