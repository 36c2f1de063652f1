"""The rows that tell: one an endpoint, in the order of the rung's channels, nobody forgotten in silence."""

from uuid import uuid4

from notifications import outbox
from notifications.notice import Channel, Recipient
from notifications.tables import Delivery, Endpoint
from tests.notifications.world import START, World, a_notice

BOTH = (Channel.EMAIL, Channel.WEBHOOK)


def endpoint(owner: Recipient, channel: str, *, locale: str = "vi", disabled: bool = False) -> Endpoint:
    return Endpoint(
        owner_kind=owner.kind,
        owner_id=owner.id,
        channel=channel,
        locale=locale,
        address_sealed=b"sealed",
        created_at=START,
        disabled_at=START if disabled else None,
    )


def rows(*recipients: Recipient, endpoints: list[Endpoint], channels: tuple[Channel, ...] = BOTH) -> list[Delivery]:
    return outbox.rows_for(
        a_notice(),
        recipients,
        endpoints=endpoints,
        channels=channels,
        plan="statutory",
        cause_kind="escalation",
        cause_id=uuid4(),
        case_id=None,
        now=START,
    )


def test_the_first_channel_of_the_rung_starts_and_the_others_are_held_for_it() -> None:
    agency = Recipient("agency", uuid4())
    endpoints = [endpoint(agency, "email"), endpoint(agency, "webhook"), endpoint(agency, "webhook")]
    first, second, held = rows(agency, endpoints=endpoints, channels=(Channel.WEBHOOK, Channel.EMAIL))
    assert [(row.channel, row.state) for row in (first, second, held)] == [
        ("webhook", "queued"),
        ("webhook", "queued"),
        ("email", "held"),
    ]
    assert (held.fallback_for, held.next_attempt_at, first.next_attempt_at) == (first.id, None, START)


def test_each_recipient_is_told_at_their_own_endpoints_in_the_language_of_each() -> None:
    one, other = Recipient("staff", uuid4()), Recipient("agency", uuid4())
    reached = [endpoint(one, "email", locale="en"), endpoint(other, "email"), endpoint(other, "email", locale="en")]
    told = rows(one, other, endpoints=reached)
    assert [row.locale for row in told] == ["en", "vi", "en"]
    assert all(row.fallback_for is None for row in told)


def test_a_channel_that_the_rung_does_not_name_stays_silent() -> None:
    person = Recipient("staff", uuid4())
    assert rows(person, endpoints=[endpoint(person, "email")], channels=(Channel.WEBHOOK,)) == []


def test_whoever_has_no_address_in_use_gets_no_row() -> None:
    here, gone, nowhere = (Recipient("staff", uuid4()) for _ in range(3))
    endpoints = [endpoint(here, "email"), endpoint(gone, "email", disabled=True)]
    assert [row.endpoint_id for row in rows(here, gone, nowhere, endpoints=endpoints)] == [endpoints[0].id]


def test_a_member_of_staff_and_an_agency_of_one_id_are_two() -> None:
    person = Recipient("staff", uuid4())
    assert rows(Recipient("agency", person.id), endpoints=[endpoint(person, "email")]) == []


def test_only_endpoints_in_use_are_found(world: World) -> None:
    used = world.person()
    world.person(owner_id=used.owner_id, disabled_at=START)
    world.person()
    with world.transaction() as session:
        found = [one.id for one in outbox.endpoints_of(session, [Recipient("staff", used.owner_id)])]
    assert found == [used.id]
