"""Lanes: one attempt in flight an endpoint, the oldest first, nobody waits for anybody's lock."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from notifications import lanes, records
from notifications.lanes import Claimed, Look
from notifications.notice import Channel, Delivered, Failed
from notifications.plans import PLANS
from notifications.records import Ended
from tests.notifications.world import START, World

ROOM = dict.fromkeys(Channel, 5)


def claim(world: World, *, limit: int = 10, channel: Channel = Channel.WEBHOOK) -> list[Claimed]:
    with world.transaction() as session:
        found = lanes.look(session, world.now, room={channel: limit})
        return lanes.take(session, world.now, found.lanes)


def look(world: World) -> Look:
    with world.transaction() as session:
        return lanes.look(session, world.now, room=ROOM)


def came_back(world: World, one: Claimed) -> records.Recorded:
    with world.transaction() as session:
        return records.record(session, [Ended(one.delivery_id, one.attempt_no, Delivered(204))], world.now)


def test_a_claim_begins_the_attempt_before_anything_is_sent(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    [claimed] = claim(world)
    row = world.delivery(told)
    assert (claimed.delivery_id, claimed.attempt_no, row.state, row.attempt_no) == (told, 1, "sending", 1)
    assert world.attempts(told) == [(None, None, None)]


def test_an_endpoint_has_one_attempt_in_flight_and_the_oldest_goes_first(world: World) -> None:
    agency = world.agency("https://a.example")
    [first] = world.tell(agency)
    world.travel(seconds=1)
    [second] = world.tell(agency)
    [claimed] = claim(world)
    assert claimed.delivery_id == first
    assert claim(world) == []
    came_back(world, claimed)
    assert [one.delivery_id for one in claim(world)] == [second]


def test_a_full_lane_does_not_take_the_places_of_the_others(world: World) -> None:
    busy = world.agency("https://busy.example")
    for _ in range(5):
        world.tell(busy)
    others = [world.agency(f"https://{n}.example") for n in range(3)]
    for other in others:
        world.tell(other)
    assert {one.endpoint_id for one in claim(world, limit=4)} == {busy.id, *(other.id for other in others)}


def test_nothing_is_claimed_before_its_time(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    world.now = START - timedelta(microseconds=1)
    assert claim(world) == []
    world.now = START
    assert [one.delivery_id for one in claim(world)] == [told]


def test_each_channel_is_claimed_by_itself(world: World) -> None:
    world.tell(world.agency("https://a.example"), world.person())
    assert [one.channel for one in claim(world, channel=Channel.EMAIL)] == [Channel.EMAIL]
    assert [one.channel for one in claim(world)] == [Channel.WEBHOOK]


def test_two_workers_never_claim_one_lane_and_never_wait(world: World) -> None:
    agency = world.agency("https://a.example")
    world.tell(agency)
    world.tell(agency)
    with world.transaction() as one, world.transaction() as other:
        other.connection().execute(text("SET LOCAL lock_timeout = '1ms'"))
        assert lanes.look(one, world.now, room=ROOM).lanes == [agency.id]
        assert lanes.look(other, world.now, room=ROOM) == Look([], lost=False, next_at=world.now)


def test_a_row_held_by_somebodys_command_is_passed_over(world: World) -> None:
    agency, other = world.agency("https://a.example"), world.agency("https://b.example")
    [held], [free] = world.tell(agency), world.tell(other)
    with Session(world.engine) as clerk:
        clerk.connection().execute(text("SELECT FROM delivery WHERE id = :id FOR UPDATE"), {"id": held})
        assert [one.delivery_id for one in claim(world)] == [free]


def test_the_database_refuses_a_second_attempt_in_flight_at_one_endpoint(world: World) -> None:
    agency = world.agency("https://a.example")
    first, second = world.tell(agency) + world.tell(agency)
    claim(world)
    force = text("UPDATE delivery SET in_flight_since = now() WHERE id IN (:first, :second)")
    with pytest.raises(IntegrityError, match="delivery_one_in_flight"), world.engine.begin() as connection:
        connection.execute(force, {"first": first, "second": second})


def test_a_forgotten_attempt_is_unknown_after_its_time_and_is_made_again_under_the_same_id(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    claim(world)
    world.now += PLANS.unknown_after - timedelta(seconds=1)
    with world.transaction() as session:
        assert records.reclaim(session, world.now) == records.Recorded()
    world.travel(seconds=1)
    with world.transaction() as session:
        assert records.reclaim(session, world.now).failed == 1
    [again] = claim(world)
    assert (again.delivery_id, again.attempt_no) == (told, 2)
    assert world.attempts(told) == [("unknown", None, None), (None, None, None)]


def test_a_sender_that_wakes_up_too_late_changes_nothing(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    [zombie] = claim(world)
    world.now += PLANS.unknown_after
    with world.transaction() as session:
        records.reclaim(session, world.now)
    assert came_back(world, zombie) == records.Recorded(fenced=1)
    [again] = claim(world)
    assert came_back(world, zombie) == records.Recorded(fenced=1)
    assert came_back(world, again) == records.Recorded(sent=1)
    assert world.attempts(told) == [("unknown", None, None), ("delivered", 204, None)]


def test_a_lane_that_another_worker_has_just_served_is_not_taken_twice(world: World) -> None:
    agency = world.agency("https://a.example")
    world.tell(agency)
    world.tell(agency)
    assert len(claim(world)) == 1
    with world.transaction() as session:
        assert lanes.take(session, world.now, [agency.id]) == []


def test_the_next_look_is_wanted_for_what_waits_and_for_what_may_be_forgotten(world: World) -> None:
    agency = world.agency("https://a.example")
    assert look(world) == Look([], lost=False, next_at=None)
    world.tell(agency)
    world.tell(agency)
    assert look(world).next_at is None
    [claimed] = claim(world)
    assert look(world) == Look([], lost=False, next_at=START + PLANS.unknown_after)
    world.now += PLANS.unknown_after
    assert look(world).lost
    with world.transaction() as session:
        records.record(session, [Ended(claimed.delivery_id, 1, Failed("refused", 500))], world.now)
    assert look(world).lanes == [agency.id]
    assert len(claim(world)) == 1


def test_when_more_is_due_than_there_is_room_the_next_look_is_wanted_at_once(world: World) -> None:
    world.tell(*(world.agency(f"https://{n}.example") for n in range(3)))
    with world.transaction() as session:
        found = lanes.look(session, world.now, room={Channel.WEBHOOK: 2})
    assert (len(found.lanes), found.next_at) == (2, world.now)


def test_what_is_not_yet_due_is_looked_for_again_when_it_is(world: World) -> None:
    world.tell(world.agency("https://a.example"))
    world.now = START - timedelta(seconds=30)
    assert look(world) == Look([], lost=False, next_at=START)
