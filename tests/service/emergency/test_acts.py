"""The acts of art. 31(3) to (5) are recorded as they are carried out, before the application and after it."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.service.emergency.life import opened, read, step
from tests.world import World


def act(world: World, case_id: str, measure: str, *codes: str, **more: Any) -> httpx.Response:
    return step(world, case_id, measure, "acts", acts_done=list(codes), **more)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_each_is_kept_when_it_is_done_and_none_meets_the_twelve_hours(world: World, case_id: str) -> None:
    measure, started = opened(world, case_id, acts=["police_linked"]), world.now()
    assert act(world, case_id, measure, "police_linked").json()["acts_done"] == ["police_linked"]
    assert world.clocks(case_id, "emergency_response")[0].state == "armed"
    world.leap(hours=1)
    applied = step(world, case_id, measure, "application", acts_done=["first_aid"])
    assert applied.json()["acts_done"] == ["police_linked", "first_aid"]
    world.leap(hours=5)
    done_at = world.now() - timedelta(hours=2)
    later = act(world, case_id, measure, "examined_and_treated", "first_aid", occurred_at=done_at.isoformat())
    assert (later.status_code, later.json()["state"]) == (200, "applied"), later.text
    assert later.json()["acts_done"] == ["police_linked", "first_aid", "examined_and_treated"]
    lines = world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]
    happened = [line["occurred_at"] for line in lines if line["name"] == "acts_done"]
    assert [datetime.fromisoformat(at) for at in happened] == [started, done_at]
    changes = world.get("chair", f"/v1/cases/{case_id}/history").json()["items"]
    last = [line for line in changes if line["field"] == "acts_done"][-1]
    assert (last["old"], last["new"]) == (
        '["police_linked","first_aid"]',
        '["police_linked","first_aid","examined_and_treated"]',
    )


@pytest.mark.parametrize(
    ("said", "status", "refusal"),
    [
        ({"acts_done": ["no_such_act"]}, 422, "unknown_code"),
        ({"acts_done": []}, 422, "invalid_form"),
        ({"acts_done": ["police_linked"]}, 409, "acts_already_recorded"),
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 422, "in_the_future"),
        ({"occurred_at": "2026-03-02T07:59:59+07:00"}, 409, "before_the_report"),
    ],
)
def test_what_is_no_act_of_this_measure_changes_nothing(
    world: World, case_id: str, said: dict[str, Any], status: int, refusal: str
) -> None:
    measure = opened(world, case_id)
    assert act(world, case_id, measure, "police_linked").status_code == 200
    version = world.version(case_id)
    assert code(step(world, case_id, measure, "acts", **{"acts_done": ["first_aid"]} | said)) == (status, refusal)
    assert read(world, case_id, measure)["acts_done"] == ["police_linked"]
    assert world.version(case_id) == version


def test_nothing_is_added_to_a_measure_that_is_over_nor_to_another_case(world: World, case_id: str) -> None:
    measure, other = opened(world, case_id), world.report()["cases"][0]["id"]
    assert act(world, other, measure, "first_aid").status_code == 404
    assert step(world, case_id, measure, "cancellation", reason="Không cần nữa (thử)").status_code == 200
    assert code(act(world, case_id, measure, "first_aid")) == (409, "measure_is_over")


def test_sent_twice_it_is_recorded_once(world: World, case_id: str) -> None:
    measure = opened(world, case_id)
    body = {"occurred_at": world.now().isoformat(), "acts_done": ["hotline_asked"]}
    path, version = f"/v1/cases/{case_id}/emergency-measures/{measure}/acts", world.version(case_id)
    first, again = (world.post("worker", path, body, version=version, key="acts") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert world.post("worker", path, body, version=version).status_code == 412
    assert world.post("province_duty_officer", path, body, version=version).status_code in (403, 404)
