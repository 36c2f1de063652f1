"""What the database itself refuses in the ledger."""

import itertools
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import PrimaryKeyConstraint, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from notifications.tables import TABLES, Delivery
from tests.notifications.world import START, World, a_notice, sealed

RANKS: Final = {"held": 0, "queued": 1, "sending": 2, "superseded": 3, "dead": 3, "delivered": 4, "acknowledged": 5}
LIVE: Final = ("queued", "sending")
EVERY_MOMENT: Final[dict[str, Any]] = {"delivered_at": START, "acknowledged_at": START, "dead_lettered_at": START}


def change(world: World, told: UUID, **values: Any) -> int:
    with world.engine.begin() as connection:
        return connection.execute(update(Delivery).where(col(Delivery.id) == told).values(values)).rowcount


def in_state(world: World, state: str) -> UUID:
    row = Delivery(
        notice_type="deadline.breached",
        plan="statutory",
        cause_kind="escalation",
        cause_id=uuid4(),
        endpoint_id=world.agency("https://a.example").id,
        channel="webhook",
        locale="vi",
        notice=a_notice().stored(),
        body=b"told",
        state=state,
        attempt_no=1,
        first_queued_at=START,
        next_attempt_at=START if state in LIVE else None,
        **EVERY_MOMENT,
    )
    row.fallback_for = row.id
    return world.write([row])[0]


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(RANKS, 2)))
def test_the_rank_of_a_delivery_only_rises(world: World, before: str, after: str) -> None:
    told = in_state(world, before)
    due = START if after in LIVE else None
    if RANKS[after] > RANKS[before]:
        assert change(world, told, state=after, next_attempt_at=due) == 1
    else:
        with pytest.raises(IntegrityError, match="only rises"):
            change(world, told, state=after, next_attempt_at=due)


@pytest.mark.parametrize("values", [{"body": b"something else"}, {"body": None}, {"attempt_no": 0}])
def test_what_was_sent_once_is_not_rewritten(world: World, values: dict[str, Any]) -> None:
    told = in_state(world, "sending")
    with pytest.raises(IntegrityError, match="carry one body"):
        change(world, told, **values)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"next_attempt_at": None}, "delivery_scheduled"),
        ({"state": "acknowledged"}, "delivery_scheduled"),
        ({"state": "delivered", "next_attempt_at": None, "delivered_at": None}, "delivery_delivered_when"),
        ({"state": "acknowledged", "next_attempt_at": None, "acknowledged_at": None}, "delivery_acknowledged_when"),
        ({"state": "dead", "next_attempt_at": None, "dead_lettered_at": None}, "delivery_dead_rings"),
        ({"channel": "pigeon"}, "delivery_channel_known"),
        ({"plan": "someday"}, "delivery_plan_known"),
        ({"locale": "fr"}, "delivery_locale_known"),
    ],
)
def test_a_ledger_row_keeps_its_sense(world: World, values: dict[str, Any], broken: str) -> None:
    told = in_state(world, "sending")
    with pytest.raises(IntegrityError, match=broken):
        change(world, told, **values)


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({"channel": "webhook"}, "endpoint_webhook_has_secret"),
        ({"secret_sealed": sealed("s")}, "endpoint_webhook_has_secret"),
        ({"next_secret_sealed": sealed("s")}, "endpoint_rotation_of_webhook"),
        ({"statutory": True, "disabled_at": START}, "endpoint_statutory_stays"),
        ({"owner_kind": "child"}, "endpoint_owner_kind_known"),
    ],
)
def test_an_endpoint_keeps_its_sense(world: World, fields: dict[str, Any], broken: str) -> None:
    with pytest.raises(IntegrityError, match=broken):
        world.person(**fields)


def test_an_error_is_a_code_and_never_a_sentence(world: World) -> None:
    told = in_state(world, "sending")
    begin = text(
        "INSERT INTO attempt (id, delivery_id, attempt_no, started_at, error_code)"
        " VALUES (:id, :told, 9, now(), 'Connection to a@b.vn refused')"
    )
    with pytest.raises(IntegrityError, match="attempt_error_is_a_code"), world.engine.begin() as connection:
        connection.execute(begin, {"id": uuid4(), "told": told})


def test_every_constraint_and_index_has_a_name_of_ours() -> None:
    rules = [rule for table in TABLES for rule in table.constraints if not isinstance(rule, PrimaryKeyConstraint)]
    assert all(rule.name for rule in rules)
    assert all(index.name for table in TABLES for index in table.indexes)
