"""The press of a named person, and what is known once somebody has looked."""

from uuid import UUID

from sqlmodel import col, select

from notifications.tables import Delivery, Endpoint
from service.tables.case import CaseEvent
from tests.world import World

LATE = select(CaseEvent).where(CaseEvent.trigger == "late_acknowledgement")


def press(world: World, who: str, escalation_id: UUID) -> tuple[int, str | None]:
    answer = world.client.post(f"/v1/escalations/{escalation_id}/acknowledgement", headers=world.headers(who))
    return answer.status_code, answer.json().get("code")


def reported(world: World, who: str) -> list[str]:
    """How the news of a case stands that was sent to this person."""
    mine = select(Delivery.state).join(Endpoint, col(Endpoint.id) == col(Delivery.endpoint_id))
    owned = col(Endpoint.owner_id) == world.staff[who]
    return world.rows(
        mine.where(owned, Delivery.notice_type == "case.reported").order_by(col(Delivery.first_queued_at))
    )


def test_pressing_late_again_leaves_no_second_trace(world: World) -> None:
    world.report()
    world.travel(hours=15)
    old = next(one for one in world.escalations("chair") if one.cause == "deadline" and one.state == "expired")
    assert {press(world, "chair", old.id) for _ in range(3)} == {(409, "superseded")}
    assert [event.actor_id for event in world.rows(LATE)] == [world.staff["chair"]]


def test_pressing_again_on_what_is_over_leaves_no_second_trace(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    world.travel(hours=13)
    rung = next(one for one in world.escalations("chair") if one.cause == "deadline" and one.state == "raised")
    assert world.assess(case_id).status_code == 201
    assert {press(world, "chair", rung.id) for _ in range(3)} == {(409, "superseded")}
    assert len(world.rows(LATE)) == 1


def test_the_news_of_a_case_is_told_until_the_commune_has_looked(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    assert (reported(world, "chair"), reported(world, "worker")) == (["queued"], ["queued"])
    assert world.get("province_head", f"/v1/cases/{case_id}").status_code == 200
    assert reported(world, "chair") == ["queued"]
    world.version(case_id)
    assert (reported(world, "chair"), reported(world, "worker")) == (["superseded"], ["superseded"])


def test_the_news_of_a_case_is_known_to_the_chair_who_takes_its_escalation(world: World) -> None:
    world.report()
    world.travel(hours=1, minutes=1)
    (rung,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    assert press(world, "chair", rung.id) == (200, None)
    assert reported(world, "worker") == ["superseded"]


def test_a_new_assignee_is_told_and_the_former_one_no_longer(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    world.hire("second", "commune_worker", "00004")
    for who in ("second", "worker"):
        version = world.version(case_id, "chair")
        body = {"staff_id": str(world.staff[who])}
        assert world.post("chair", f"/v1/cases/{case_id}/assignment", body, version=version).status_code == 200
    assert reported(world, "second") == ["superseded"]
    assert reported(world, "worker") == ["superseded", "queued"]
