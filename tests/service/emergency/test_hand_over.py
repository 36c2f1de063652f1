"""A separated child is handed over to alternative care at once; the formalities follow (art. 32(4))."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.service.emergency.life import in_force, read, step
from tests.world import World

AUNT = "Cô ruột ở Hẻm Kín Đáo (thử)"
PAPER = "09/BB-BG (thử)"


@pytest.fixture
def separation(world: World, case_id: str) -> str:
    """In force since this morning."""
    assert world.assess(case_id, emergency=True).status_code == 201
    return in_force(world, case_id, subject="chair", separation=True)


def hand_over(world: World, case_id: str, measure: str, **more: Any) -> httpx.Response:
    said = {"step": "handed_over", "received_by": AUNT} | more
    return step(world, case_id, measure, "care-hand-overs", **said)


def formalities(world: World, case_id: str, measure: str, **more: Any) -> httpx.Response:
    said = {"step": "formalities_done", "document_number": PAPER} | more
    return step(world, case_id, measure, "care-hand-overs", **said)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_child_is_handed_over_first_and_the_papers_come_afterwards(
    world: World, case_id: str, separation: str
) -> None:
    assert code(formalities(world, case_id, separation)) == (409, "formalities_without_hand_over")
    world.leap(minutes=10)
    handed = hand_over(world, case_id, separation)
    assert handed.status_code == 201, handed.text
    world.leap(days=3)
    done = formalities(world, case_id, separation)
    assert done.status_code == 201, done.text
    first, second = done.json()["hand_overs"]
    assert (first["step"], first["document_number"]) == ("handed_over", None)
    assert (second["step"], second["document_number"]) == ("formalities_done", PAPER)
    assert first["step_vi"].startswith("Bàn giao ngay")
    assert second["step_en"].startswith("Formalities")
    (basis,) = first["legal_basis"]
    assert (basis["instrument"], basis["article"], basis["clause"]) == ("56/2017/NĐ-CP", "32", "4")
    assert "hand_overs" in done.json()["to_confirm"]
    assert read(world, case_id, separation)["hand_overs"] == [first, second]
    names = [line["name"] for line in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert names[-2:] == ["care_handed_over", "care_formalities_done"]


def test_who_received_the_child_is_sealed_and_in_no_answer_nor_in_the_parents_copy(
    world: World, case_id: str, separation: str
) -> None:
    world.leap(minutes=10)
    handed = hand_over(world, case_id, separation)
    everywhere = [
        handed.text,
        world.get("chair", f"/v1/cases/{case_id}/emergency-measures").text,
        world.get("chair", f"/v1/cases/{case_id}/history").text,
    ]
    assert all(AUNT not in shown for shown in everywhere)
    with world.owner.connect() as connection:
        (sealed,) = connection.execute(text("SELECT received_by FROM care_hand_over")).one()
    assert AUNT.encode() not in bytes(sealed)
    assert world.verify(case_id, parents_safe=False).status_code == 201
    there = world.service(activity="Đưa trẻ đi học từ hẻm kín đáo (thử)")
    assert world.approve(case_id, services=[there]).status_code == 200
    copy = world.get("chair", f"/v1/cases/{case_id}/plan/copy?for=parents")
    assert copy.status_code == 200, copy.text
    assert copy.json()["services"][0]["activity"] is None


@pytest.mark.parametrize(
    ("said", "status", "refusal"),
    [
        ({"received_by": None}, 422, "invalid_form"),
        ({"document_number": PAPER}, 422, "invalid_form"),
        ({"step": "formalities_done"}, 422, "invalid_form"),
        ({"step": "given_back"}, 422, "invalid_form"),
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 422, "in_the_future"),
        ({"occurred_at": "2026-03-02T07:59:59+07:00"}, 409, "hand_over_without_separation"),
    ],
)
def test_a_bad_hand_over_changes_nothing(
    world: World, case_id: str, separation: str, said: dict[str, Any], status: int, refusal: str
) -> None:
    answer = hand_over(world, case_id, separation, **said)
    assert code(answer) == (status, refusal)
    assert AUNT not in answer.text
    assert read(world, case_id, separation)["hand_overs"] == []


def test_only_a_separation_in_force_hands_a_child_over_and_its_papers_may_come_after_its_end(
    world: World, case_id: str, separation: str
) -> None:
    plain = in_force(world, case_id)
    assert code(hand_over(world, case_id, plain)) == (409, "hand_over_without_separation")
    assert hand_over(world, case_id, separation).status_code == 201
    before = (world.now() - timedelta(seconds=1)).isoformat()
    assert code(formalities(world, case_id, separation, occurred_at=before)) == (409, "formalities_without_hand_over")
    world.leap(hours=1)
    assert world.verify(case_id, parents_safe=True).status_code == 201
    assert step(world, case_id, separation, "end", subject="chair").status_code == 200
    assert code(hand_over(world, case_id, separation)) == (409, "hand_over_without_separation")
    assert formalities(world, case_id, separation).status_code == 201


def test_sent_twice_it_is_recorded_once_and_never_changed(world: World, case_id: str, separation: str) -> None:
    body = {"occurred_at": world.now().isoformat(), "step": "handed_over", "received_by": AUNT}
    path, version = f"/v1/cases/{case_id}/emergency-measures/{separation}/care-hand-overs", world.version(case_id)
    first, again = (world.post("worker", path, body, version=version, key="hand") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert world.post("worker", path, body, version=version).status_code == 412
    with world.app.state.engine.connect() as connection:
        allowed = text("SELECT has_table_privilege('lachan_app', 'care_hand_over', :what)")
        said = {
            what: connection.execute(allowed, {"what": what}).scalar_one() for what in ("INSERT", "UPDATE", "DELETE")
        }
    assert said == {"INSERT": True, "UPDATE": False, "DELETE": False}
