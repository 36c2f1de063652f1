"""What came back from an attempt, written down if the attempt is still ours, with what follows from the retry plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel import Session

from notifications.notice import Delivered, Failed, Receipt, Unknown
from notifications.plans import PLANS

FORGOTTEN = text("""
    SELECT id, attempt_no FROM delivery WHERE in_flight_since <= :lost_since
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""")

LOCK_ENDED = text("""
    SELECT id, attempt_no, state, plan, failures, in_flight_since, next_attempt_at, delivered_at, dead_lettered_at,
      fallback_for
    FROM delivery WHERE id = ANY(:ids) OR (fallback_for = ANY(:ids) AND state = 'held')
    ORDER BY id FOR NO KEY UPDATE""")

WRITE_DOWN = text("""
    WITH ended AS MATERIALIZED (
      SELECT * FROM unnest(
        CAST(:id AS uuid[]), CAST(:attempt_no AS int[]), CAST(:outcome AS text[]), CAST(:status AS int[]),
        CAST(:code AS text[]), CAST(:state AS text[]), CAST(:failures AS int[]),
        CAST(:next_attempt_at AS timestamptz[]), CAST(:delivered_at AS timestamptz[]),
        CAST(:dead_lettered_at AS timestamptz[])
      ) AS one (id, attempt_no, outcome, status, code, state, failures,
                next_attempt_at, delivered_at, dead_lettered_at)),
    attempts AS (
      UPDATE attempt a SET ended_at = :now, outcome = e.outcome, status_code = e.status, error_code = e.code
      FROM ended e WHERE a.delivery_id = e.id AND a.attempt_no = e.attempt_no)
    UPDATE delivery d SET state = e.state, failures = e.failures, in_flight_since = NULL,
      next_attempt_at = e.next_attempt_at, delivered_at = e.delivered_at, dead_lettered_at = e.dead_lettered_at
    FROM ended e WHERE d.id = e.id""")

HELD_TO = text("UPDATE delivery SET state = :state, next_attempt_at = :next_attempt_at WHERE id = ANY(:ids)")

MOVED: Final = ("state", "failures", "next_attempt_at", "delivered_at", "dead_lettered_at")


@dataclass(frozen=True, slots=True)
class Ended:
    """What came back from one attempt."""

    delivery_id: UUID
    attempt_no: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Recorded:
    """How a batch of ended attempts was recorded; `fenced` were no longer ours and changed nothing."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    fenced: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(
            self.sent + other.sent, self.failed + other.failed, self.dead + other.dead, self.fenced + other.fenced
        )


def reclaim(session: Session, now: datetime) -> Recorded:
    """End the attempts whose sender vanished as unknown; the same delivery, under the same id, is due again at once."""
    lost = session.connection().execute(FORGOTTEN, {"lost_since": now - PLANS.unknown_after})
    return record(session, [Ended(row.id, row.attempt_no, Unknown()) for row in lost], now)


def record(session: Session, ended: Sequence[Ended], now: datetime) -> Recorded:
    """Write down what came back. An attempt whose number has moved on belongs to somebody else: 0 rows change."""
    if not ended:
        return Recorded()
    connection = session.connection()
    rows = connection.execute(LOCK_ENDED, {"ids": [one.delivery_id for one in ended]}).all()
    locked = {row.id: row for row in rows}
    ours = [one for one in ended if _is_ours(locked.get(one.delivery_id), one)]
    ends = [_outcome(one) | _move(locked[one.delivery_id], one.receipt, now) for one in ours]
    if ends:
        connection.execute(WRITE_DOWN, {name: [end[name] for end in ends] for name in ends[0]} | {"now": now})
        _settle_held([row for row in rows if row.state == "held"], ends, session, now)
    return Recorded(
        sent=sum(isinstance(one.receipt, Delivered) for one in ours),
        failed=sum(not isinstance(one.receipt, Delivered) for one in ours),
        dead=sum(end["dead_lettered_at"] != locked[end["id"]].dead_lettered_at for end in ends),
        fenced=len(ended) - len(ours),
    )


def _is_ours(row: Row[Any] | None, ended: Ended) -> bool:
    return row is not None and row.attempt_no == ended.attempt_no and row.in_flight_since is not None


def _outcome(ended: Ended) -> dict[str, Any]:
    receipt = ended.receipt
    return {
        "id": ended.delivery_id,
        "attempt_no": ended.attempt_no,
        "outcome": type(receipt).__name__.lower(),
        "status": None if isinstance(receipt, Unknown) else receipt.status,
        "code": receipt.code if isinstance(receipt, Failed) else None,
    }


def _move(row: Row[Any], receipt: Receipt, now: datetime) -> dict[str, Any]:
    """What becomes of a delivery in flight after this receipt; nothing new if it was ended in the meantime."""
    kept = {name: row._mapping[name] for name in MOVED}
    if row.state != "sending":
        return kept
    if isinstance(receipt, Delivered):
        return kept | {"state": "delivered", "next_attempt_at": None, "delivered_at": now}
    plan = PLANS.named(row.plan)
    failures = row.failures + 1
    exhausted = failures >= plan.dead_letter_after
    final = isinstance(receipt, Failed) and receipt.final
    rings = exhausted or final or (isinstance(receipt, Failed) and receipt.alarm)
    over = final or (exhausted and plan.gives_up)
    due = now if isinstance(receipt, Unknown) else now + plan.wait_after(failures)
    return kept | {
        "state": "dead" if over else "sending",
        "failures": failures,
        "next_attempt_at": None if over else due,
        "dead_lettered_at": row.dead_lettered_at or (now if rings else None),
    }


def _settle_held(held: Iterable[Row[Any]], moves: Iterable[Mapping[str, Any]], session: Session, now: datetime) -> None:
    """Start the next channel beside a row that failed often enough, or for good; drop it when the first one arrived."""
    after = {move["id"]: move for move in moves}
    started = [row.id for row in held if _needs_company(after.get(row.fallback_for))]
    dropped = [row.id for row in held if after.get(row.fallback_for, {}).get("state") == "delivered"]
    for ids, state, moment in ((started, "queued", now), (dropped, "superseded", None)):
        if ids:
            session.connection().execute(HELD_TO, {"ids": ids, "state": state, "next_attempt_at": moment})


def _needs_company(move: Mapping[str, Any] | None) -> bool:
    if move is None or move["state"] == "delivered":
        return False
    return bool(move["state"] == "dead" or move["failures"] >= PLANS.fallback_after)
