"""Clerks, clocks and deliveries meet on the same rows: nobody waits for somebody who waits for them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import text
from sqlmodel import Session, col, select

from notifications import outbox
from notifications.tables import Delivery
from service.db import transaction
from tests.world import World

NO_WAIT = text("SELECT id FROM delivery WHERE id = :id FOR NO KEY UPDATE NOWAIT")
LOCKED = text("SELECT id FROM delivery WHERE id = :id FOR NO KEY UPDATE")
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_several_causes_are_ended_in_the_order_of_the_rows_that_deliveries_are_recorded_in(world: World) -> None:
    for _ in range(4):
        world.report()
    world.travel(hours=13)
    rows = world.rows(select(Delivery).where(col(Delivery.state) == "queued").order_by(col(Delivery.id)))
    lowest = rows[0]
    highest = next(row for row in reversed(rows) if row.cause_id != lowest.cause_id)
    begun = Event()

    def end_both() -> None:
        begun.set()
        with transaction(world.app.state.engine, world.tools) as session:
            outbox.supersede(session, [highest.cause_id, lowest.cause_id])

    with ThreadPoolExecutor(1) as clerk, Session(world.owner) as recording:
        recording.connection().execute(LOCKED, {"id": lowest.id})
        ended = clerk.submit(end_both)
        begun.wait()
        with Session(world.owner) as looking:
            while not ended.done() and not looking.connection().execute(WAITING).scalar_one():
                looking.rollback()
        recording.connection().execute(NO_WAIT, {"id": highest.id})
        recording.commit()
        ended.result()
    after = select(Delivery.state).where(col(Delivery.id).in_([lowest.id, highest.id]))
    assert world.rows(after) == ["superseded", "superseded"]
