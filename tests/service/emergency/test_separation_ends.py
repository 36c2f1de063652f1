"""A separation is cancelled on Mẫu 03, and at its end the child goes home or the court is asked to continue."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from service.tables.specific import SpecificAssessment
from tests.answers import missing
from tests.service.emergency.life import in_force, read, step
from tests.world import World
from workflows.calendar import local_day

NUMBER = "15/ĐN-UBND (thử)"


@pytest.fixture
def separation(world: World, case_id: str) -> str:
    """In force since this morning, decided by the Chair."""
    assert world.assess(case_id, emergency=True).status_code == 201
    return in_force(world, case_id, subject="chair", separation=True)


def asked(world: World, *, days_ago: int = 0) -> dict[str, str]:
    return {"asked_on": (local_day(world.now()) - timedelta(days=days_ago)).isoformat(), "number": NUMBER}


def verify(world: World, case_id: str, *, safe: bool) -> str:
    """A Mẫu 03 of the worker that answers whether the parents are safe."""
    answer = world.verify(case_id, parents_safe=safe, parents=[{"who": "mother", "harms": False}])
    assert answer.status_code == 201, answer.text
    newest = select(SpecificAssessment.id).order_by(col(SpecificAssessment.recorded_at).desc())
    return str(world.rows(newest)[0])


def states(world: World, case_id: str) -> list[tuple[str, bool]]:
    return [(one.state, one.breached_at is not None) for one in world.clocks(case_id, "separation_end")]


def cancel(world: World, case_id: str, measure: str, *, subject: str = "chair", **more: Any) -> httpx.Response:
    return step(world, case_id, measure, "cancellation", subject=subject, **more)


def test_it_is_cancelled_when_mau_03_finds_the_parents_safe(world: World, case_id: str, separation: str) -> None:
    world.leap(days=2)
    assert missing(cancel(world, case_id, separation)) == ["parents_not_assessed_safe"]
    verify(world, case_id, safe=False)
    assert missing(cancel(world, case_id, separation)) == ["parents_not_assessed_safe"]
    world.leap(days=2)
    safe = verify(world, case_id, safe=True)
    world.leap(hours=1)
    cancelled = cancel(world, case_id, separation, decision_number="3/QĐ (thử)")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled"), cancelled.text
    (decision,) = cancelled.json()["decisions"]
    assert (decision["kind"], decision["specific_assessment_id"]) == ("cancel", safe)
    assert decision["decided_as"] == "commune_chair"
    assert states(world, case_id) == [("done", False)]


def test_the_answer_of_an_earlier_day_does_not_count(world: World, case_id: str) -> None:
    world.assess(case_id, emergency=True)
    verify(world, case_id, safe=True)
    world.leap(hours=1)
    measure = in_force(world, case_id, subject="chair", separation=True)
    world.leap(days=1)
    assert missing(cancel(world, case_id, measure)) == ["safety_assessed_outside_separation"]
    assert missing(step(world, case_id, measure, "end", subject="chair")) == ["safety_assessed_outside_separation"]
    verify(world, case_id, safe=True)
    before_it = (world.now() - timedelta(hours=2)).isoformat()
    assert missing(cancel(world, case_id, measure, occurred_at=before_it)) == ["safety_assessed_outside_separation"]
    assert cancel(world, case_id, measure).status_code == 200


def test_the_worker_decides_nothing_and_whoever_wrote_mau_03_does_not_sign(
    world: World, case_id: str, separation: str
) -> None:
    world.leap(days=1)
    verify(world, case_id, safe=True)
    world.deputise("chair", "worker")
    for name in ("cancellation", "end"):
        refused = step(world, case_id, separation, name)
        assert missing(refused) == ["safety_assessor_decides"]
    assert read(world, case_id, separation)["state"] == "applied"
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("chair", "deputy")
    assert cancel(world, case_id, separation, subject="deputy").json()["decisions"][0]["decided_as"] == "chair_deputy"


def test_a_worker_does_not_end_a_separation(world: World, case_id: str, separation: str) -> None:
    refused = step(world, case_id, separation, "end", court=asked(world))
    assert missing(refused) == ["measure_not_decided_by_chair"]
    assert refused.json()["refusals"][0]["legal_basis"][0]["article"] == "32"


@pytest.mark.parametrize(("language", "words"), [("vi", "đề nghị Tòa án tiếp tục"), ("en", "the court is asked")])
def test_after_the_breach_it_ends_with_the_court_asked(
    world: World, case_id: str, separation: str, language: str, words: str
) -> None:
    world.travel(days=15, hours=17)
    assert states(world, case_id) == [("armed", True)]
    path = f"/v1/cases/{case_id}/emergency-measures/{separation}/end"
    headers = world.headers(
        "chair",
        Idempotency_Key=language,
        If_Match=f'"{world.version(case_id, "chair")}"',
        Accept_Language=language,
    )
    refused = world.client.post(path, headers=headers, json={"occurred_at": world.now().isoformat()})
    assert missing(refused) == ["separation_end_not_assessed"]
    (refusal,) = refused.json()["refusals"]
    assert words in str(refusal["text"])
    assert refusal["legal_basis"][0]["instrument"].startswith("14/2020")

    ended = step(world, case_id, separation, "end", subject="chair", court=asked(world, days_ago=1))
    assert (ended.status_code, ended.json()["state"]) == (200, "ended"), ended.text
    (decision,) = ended.json()["decisions"]
    assert (decision["court_number"], decision["specific_assessment_id"]) == (NUMBER, None)
    assert states(world, case_id) == [("done", True)]
    shown = world.get("chair", f"/v1/cases/{case_id}/deadlines").json()
    assert [one["outcome"] for one in shown if one["rule"] == "separation_end"] == ["met_late"]
    world.travel(days=3)
    assert [one.state for one in world.escalations("chair") if _of_end(one)] == ["ended"]
    assert [one for one in world.escalations("province_duty_officer") if _of_end(one)] == []


def test_in_time_the_child_goes_home_and_no_breach_is_left(world: World, case_id: str, separation: str) -> None:
    world.travel(days=14)
    safe = verify(world, case_id, safe=True)
    ended = step(world, case_id, separation, "end", subject="chair")
    assert ended.json()["decisions"][0]["specific_assessment_id"] == safe
    assert states(world, case_id) == [("done", False)]


def test_the_court_is_asked_neither_in_the_future_nor_before_nor_for_another_measure(
    world: World, case_id: str, separation: str
) -> None:
    early = step(world, case_id, separation, "end", subject="chair", court=asked(world, days_ago=1))
    assert missing(early) == ["court_asked_before_separation"]
    future = step(world, case_id, separation, "end", subject="chair", court=asked(world, days_ago=-1))
    assert (future.status_code, future.json()["params"]) == (422, {"field": "court.asked_on"})
    plain = in_force(world, case_id)
    refused = step(world, case_id, plain, "end", reason="Đã an toàn (thử).", court=asked(world))
    assert missing(refused) == ["court_without_separation"]
    assert read(world, case_id, separation)["decisions"] == []


def _of_end(escalation: Any) -> bool:
    return str(escalation.notice.get("rule")) == "separation_end"
