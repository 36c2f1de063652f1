"""One lane an endpoint: take the oldest due attempt of each free lane, without ever waiting for a lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, text
from sqlmodel import Session

from notifications.notice import Channel, Locale
from notifications.plans import PLANS
from notifications.tables import Attempt

# A lane is taken by a lock on its name, which needs no right to write endpoints and is never waited for.
FREE_LANES = text("""
    WITH lanes AS MATERIALIZED (
      SELECT endpoint_id, min(next_attempt_at) AS since FROM delivery d
      WHERE channel = :channel AND state IN ('queued', 'sending') AND next_attempt_at <= :now
        AND NOT EXISTS (
          SELECT FROM delivery f WHERE f.endpoint_id = d.endpoint_id AND f.in_flight_since IS NOT NULL)
      GROUP BY endpoint_id ORDER BY since LIMIT :limit)
    SELECT endpoint_id FROM lanes WHERE pg_try_advisory_xact_lock(hashtextextended(endpoint_id::text, 0))""")

# A second statement, so that it sees what the last holder of the lane's lock committed.
TAKE_HEADS = text("""
    WITH heads AS MATERIALIZED (
      SELECT head.id FROM unnest(CAST(:lanes AS uuid[])) AS lane (endpoint_id) CROSS JOIN LATERAL (
        SELECT id FROM delivery d
        WHERE endpoint_id = lane.endpoint_id AND state IN ('queued', 'sending') AND next_attempt_at <= :now
          AND NOT EXISTS (
            SELECT FROM delivery f WHERE f.endpoint_id = lane.endpoint_id AND f.in_flight_since IS NOT NULL)
        ORDER BY next_attempt_at, first_queued_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) head)
    UPDATE delivery d
    SET state = 'sending', attempt_no = attempt_no + 1, in_flight_since = :now, next_attempt_at = :forgotten_at
    FROM heads, endpoint e WHERE d.id = heads.id AND e.id = d.endpoint_id
    RETURNING d.id AS delivery_id, d.attempt_no, d.endpoint_id, d.channel, d.locale, d.notice, d.body,
      d.first_queued_at, e.address_sealed, e.secret_sealed, e.next_secret_sealed,
      e.disabled_at IS NOT NULL AS disabled""")

FIX_BODY = text("UPDATE delivery SET body = :body WHERE id = :id")
NEXT_ATTEMPT = text("""
    SELECT min(at) FROM (
      (SELECT next_attempt_at FROM delivery d
       WHERE state IN ('queued', 'sending') AND NOT EXISTS (
         SELECT FROM delivery f WHERE f.endpoint_id = d.endpoint_id AND f.in_flight_since IS NOT NULL)
       ORDER BY next_attempt_at LIMIT 1)
      UNION ALL SELECT min(in_flight_since) + :unknown_after FROM delivery WHERE in_flight_since IS NOT NULL
    ) AS moments (at)""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """One attempt that is ours to make: numbered, begun, its lane taken."""

    delivery_id: UUID
    attempt_no: int
    endpoint_id: UUID
    channel: Channel
    locale: Locale
    notice: Mapping[str, object]
    body: bytes | None
    first_queued_at: datetime
    address_sealed: bytes
    secret_sealed: bytes | None
    next_secret_sealed: bytes | None
    disabled: bool


def claim(session: Session, now: datetime, *, channel: Channel, limit: int) -> list[Claimed]:
    """Begin the oldest due attempt of up to `limit` free lanes of a channel; never waits for anybody's lock."""
    connection = session.connection()
    lanes = connection.execute(FREE_LANES, {"channel": channel, "now": now, "limit": limit}).scalars().all()
    if not lanes:
        return []
    heads = {"lanes": list(lanes), "now": now, "forgotten_at": now + PLANS.unknown_after}
    claimed = [_claimed(row) for row in connection.execute(TAKE_HEADS, heads)]
    if claimed:
        connection.execute(
            insert(Attempt),
            [
                {"id": uuid4(), "delivery_id": one.delivery_id, "attempt_no": one.attempt_no, "started_at": now}
                for one in claimed
            ],
        )
    return claimed


def fix_bodies(session: Session, bodies: Mapping[UUID, bytes]) -> None:
    """Store what was rendered for the first attempt; every later attempt carries these very bytes."""
    if bodies:
        session.connection().execute(FIX_BODY, [{"id": id_, "body": body} for id_, body in bodies.items()])


def next_attempt(session: Session) -> datetime | None:
    """When the next free lane has something to do or a forgotten attempt is given up; None when nothing waits."""
    found: datetime | None = (
        session.connection().execute(NEXT_ATTEMPT, {"unknown_after": PLANS.unknown_after}).scalar_one()
    )
    return found


def _claimed(row: Row[Any]) -> Claimed:
    values = row._asdict()
    return Claimed(**values | {"channel": Channel(values["channel"])})
