"""The parents' copy: the plan, and no text at all in it once the case has a place or carer to keep secret."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from service.tables.directory import Agency
from tests.world import World

MARK = "(thử)"
"""Every free text of these plans ends with it, so that one that is let through is seen."""
TEXTS = ("title", "recovery", "risk_factors", "reintegration", "other_objectives")
LEAKS = (
    "Đưa trẻ đi Sa Pa",
    "Đón ở Tô Vĩ",
    "Học tại Huế",
    "Gặp bà Vũ Ái",
    "Ở với bà Ái",
    "Nhà tạm lánh Ноа Ѕеn",
)
PLACED = {"unit": "Nhà tạm lánh Hoa Sen (thử)", "service": "Ở lại Sa Pa (thử)"}

Secret = Callable[[World], str]


def assessed(world: World, mau_03: dict[str, Any] | None = None, **mau_02: Any) -> str:
    case_id: str = world.report()["cases"][0]["id"]
    assert world.assess(case_id, **mau_02).status_code == 201
    assert world.verify(case_id, **(mau_03 or {})).status_code == 201
    return case_id


def measure(world: World, case_id: str, **said: Any) -> str:
    path, now = f"/v1/cases/{case_id}/emergency-measures", world.now().isoformat()
    decided = {
        "occurred_at": now,
        "measures": ["safe_shelter", "alternative_care"],
        "grounds": ["harmed_by_carer"],
        "danger_known_at": now,
        "separation": False,
    } | said
    answer = world.post("chair", path, decided, version=world.version(case_id))
    assert answer.status_code == 201, answer.text
    return f"{path}/{answer.json()['id']}"


def separated(world: World) -> str:
    case_id = assessed(world, {"parents_safe": False}, emergency=True)
    measure(world, case_id, separation=True, separation_ground="abused_by_carer")
    return case_id


def detailed(world: World) -> str:
    case_id = assessed(world, emergency=True)
    measure(world, case_id, details="Đưa trẻ tới Tô Vĩ (thử)")
    return case_id


def placed(world: World, **where: str) -> str:
    case_id = assessed(world, emergency=True)
    path = measure(world, case_id) + "/application"
    said = {"occurred_at": world.now().isoformat()} | where
    answer = world.post("worker", path, said, version=world.version(case_id))
    assert answer.is_success, answer.text
    return case_id


SECRETS: dict[str, Secret] = {
    "separation": separated,
    "details": detailed,
    "safe_place": lambda world: placed(world, safe_place="Số 7 Tô Vĩ (thử)"),
    "alternative_care": lambda world: placed(world, alternative_care="Bà Vũ Ái (thử)"),
    "interim_safety": lambda world: assessed(world, interim_safety=PLACED),
    "interim_care": lambda world: assessed(world, interim_care=PLACED),
    "future_carer": lambda world: assessed(world, {"future_carer": "Bà Vũ Ái (thử)"}),
}


def telling(world: World) -> dict[str, Any]:
    """A plan that says where the child is wherever it can."""
    services = [
        world.service(
            activity=f"{leak} {MARK}",
            responsible=f"{leak} {MARK}",
            provider=f"{leak} {MARK}",
            coordinating=[f"{leak} {MARK}"],
            estimated_cost=1000,
        )
        for leak in LEAKS
    ]
    return dict.fromkeys(TEXTS, f"{LEAKS[0]} {MARK}") | {"services": services}


def decided(world: World, case_id: str, number: str, **plan: Any) -> Any:
    """The parents' copy of this plan, decided under this number."""
    for done in (world.draft(case_id, **plan), world.plan_step("worker", case_id, "submission")):
        assert done.status_code == 200, done.text
    assert world.plan_step("chair", case_id, "approval", decision_number=number).status_code == 200
    answer = world.get("worker", f"/v1/cases/{case_id}/plan/copy?for=parents")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", SECRETS)
def test_with_a_secret_no_free_text_is_shown(world: World, kind: str) -> None:
    case_id = SECRETS[kind](world)
    copy = decided(world, case_id, "12/QĐ-UBND", **telling(world))
    assert MARK not in str(copy)
    assert [copy[name] for name in TEXTS] == [None] * len(TEXTS)
    assert (copy["decision_number"], copy["interventions"]) == ("12/QĐ-UBND", ["health_and_recovery"])
    service = dict.fromkeys(("activity", "responsible", "provider")) | {"coordinating": [], "withheld": True}
    today = world.service()
    seen = {name: today[name] for name in ("field", "starts_on", "ends_on")} | {"estimated_cost": 1000}
    assert copy["services"] == [service | seen] * len(LEAKS)
    assert f"{LEAKS[0]} {MARK}" in world.get("worker", f"/v1/cases/{case_id}/plan").text


@pytest.mark.parametrize("number", ["Số 7 Tô Vĩ", "7/TO-VI", "7/QĐ-TOVI", "12/QĐ-UBND Huế", "Huế"])
def test_with_a_secret_a_decision_number_that_says_more_is_left_out(world: World, number: str) -> None:
    assert decided(world, SECRETS["interim_care"](world), number)["decision_number"] is None


def test_a_withheld_service_or_a_care_agency_closes_the_texts_of_all(world: World, case_id: str) -> None:
    home = Agency(code="hoa-sen", kind="care", name_vi="Hoa Sen", name_en="Lotus", valid_from=date(2025, 7, 1))
    world.add(home)
    hidden = world.service(provider="Hoa Sen (thử)", withhold_from_parents=True)
    copy = decided(world, case_id, "12/QĐ-UBND", services=[hidden, world.service(activity="Đưa đón từ Hoa Sen (thử)")])
    assert [one["activity"] for one in copy["services"]] == [None, None]
    assert [one["estimated_cost"] for one in copy["services"]] == [None, 0]
    there = assessed(world)
    kept = world.service(responsible=None, responsible_agency_id=str(home.id))
    copy = decided(world, there, "12/QĐ-UBND", services=[kept], title="Ở Hoa Sen (thử)")
    assert "Hoa Sen" not in str(copy)


def test_without_a_secret_nothing_is_left_out(world: World) -> None:
    case_id = assessed(world, emergency=True)
    measure(world, case_id)
    station = Agency(code="tram", kind="health", name_vi="Trạm", name_en="Station", valid_from=date(2025, 7, 1))
    world.add(station)
    plan = telling(world)
    plan["services"].append(world.service(responsible=None, responsible_agency_id=str(station.id)))
    copy = decided(world, case_id, "Số 12 (thử)", **plan)
    assert copy["decision_number"] == "Số 12 (thử)"
    assert {name: copy[name] for name in TEXTS} == {name: plan[name] for name in TEXTS}
    shown = ("activity", "responsible", "provider", "coordinating", "estimated_cost")
    for one, written in zip(copy["services"][:-1], plan["services"], strict=False):
        assert {name: one[name] for name in shown} == {name: written[name] for name in shown}
    assert not any(one["withheld"] for one in copy["services"])
    assert copy["services"][-1]["responsible"] == "Trạm / Station"


def test_it_is_a_copy_for_the_parents_and_only_who_serves_the_decision_makes_it(world: World, case_id: str) -> None:
    world.approve(case_id)
    assert world.get("worker", f"/v1/cases/{case_id}/plan/copy").status_code == 422
    assert world.get("province_head", f"/v1/cases/{case_id}/plan/copy?for=parents").status_code == 403
