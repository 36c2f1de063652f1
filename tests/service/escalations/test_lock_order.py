"""Clerks, clocks and deliveries meet on the same rows: nobody waits for somebody who waits for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from notifications import outbox
from notifications.tables import Delivery, Endpoint
from service.db import transaction
from tests.world import World

NO_WAIT = text("SELECT id FROM delivery WHERE id = :id FOR NO KEY UPDATE NOWAIT")
LOCKED = text("SELECT id FROM delivery WHERE id = :id FOR NO KEY UPDATE")
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def assert_waits_without(world: World, clerk: Callable[[], object], *, held: UUID, free: UUID) -> None:
    """While a receipt is recorded on `held`, the clerk waits for it and has not yet taken `free`."""
    begun = Event()

    def work() -> None:
        begun.set()
        clerk()

    with ThreadPoolExecutor(1) as hands, Session(world.owner) as recording:
        recording.connection().execute(LOCKED, {"id": held})
        ended = hands.submit(work)
        begun.wait()
        with Session(world.owner) as looking:
            while not ended.done() and not looking.connection().execute(WAITING).scalar_one():
                looking.rollback()
        recording.connection().execute(NO_WAIT, {"id": free})
        recording.commit()
        ended.result()


def test_several_causes_are_ended_in_the_order_of_the_rows_that_deliveries_are_recorded_in(world: World) -> None:
    for _ in range(4):
        world.report()
    world.travel(hours=13)
    rows = world.rows(select(Delivery).where(col(Delivery.state) == "queued").order_by(col(Delivery.id)))
    lowest = rows[0]
    highest = next(row for row in reversed(rows) if row.cause_id != lowest.cause_id)

    def end_both() -> None:
        with transaction(world.app.state.engine, world.tools) as session:
            outbox.end(session, over=[highest.cause_id, lowest.cause_id], now=world.now())

    assert_waits_without(world, end_both, held=lowest.id, free=highest.id)
    after = select(Delivery.state).where(col(Delivery.id).in_([lowest.id, highest.id]))
    assert world.rows(after) == ["superseded", "superseded"]


def test_a_press_that_also_ends_the_forwarding_takes_all_its_rows_in_one_order(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.travel(hours=1, minutes=1)
    (mine,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    first, last = UUID(int=0), UUID(int=2**128 - 1)
    with Session(world.owner) as session:
        of_case, of_rung = col(Delivery.cause_id) == UUID(case_id), col(Delivery.cause_id) == mine.id
        chairs = select(Endpoint.id).where(Endpoint.owner_id == world.staff["chair"]).scalar_subquery()
        for which, key in ((of_case, first), (of_rung, last)):
            moved = update(Delivery).where(which, col(Delivery.endpoint_id) == chairs).values(id=key)
            session.connection().execute(moved)
        session.commit()

    def press() -> None:
        path = f"/v1/escalations/{mine.id}/acknowledgement"
        assert world.client.post(path, headers=world.headers("chair")).status_code == 200

    assert_waits_without(world, press, held=first, free=last)
    ended = select(Delivery.state).where(col(Delivery.id).in_([first, last]))
    assert world.rows(ended) == ["superseded", "superseded"]
