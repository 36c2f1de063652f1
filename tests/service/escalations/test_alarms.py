"""Alarms that hang on no clock: one for each endpoint and case, until it is over, and never for ever in one hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from notifications.notice import Notice
from notifications.render import text_for_people
from notifications.tables import Delivery, Endpoint
from service.db import transaction
from service.escalations.alarms import DUTIES
from service.escalations.dead_letters import raise_dead_letters
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from tests.service.closing.test_closing import decide, propose
from tests.service.escalations.test_acknowledging import press
from tests.service.escalations.test_raising import silent
from tests.world import World


def to(world: World, who: str) -> Any:
    return select(Endpoint.id).where(Endpoint.owner_id == world.staff[who]).scalar_subquery()


def change(world: World, who: str, *wanted: Any, **values: Any) -> None:
    """Change what this person is told, as a deliverer would."""
    mine = update(Delivery).where(col(Delivery.endpoint_id) == to(world, who), *wanted).values(**values)
    with Session(world.owner) as session:
        session.connection().execute(mine)
        session.commit()


def die(world: World, who: str) -> int:
    """Let every letter to this person ring, and hear them."""
    still = col(Delivery.dead_lettered_at).is_(None)
    change(world, who, still, dead_lettered_at=world.now())
    with transaction(world.worker, world.tools) as session:
        return raise_dead_letters(session)


def tend(world: World) -> None:
    for duty in DUTIES:
        with transaction(world.worker, world.tools) as session:
            duty(session)


def alarms(world: World, cause: str = "dead_letter") -> list[Escalation]:
    mine = select(Escalation).where(col(Escalation.cause) == cause)
    return world.rows(mine.order_by(col(Escalation.raised_at), col(Escalation.rung)))


def told_since(world: World, who: str, kind: str) -> int:
    return world.told(who).count(kind)


def test_one_alarm_rings_for_all_letters_of_a_case_to_one_endpoint_and_says_how_many(world: World) -> None:
    world.report()
    world.travel(hours=1, minutes=1)
    assert die(world, "chair") == 2
    (alarm,) = alarms(world)
    assert (alarm.notice["letters"], world.told("province_duty_officer")) == (2, ["notification.dead_letter"])
    words = text_for_people(Notice.recall(alarm.notice), "vi")
    assert "2 thông báo về việc dưới đây không gửi được" in words
    assert "2 notices of the matter below could not be delivered" in words
    world.travel(hours=11)
    assert die(world, "chair") > 0
    (alarm,) = alarms(world)
    assert isinstance(alarm.notice["letters"], int)
    assert alarm.notice["letters"] > 2
    assert told_since(world, "province_duty_officer", "notification.dead_letter") == 1
    answer = world.get("province_duty_officer", f"/v1/escalations/{alarm.id}").json()
    assert answer["letters"] == alarm.notice["letters"]


def test_two_cases_and_two_endpoints_have_an_alarm_each(world: World) -> None:
    for _ in range(2):
        world.report()
    assert die(world, "chair") == die(world, "worker") == 2
    assert len(alarms(world)) == 4


def test_a_letter_whose_escalation_was_taken_or_is_over_rings_for_nobody(world: World) -> None:
    world.report()
    world.travel(hours=1, minutes=1)
    (rung,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    assert press(world, "chair", rung.id) == (200, None)
    change(world, "chair", dead_lettered_at=world.now())
    change(world, "operator", dead_lettered_at=world.now())
    assert die(world, "chair") > 0
    assert alarms(world) == []


def test_the_alarm_ends_when_the_letters_arrive_after_all(world: World) -> None:
    world.report()
    die(world, "chair")
    tend(world)
    assert [one.state for one in alarms(world)] == ["raised"]
    change(world, "chair", state="delivered", attempt_no=1, next_attempt_at=None, delivered_at=world.now())
    tend(world)
    assert [(one.state, one.ended_at) for one in alarms(world)] == [("ended", world.now())]
    about_it = select(Delivery.state).where(col(Delivery.cause_id) == alarms(world)[0].id)
    assert world.rows(about_it) == ["superseded"]


def test_the_alarm_ends_when_the_same_arrives_some_other_way(world: World) -> None:
    world.report()
    (letter,) = world.rows(select(Delivery).where(col(Delivery.endpoint_id) == to(world, "chair")))
    other = Endpoint(
        owner_kind="staff", owner_id=world.staff["chair"], channel="email", address_sealed=b"x", created_at=world.now()
    )
    again = letter.model_dump(exclude={"id", "endpoint_id"}) | {"endpoint_id": other.id}
    world.add(other, Delivery(**again | {"state": "delivered", "next_attempt_at": None, "delivered_at": world.now()}))
    with Session(world.owner) as session:
        mine = update(Delivery).where(col(Delivery.id) == letter.id).values(dead_lettered_at=world.now())
        session.connection().execute(mine)
        session.commit()
    with transaction(world.worker, world.tools) as session:
        assert raise_dead_letters(session) == 1
    assert alarms(world) == []


def test_that_something_else_of_the_case_has_arrived_before_silences_no_letter(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    change(world, "worker", state="delivered", attempt_no=1, next_attempt_at=None, delivered_at=world.now())
    assert propose(world, case_id).status_code == 201
    assert decide(world, case_id).status_code == 200
    (news,) = world.rows(select(Delivery).where(col(Delivery.notice_type) == "closure.decided"))
    change(world, "worker", col(Delivery.id) == news.id, dead_lettered_at=world.now())
    with transaction(world.worker, world.tools) as session:
        raise_dead_letters(session)
    assert [one.cause_id for one in alarms(world)] == [news.id]


def test_the_alarm_ends_when_the_duty_is_met_and_a_later_one_rings_anew(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    world.travel(hours=1, minutes=1)
    die(world, "chair")
    world.version(case_id)
    tend(world)
    assert [one.state for one in alarms(world)] == ["ended"]
    world.travel(hours=11)
    die(world, "chair")
    assert [one.state for one in alarms(world)] == ["ended", "raised"]


def test_an_alarm_that_was_taken_goes_on_when_the_hold_is_over(world: World) -> None:
    world.report()
    die(world, "chair")
    (alarm,) = alarms(world)
    assert press(world, "province_duty_officer", alarm.id) == (200, None)
    world.leap(hours=1, minutes=59)
    tend(world)
    assert [one.state for one in alarms(world)] == ["acknowledged"]
    world.leap(minutes=1)
    tend(world)
    tend(world)
    assert [(one.rung, one.state) for one in alarms(world)] == [(0, "expired"), (1, "raised")]
    assert told_since(world, "province_head", "notification.dead_letter") == 1
    assert press(world, "province_duty_officer", alarm.id) == (409, "superseded")


def test_an_alarm_that_nobody_takes_goes_on_too_and_the_last_of_the_order_hears_it_again(world: World) -> None:
    world.report()
    die(world, "chair")
    for _ in range(4):
        world.leap(hours=2)
        tend(world)
    assert [(one.rung, one.roles) for one in alarms(world)] == [
        (0, ["province_duty_officer"]),
        (1, ["province_head"]),
        *((number, ["hotline_duty_officer"]) for number in (2, 3, 4)),
    ]


def poison(world: World, case_id: str, *, at: datetime | None = None) -> None:
    changes = {"state": "poisoned", "next_step_at": None}
    mine = col(Deadline.case_id) == UUID(case_id), col(Deadline.rule) == "emergency_response"
    with Session(world.owner) as session:
        session.connection().execute(update(Deadline).where(*mine).values(changes))
        session.commit()


def test_the_breach_of_a_clock_that_was_set_aside_before_it_was_due_is_recorded_when_it_is_due(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    poison(world, case_id)
    world.leap(hours=11, minutes=59)
    tend(world)
    assert world.clocks(case_id, "emergency_response")[0].breached_at is None
    world.leap(minutes=1)
    tend(world)
    assert world.clocks(case_id, "emergency_response")[0].breached_at == world.now()


def test_an_open_case_on_which_no_clock_runs_is_found_and_raised_above_the_commune(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    world.report()
    world.version(case_id)
    stopped = text("UPDATE deadline SET state = 'void', next_step_at = NULL WHERE case_id = :case AND state = 'armed'")
    with Session(world.owner) as session:
        session.connection().execute(stopped, {"case": UUID(case_id)})
        session.commit()
    assert silent(world) == ["case_unwatched: 1"]
    tend(world)
    tend(world)
    assert silent(world) == []
    (alarm,) = alarms(world, "unwatched")
    assert (alarm.case_id, alarm.notice["kind"], alarm.notice["type"]) == (UUID(case_id), "internal", "case.unwatched")
    assert world.told("province_duty_officer") == ["case.unwatched"]
    assert world.assess(case_id).status_code == 201
    tend(world)
    assert [one.state for one in alarms(world, "unwatched")] == ["ended"]


def test_a_case_somebody_holds_is_left_for_the_next_beat_and_nobody_waits(world: World) -> None:
    case_id: str = world.report()["cases"][0]["id"]
    change(world, "chair", dead_lettered_at=world.now())
    with Session(world.owner) as clerk:
        locked = text("SELECT id FROM case_file WHERE id = :case FOR NO KEY UPDATE")
        clerk.connection().execute(locked, {"case": UUID(case_id)})
        with transaction(world.worker, world.tools) as session:
            assert raise_dead_letters(session) == 0
            # The worker's transaction is still open, as it would be in the middle of its work: nothing of the case's
            # deliveries is held by it, so a clerk who has the case can end them.
            mine = text("SELECT id FROM delivery WHERE case_id = :case FOR NO KEY UPDATE NOWAIT")
            assert clerk.connection().execute(mine, {"case": UUID(case_id)}).all()
        clerk.rollback()
    with transaction(world.worker, world.tools) as session:
        assert raise_dead_letters(session) == 1
