"""An address that is no longer in use: what waits for it goes to the next one, or rings at once; nothing loops."""

from sqlalchemy import update
from sqlmodel import col

from notifications.channels.email import MailSettings
from notifications.notice import Channel
from notifications.sending import DeliverySettings
from notifications.tables import Endpoint
from tests.notifications.mailbox import Mailbox, serving
from tests.notifications.receivers import Receiver
from tests.notifications.world import START, WEBHOOK, World


def switch_off(world: World, endpoint: Endpoint) -> None:
    with world.engine.begin() as connection:
        connection.execute(update(Endpoint).where(col(Endpoint.id) == endpoint.id).values(disabled_at=START))


def test_what_waits_for_a_replaced_address_is_sent_to_the_new_one_at_once(world: World, receiver: Receiver) -> None:
    old = world.agency("http://127.0.0.1:1/gone")
    [told], [later] = world.tell(old), world.tell(old)
    world.travel(seconds=1)
    world.agency(receiver.url, owner_id=old.owner_id)
    switch_off(world, old)
    world.settle()
    for one in (told, later):
        row = world.delivery(one)
        assert (row.state, row.dead_lettered_at, world.attempts(one)) == ("delivered", None, [("delivered", 204, None)])
    assert sorted(one.headers["webhook-id"] for one in receiver.received) == sorted([str(told), str(later)])


def test_the_new_address_gets_the_very_bytes_that_the_old_one_was_sent(world: World, receiver: Receiver) -> None:
    old = world.agency("http://127.0.0.1:1/gone")
    [told] = world.tell(old)
    world.settle()
    tried = world.delivery(told).body
    world.agency(receiver.url, owner_id=old.owner_id, locale="en")
    switch_off(world, old)
    world.travel(seconds=5)
    world.settle()
    [arrived] = receiver.received
    assert (arrived.body, arrived.headers["webhook-id"]) == (bytes(tried), str(told))


def test_with_no_address_to_go_to_a_duty_of_the_law_rings_at_once_and_is_tried_no_more(world: World) -> None:
    agency = world.agency("http://127.0.0.1:1/gone")
    world.agency("http://127.0.0.1:1/of-somebody-else")
    [told] = world.tell(agency)
    switch_off(world, agency)
    world.settle()
    row = world.delivery(told)
    assert (row.state, row.next_attempt_at, row.dead_lettered_at) == ("dead", None, world.now)
    assert world.attempts(told) == [("failed", None, "endpoint_disabled")]


def test_with_no_address_to_go_to_the_next_channel_starts_at_once(world: World, receiver: Receiver) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="he-thong@lachan.test")
        world.settings = DeliverySettings(webhook=WEBHOOK, mail=mail)
        person = world.person()
        webhook = world.agency(receiver.url, owner_kind="staff", owner_id=person.owner_id)
        first, second = world.tell(person, webhook, channels=(Channel.EMAIL, Channel.WEBHOOK))
        switch_off(world, person)
        world.settle()
    assert (world.delivery(first).state, world.delivery(second).state) == ("dead", "delivered")
