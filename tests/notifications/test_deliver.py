"""Delivery end to end: ledger, lanes, real receivers; what breaks in one row or one agency stays there."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col
from standardwebhooks.webhooks import Webhook

from notifications.channels.email import MailSettings
from notifications.deliver import Deliverer
from notifications.sending import DeliverySettings
from notifications.tables import Delivery
from tests.notifications import receivers
from tests.notifications.mailbox import Mailbox, serving
from tests.notifications.receivers import Received, Receiver
from tests.notifications.world import SECRET, START, WEBHOOK, World, a_notice, open_secret, sealed


def change(world: World, told: UUID, **values: Any) -> None:
    with world.engine.begin() as connection:
        connection.execute(update(Delivery).where(col(Delivery.id) == told).values(values))


def hang_until_stopped(receiver: list[Receiver], connection: socket.socket, request: Received) -> None:
    receiver[0].stopping.wait(10)


@contextmanager
def hanging() -> Iterator[Receiver]:
    """An agency that takes the request and never answers."""
    itself: list[Receiver] = []
    with Receiver(partial(hang_until_stopped, itself)) as receiver:
        itself.append(receiver)
        yield receiver


def test_an_agency_and_a_person_are_told_and_the_ledger_knows(world: World, receiver: Receiver) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="lachan@example.vn")
        world.settings = DeliverySettings(webhook=WEBHOOK, mail=mail)
        by_mail, by_webhook = world.tell(world.person(), world.agency(receiver.url))
        result = world.settle()
    assert result.next_at is None
    assert [world.delivery(one).state for one in (by_mail, by_webhook)] == ["delivered", "delivered"]
    assert world.attempts(by_mail) == [("delivered", None, None)]
    assert world.attempts(by_webhook) == [("delivered", 204, None)]
    assert len(mailbox.messages) == len(receiver.received) == 1


def test_every_attempt_carries_one_id_and_one_body_whatever_happens_to_the_notice(world: World) -> None:
    with Receiver(receivers.status(503)) as receiver:
        [told] = world.tell(world.agency(receiver.url))
        world.settle()
        change(world, told, notice=a_notice(place="Huế").stored())
        world.now = world.delivery(told).next_attempt_at
        world.settle()
        receiver.answer = receivers.status(200)
        world.now = world.delivery(told).next_attempt_at
        world.settle()
    assert {one.headers["webhook-id"] for one in receiver.received} == {str(told)}
    assert len({one.body for one in receiver.received}) == 1
    assert len(receiver.received) == 3
    for one in receiver.received:
        Webhook(SECRET).verify(one.body, one.headers)
    assert [outcome for outcome, _, _ in world.attempts(told)] == ["failed", "failed", "delivered"]


def test_both_keys_of_a_rotating_endpoint_sign(world: World, receiver: Receiver) -> None:
    other = "whsec_" + "b3RoZXItc2VjcmV0"
    world.tell(world.agency(receiver.url, next_secret_sealed=sealed(other)))
    world.settle()
    for secret in (SECRET, other):
        Webhook(secret).verify(receiver.received[0].body, receiver.received[0].headers)


def test_a_beat_never_waits_for_a_receiver(world: World) -> None:
    with hanging() as receiver:
        world.tell(world.agency(receiver.url))
        result = world.deliverer.beat()
        again = world.deliverer.beat()
        assert (result.in_flight, again.in_flight, again.sent) == (1, 1, 0)
        assert again.next_at is not None
        assert again.next_at > world.now
        receiver.stopping.set()


@pytest.mark.parametrize(
    "broken", [{"notice": {"type": "deadline.breached"}}, {"notice": a_notice().stored() | {"child": "An"}}]
)
def test_a_row_that_cannot_be_rendered_fails_alone_and_recovers(
    world: World, receiver: Receiver, broken: dict[str, Any]
) -> None:
    agency = world.agency(receiver.url)
    [poisoned], [healthy] = world.tell(agency), world.tell(world.agency(receiver.url))
    change(world, poisoned, **broken)
    world.settle()
    assert world.attempts(poisoned) == [("failed", None, "not_rendered")]
    assert world.delivery(healthy).state == "delivered"
    change(world, poisoned, notice=a_notice().stored())
    world.travel(seconds=5)
    world.settle()
    assert world.delivery(poisoned).state == "delivered"


def test_an_address_that_does_not_open_is_a_failed_attempt(world: World, receiver: Receiver) -> None:
    shut = world.agency(receiver.url, secret_sealed=b"\xff\xfe")
    [told], [healthy] = world.tell(shut), world.tell(world.agency(receiver.url))
    world.settle()
    assert world.attempts(told) == [("failed", None, "broken")]
    assert world.delivery(healthy).state == "delivered"


def test_a_notice_to_an_endpoint_that_was_switched_off_fails_aloud(world: World, receiver: Receiver) -> None:
    agency = world.agency(receiver.url)
    [told] = world.tell(agency)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE endpoint SET disabled_at = now()"))
    world.settle()
    assert world.attempts(told) == [("failed", None, "endpoint_disabled")]
    assert receiver.received == []


def test_a_hung_agency_does_not_delay_the_others(world: World) -> None:
    with hanging() as hung, ExitStack() as others:
        agencies = [others.enter_context(Receiver()) for _ in range(5)]
        world.settings = DeliverySettings(webhook=WEBHOOK.model_copy(update={"total_seconds": 30.0}))
        stuck = world.agency(hung.url)
        for _ in range(50):
            world.tell(stuck)
        endpoints = [world.agency(one.url) for one in agencies]
        for _ in range(10):
            world.tell(*endpoints)
        began = time.monotonic()
        while any(len(one.received) < 10 for one in agencies):
            # Less than the hung attempt may take: whoever waited for it would be late here.
            assert time.monotonic() - began < 20
            world.deliverer.beat()
            world.deliverer.wait(0.05)
        assert len(hung.received) == 1
        hung.stopping.set()


def test_a_mail_server_that_hangs_holds_no_webhook_up(world: World, receiver: Receiver) -> None:
    with Receiver(greeting=lambda connection: time.sleep(1.5)) as mail_server:
        mail = MailSettings(
            host="127.0.0.1", port=mail_server.port, security="none", sender="a@b.vn", total_seconds=1.0, lanes=1
        )
        world.settings = DeliverySettings(webhook=WEBHOOK, mail=mail)
        world.tell(*(world.person() for _ in range(5)))
        world.deliverer.beat()
        [told] = world.tell(world.agency(receiver.url))
        world.deliverer.beat()
        world.deliverer.wait(0.9)
        world.deliverer.beat()
        assert world.delivery(told).state == "delivered"


def test_many_workers_deliver_each_notice_once(world: World) -> None:
    with ExitStack() as stack:
        agencies = [stack.enter_context(Receiver()) for _ in range(8)]
        endpoints = [world.agency(one.url) for one in agencies]
        told = [one for _ in range(25) for one in world.tell(*endpoints)]
        workers = [world.another_deliverer() for _ in range(3)]

        def work(deliverer: Deliverer) -> None:
            while (result := deliverer.beat()).in_flight or result.next_at is not None:
                deliverer.wait(0.02)

        threads = [threading.Thread(target=work, args=(one,)) for one in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for one in workers:
            one.close()
    heard = Counter(request.headers["webhook-id"] for one in agencies for request in one.received)
    assert heard == Counter(str(one) for one in told)
    assert {world.delivery(one).state for one in told} == {"delivered"}


def test_what_came_back_while_the_database_was_away_is_recorded_later(world: World, receiver: Receiver) -> None:
    away = threading.Event()

    @contextmanager
    def transaction() -> Iterator[Session]:
        with world.transaction() as session:
            yield session
            if away.is_set():
                raise ConnectionError("the database is away")

    deliverer = Deliverer(
        transaction,
        open_secret,
        settings=world.settings,
        clock=lambda session: world.now,
        wall=lambda: datetime.now(UTC),
    )
    [told] = world.tell(world.agency(receiver.url))
    deliverer.beat()
    assert deliverer.wait(5)
    away.set()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            deliverer.beat()
    away.clear()
    assert deliverer.beat().sent == 1
    assert world.attempts(told) == [("delivered", 204, None)]
    deliverer.close()


def test_a_worker_that_stops_records_what_was_still_on_its_way(world: World, receiver: Receiver) -> None:
    [told] = world.tell(world.agency(receiver.url))
    deliverer = world.another_deliverer()
    deliverer.beat()
    deliverer.close()
    assert world.delivery(told).state == "delivered"


def test_a_beat_tells_when_the_next_one_is_wanted(world: World) -> None:
    with Receiver(receivers.status(500)) as receiver:
        world.tell(world.agency(receiver.url))
        assert world.settle().next_at == START + timedelta(seconds=5)
