"""One lane an endpoint: look what is due, take the oldest of each free lane, never wait for a lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlmodel import Session

from notifications.notice import Channel, Locale
from notifications.plans import PLANS

# One statement, because a beat is mostly round trips. A lane is taken by a lock on its name, which needs no right to
# write endpoints and is never waited for.
LOOK = text("""
    WITH flying AS MATERIALIZED (
      SELECT endpoint_id, in_flight_since FROM delivery WHERE in_flight_since IS NOT NULL),
    due AS MATERIALIZED (
      SELECT endpoint_id, row_number() OVER (PARTITION BY channel ORDER BY min(next_attempt_at)) AS place,
        CASE channel WHEN 'email' THEN :email ELSE :webhook END AS room
      FROM delivery d
      WHERE state IN ('queued', 'sending') AND next_attempt_at <= :now
        AND NOT EXISTS (SELECT FROM flying f WHERE f.endpoint_id = d.endpoint_id)
      GROUP BY endpoint_id, channel),
    chosen AS MATERIALIZED (SELECT endpoint_id FROM due WHERE place <= room),
    ours AS MATERIALIZED (
      SELECT endpoint_id FROM chosen WHERE pg_try_advisory_xact_lock(hashtextextended(endpoint_id::text, 0)))
    SELECT
      ARRAY(SELECT endpoint_id FROM ours) AS lanes,
      ARRAY(SELECT id FROM endpoint WHERE id IN (SELECT endpoint_id FROM ours) AND disabled_at IS NOT NULL) AS closed,
      (SELECT count(*) FROM due) AS due,
      (SELECT min(in_flight_since) FROM flying) AS oldest_in_flight,
      (SELECT next_attempt_at FROM delivery d
       WHERE state IN ('queued', 'sending') AND next_attempt_at > :now
         AND NOT EXISTS (SELECT FROM flying f WHERE f.endpoint_id = d.endpoint_id)
       ORDER BY next_attempt_at LIMIT 1) AS soonest""")

# A second statement, so that it sees what the last holder of the lane's lock committed.
TAKE_HEADS = text("""
    WITH heads AS MATERIALIZED (
      SELECT lane.key, head.id, head.attempt_no
      FROM unnest(CAST(:lanes AS uuid[]), CAST(:keys AS uuid[])) AS lane (endpoint_id, key) CROSS JOIN LATERAL (
        SELECT id, attempt_no + 1 AS attempt_no FROM delivery d
        WHERE endpoint_id = lane.endpoint_id AND state IN ('queued', 'sending') AND next_attempt_at <= :now
          AND NOT EXISTS (
            SELECT FROM delivery f WHERE f.endpoint_id = lane.endpoint_id AND f.in_flight_since IS NOT NULL)
        ORDER BY next_attempt_at, first_queued_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) head),
    begun AS (
      INSERT INTO attempt (id, delivery_id, attempt_no, started_at) SELECT key, id, attempt_no, :now FROM heads)
    UPDATE delivery d
    SET state = 'sending', attempt_no = heads.attempt_no, in_flight_since = :now, next_attempt_at = :forgotten_at
    FROM heads, endpoint e WHERE d.id = heads.id AND e.id = d.endpoint_id
    RETURNING d.id AS delivery_id, d.attempt_no, d.endpoint_id, d.channel, d.locale, d.notice, d.body,
      d.first_queued_at, e.address_sealed, e.secret_sealed, e.next_secret_sealed,
      e.disabled_at IS NOT NULL AS disabled""")

# What waits for an address that is no longer in use goes to the one that took its place, and is tried there at once.
FORWARD = text("""
    WITH stranded AS MATERIALIZED (
      SELECT d.id, place.id AS endpoint_id
      FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id CROSS JOIN LATERAL (
        SELECT id FROM endpoint n
        WHERE (n.owner_kind, n.owner_id, n.channel) = (e.owner_kind, e.owner_id, e.channel) AND n.disabled_at IS NULL
        ORDER BY n.created_at DESC, n.id LIMIT 1) place
      WHERE d.endpoint_id = ANY(:closed) AND d.state IN ('held', 'queued', 'sending') AND d.in_flight_since IS NULL
      ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED)
    UPDATE delivery d
    SET endpoint_id = stranded.endpoint_id,
      next_attempt_at = CASE WHEN d.state <> 'held' THEN CAST(:now AS timestamptz) END
    FROM stranded WHERE d.id = stranded.id""")

FIX_BODY = text("UPDATE delivery SET body = :body WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Look:
    """What stands to be done: the endpoints whose lanes are ours until the transaction ends, the rest for later.

    `closed` are those of our lanes whose endpoint is no longer in use.
    `lost` says that somebody's attempt has been in flight for too long. `next_at` is when there is more to do: at once
    when more is due than there was room for.
    """

    lanes: Sequence[UUID]
    lost: bool
    next_at: datetime | None
    closed: Sequence[UUID] = ()


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


def look(session: Session, now: datetime, *, room: Mapping[Channel, int]) -> Look:
    """Take up to `room` due lanes of each channel, the longest waiting first, and tell when to look again."""
    asked = {channel.value: room.get(channel, 0) for channel in Channel} | {"now": now}
    row = session.connection().execute(LOOK, asked).one()
    forgotten_at = row.oldest_in_flight and row.oldest_in_flight + PLANS.unknown_after
    later = [moment for moment in (forgotten_at, row.soonest) if moment is not None]
    next_at = now if row.due > len(row.lanes) else min(later, default=None)
    return Look(row.lanes, forgotten_at is not None and forgotten_at <= now, next_at, tuple(row.closed))


def take(session: Session, now: datetime, lanes: Sequence[UUID]) -> list[Claimed]:
    """Begin the oldest due attempt of each of these lanes, which `look` has taken in this transaction."""
    if not lanes:
        return []
    heads = {
        "lanes": list(lanes),
        "keys": [uuid4() for _ in lanes],
        "now": now,
        "forgotten_at": now + PLANS.unknown_after,
    }
    return [_claimed(row) for row in session.connection().execute(TAKE_HEADS, heads)]


def forward(session: Session, now: datetime, closed: Sequence[UUID]) -> int:
    """Move what waits for these endpoints, which are no longer in use, to those that took their place; how many rows.

    What has no other address of the same owner and channel to go to stays where it is.
    """
    return session.connection().execute(FORWARD, {"closed": list(closed), "now": now}).rowcount if closed else 0


def fix_bodies(session: Session, bodies: Mapping[UUID, bytes]) -> None:
    """Store what was rendered for the first attempt; every later attempt carries these very bytes."""
    if bodies:
        session.connection().execute(FIX_BODY, [{"id": id_, "body": body} for id_, body in bodies.items()])


def _claimed(row: Row[Any]) -> Claimed:
    values = row._asdict()
    return Claimed(**values | {"channel": Channel(values["channel"])})
