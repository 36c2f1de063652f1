"""What follows a receipt: the retry plan, the bell, the next channel, and an end that nobody takes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from notifications import lanes, outbox, records
from notifications.lanes import Claimed
from notifications.notice import Channel, Delivered, Failed, PlanName, Receipt, Unknown
from notifications.plans import PLANS
from notifications.records import Ended, Recorded
from tests.notifications.world import World

REFUSED = Failed("refused", 500)
BOTH = (Channel.WEBHOOK, Channel.EMAIL)


def attempt(world: World, receipt: Receipt, channel: Channel = Channel.WEBHOOK) -> Recorded:
    """Make the one attempt that is due now, with this end."""
    with world.transaction() as session:
        found = lanes.look(session, world.now, room={channel: 1})
        [claimed] = lanes.take(session, world.now, found.lanes)
    return end(world, claimed, receipt)


def end(world: World, claimed: Claimed, receipt: Receipt) -> Recorded:
    with world.transaction() as session:
        return records.record(session, [Ended(claimed.delivery_id, claimed.attempt_no, receipt)], world.now)


def fail_until(world: World, told: UUID, failures: int) -> list[float]:
    """Fail so often, each time exactly when due; the seconds waited before each attempt."""
    waited = []
    for _ in range(failures):
        due = world.delivery(told).next_attempt_at
        waited.append((due - world.now).total_seconds())
        world.now = due
        attempt(world, REFUSED)
    return waited


def test_a_duty_of_the_law_is_tried_again_by_the_plan_and_then_every_quarter_of_an_hour(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    assert fail_until(world, told, 9) == [0, 5, 30, 120, 300, 900, 900, 900, 900]
    assert world.delivery(told).state == "sending"


def test_a_dead_letter_of_the_law_rings_once_and_is_still_tried(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    fail_until(world, told, PLANS.statutory.dead_letter_after - 1)
    assert world.delivery(told).dead_lettered_at is None
    fail_until(world, told, 1)
    rang = world.delivery(told).dead_lettered_at
    assert rang == world.now
    fail_until(world, told, 3)
    assert world.delivery(told).dead_lettered_at == rang
    world.now = world.delivery(told).next_attempt_at
    assert attempt(world, Delivered(200)).sent == 1
    assert world.delivery(told).state == "delivered"


def test_another_notice_rings_and_rests(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"), plan="ordinary")
    fail_until(world, told, PLANS.ordinary.dead_letter_after)
    row = world.delivery(told)
    assert (row.state, row.next_attempt_at, row.dead_lettered_at) == ("dead", None, world.now)


def test_an_address_that_is_gone_rings_at_once_and_stays_in_use(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example", statutory=True))
    assert attempt(world, Failed("gone", 410, alarm=True)).dead == 1
    row = world.delivery(told)
    assert row.dead_lettered_at == world.now
    assert (row.state, row.next_attempt_at) == ("sending", world.now + timedelta(seconds=5))


@pytest.mark.parametrize("receipt", [REFUSED, Unknown()])
def test_the_next_channel_starts_beside_the_first_after_its_second_failure(world: World, receipt: Receipt) -> None:
    person = world.person()
    webhook = world.agency("https://a.example", owner_kind="staff", owner_id=person.owner_id)
    first, second = world.tell(person, webhook, channels=BOTH)
    assert (world.delivery(second).state, world.delivery(second).fallback_for) == ("held", first)
    attempt(world, receipt)
    assert world.delivery(second).state == "held"
    world.now = world.delivery(first).next_attempt_at
    attempt(world, receipt)
    row = world.delivery(second)
    assert (row.state, row.next_attempt_at) == ("queued", world.now)
    assert world.delivery(first).state == "sending"
    attempt(world, Delivered(), Channel.EMAIL)
    assert world.delivery(first).next_attempt_at is not None


def test_the_next_channel_is_dropped_when_the_first_arrives(world: World) -> None:
    person = world.person()
    webhook = world.agency("https://a.example", owner_kind="staff", owner_id=person.owner_id)
    _, second = world.tell(person, webhook, channels=BOTH)
    attempt(world, Delivered(200))
    assert world.delivery(second).state == "superseded"


def test_an_acknowledgement_ends_every_attempt_and_counts_what_was_sent(world: World) -> None:
    cause = uuid4()
    arrived = world.tell(world.agency("https://a.example"), cause=cause)[0]
    attempt(world, Delivered(200))
    waiting = world.tell(world.agency("https://b.example"), cause=cause)[0]
    [another] = world.tell(world.agency("https://c.example"))
    with world.transaction() as session:
        assert outbox.end(session, acknowledged=[cause], now=world.now) == 2
    assert [world.delivery(one).state for one in (arrived, waiting, another)] == [
        "acknowledged",
        "superseded",
        "queued",
    ]
    with world.transaction() as session:
        assert outbox.end(session, acknowledged=[cause], now=world.now) == 0


def test_an_acknowledgement_before_the_answer_is_kept_and_the_attempt_still_ends(world: World) -> None:
    cause = uuid4()
    [told] = world.tell(world.agency("https://a.example"), cause=cause)
    with world.transaction() as session:
        found = lanes.look(session, world.now, room={Channel.WEBHOOK: 1})
        [claimed] = lanes.take(session, world.now, found.lanes)
        outbox.end(session, acknowledged=[cause], now=world.now)
    assert end(world, claimed, Delivered(200)).sent == 1
    assert (world.delivery(told).state, world.delivery(told).in_flight_since) == ("acknowledged", None)
    assert world.attempts(told) == [("delivered", 200, None)]


def test_a_crash_after_the_acknowledgement_frees_the_lane(world: World) -> None:
    cause = uuid4()
    [told] = world.tell(world.agency("https://a.example"), cause=cause)
    with world.transaction() as session:
        lanes.take(session, world.now, lanes.look(session, world.now, room={Channel.WEBHOOK: 1}).lanes)
        outbox.end(session, acknowledged=[cause], now=world.now)
    world.now += PLANS.unknown_after
    with world.transaction() as session:
        records.reclaim(session, world.now)
    assert (world.delivery(told).state, world.delivery(told).in_flight_since) == ("acknowledged", None)
    assert world.attempts(told) == [("unknown", None, None)]


def test_what_a_later_rung_overtakes_is_not_sent_and_what_arrived_stays(world: World) -> None:
    cause, other = uuid4(), uuid4()
    arrived = world.tell(world.agency("https://a.example"), cause=cause)[0]
    attempt(world, Delivered(200))
    [waiting] = world.tell(world.agency("https://b.example"), cause=cause)
    [beside] = world.tell(world.agency("https://c.example"), cause=other)
    with world.transaction() as session:
        assert outbox.end(session, now=world.now) == 0
        assert outbox.end(session, over=[cause, other], now=world.now) == 2
    states = [world.delivery(one).state for one in (arrived, waiting, beside)]
    assert states == ["delivered", "superseded", "superseded"]


@pytest.mark.parametrize("plan", ["statutory", "ordinary"])
def test_each_dead_letter_is_handed_over_once(world: World, plan: PlanName) -> None:
    agency = world.agency("https://a.example")
    [told] = world.tell(agency, plan=plan)
    fail_until(world, told, PLANS.named(plan).dead_letter_after)
    with world.transaction() as session:
        [letter] = outbox.dead_letters(session)
        assert outbox.take_dead_letters(session, [told], now=world.now) == [told]
    assert (letter.delivery_id, letter.owner.id, letter.endpoint_id) == (told, agency.owner_id, agency.id)
    with world.transaction() as session:
        assert outbox.dead_letters(session) == []
        assert outbox.take_dead_letters(session, [told], now=world.now) == []


def test_a_dead_letter_whose_escalation_was_not_committed_is_handed_over_again(world: World) -> None:
    [told] = world.tell(world.agency("https://a.example"))
    attempt(world, Failed("gone", 410, alarm=True))
    with Session(world.engine) as never_committed:
        assert outbox.take_dead_letters(never_committed, [told], now=world.now) == [told]
    with world.transaction() as session:
        assert [letter.delivery_id for letter in outbox.dead_letters(session)] == [told]


def test_acknowledging_while_receipts_are_recorded_never_deadlocks(world: World) -> None:
    causes = [uuid4() for _ in range(40)]
    person = world.person()
    webhooks = [world.agency(f"https://{n}.example", owner_kind="staff", owner_id=person.owner_id) for n in range(8)]
    for cause in causes:
        world.tell(person, *webhooks, cause=cause, channels=BOTH)

    def acknowledge_all() -> None:
        for cause in causes:
            with world.transaction() as session:
                outbox.end(session, acknowledged=[cause], now=world.now)

    def record_all() -> None:
        for _ in causes:
            with world.transaction() as session:
                found = lanes.look(session, world.now, room={Channel.WEBHOOK: 8})
                claimed = lanes.take(session, world.now, found.lanes)
            ended = [Ended(one.delivery_id, one.attempt_no, Delivered(200)) for one in claimed]
            with world.transaction() as session:
                records.record(session, ended, world.now)

    with ThreadPoolExecutor(3) as threads:
        for work in [threads.submit(acknowledge_all), threads.submit(record_all), threads.submit(record_all)]:
            work.result(60)
    with world.engine.connect() as connection:
        live = connection.execute(text("SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending', 'held')"))
        assert live.scalar_one() == 0
