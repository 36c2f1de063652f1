"""What came back from an attempt, written down if the attempt is still ours, with what follows from the retry plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel import Session

from notifications.notice import Delivered, Failed, Receipt, Unknown
from notifications.plans import PLANS

FORGOTTEN = text("""
    SELECT id, attempt_no FROM delivery WHERE in_flight_since <= :lost_since
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""")

LOCK_ENDED = text("""
    SELECT id, attempt_no, state, plan, failures, in_flight_since, dead_lettered_at, fallback_for FROM delivery
    WHERE id = ANY(:ids) OR (fallback_for = ANY(:ids) AND state = 'held')
    ORDER BY id FOR NO KEY UPDATE""")

END_ATTEMPT = text("""
    UPDATE attempt SET ended_at = :now, outcome = :outcome, status_code = :status, error_code = :code
    WHERE delivery_id = :id AND attempt_no = :attempt_no AND ended_at IS NULL""")

MOVE_ON = text("""
    UPDATE delivery SET state = :state, failures = :failures, in_flight_since = NULL,
      next_attempt_at = :next_attempt_at, delivered_at = :delivered_at, dead_lettered_at = :dead_lettered_at
    WHERE id = :id""")

LAND = text("UPDATE delivery SET in_flight_since = NULL WHERE id = :id")
HELD_TO = text("UPDATE delivery SET state = :state, next_attempt_at = :next_attempt_at WHERE id = ANY(:ids)")


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
    moves = [_move(locked[one.delivery_id], one.receipt, now) for one in ours if _is_live(locked[one.delivery_id])]
    landed = [{"id": one.delivery_id} for one in ours if not _is_live(locked[one.delivery_id])]
    if ours:
        connection.execute(END_ATTEMPT, [_ending(one, now) for one in ours])
    if moves:
        connection.execute(MOVE_ON, moves)
    if landed:
        connection.execute(LAND, landed)
    _settle_held([row for row in rows if row.state == "held"], moves, session, now)
    return Recorded(
        sent=sum(isinstance(one.receipt, Delivered) for one in ours),
        failed=sum(not isinstance(one.receipt, Delivered) for one in ours),
        dead=sum(move["rings"] for move in moves),
        fenced=len(ended) - len(ours),
    )


def _is_ours(row: Row[Any] | None, ended: Ended) -> bool:
    return row is not None and row.attempt_no == ended.attempt_no and row.in_flight_since is not None


def _is_live(row: Row[Any]) -> bool:
    return bool(row.state == "sending")


def _ending(ended: Ended, now: datetime) -> dict[str, Any]:
    receipt = ended.receipt
    return {
        "id": ended.delivery_id,
        "attempt_no": ended.attempt_no,
        "now": now,
        "outcome": type(receipt).__name__.lower(),
        "status": None if isinstance(receipt, Unknown) else receipt.status,
        "code": receipt.code if isinstance(receipt, Failed) else None,
    }


def _move(row: Row[Any], receipt: Receipt, now: datetime) -> dict[str, Any]:
    """What becomes of a delivery in flight after this receipt."""
    delivered = isinstance(receipt, Delivered)
    plan = PLANS.named(row.plan)
    failures = row.failures + (not delivered)
    exhausted = not delivered and failures >= plan.dead_letter_after
    rings = row.dead_lettered_at is None and (exhausted or (isinstance(receipt, Failed) and receipt.alarm))
    over = exhausted and plan.gives_up
    wait = now if isinstance(receipt, Unknown) else now + plan.wait_after(failures)
    return {
        "id": row.id,
        "state": "delivered" if delivered else "dead" if over else "sending",
        "failures": failures,
        "next_attempt_at": None if delivered or over else wait,
        "delivered_at": now if delivered else None,
        "dead_lettered_at": now if rings else row.dead_lettered_at,
        "rings": rings,
    }


def _settle_held(held: Iterable[Row[Any]], moves: Iterable[Mapping[str, Any]], session: Session, now: datetime) -> None:
    """Start the next channel beside a row that failed often enough; drop it when the first one arrived."""
    after = {move["id"]: move for move in moves}
    started = [row.id for row in held if _needs_company(after.get(row.fallback_for))]
    dropped = [row.id for row in held if after.get(row.fallback_for, {}).get("state") == "delivered"]
    for ids, state, moment in ((started, "queued", now), (dropped, "superseded", None)):
        if ids:
            session.connection().execute(HELD_TO, {"ids": ids, "state": state, "next_attempt_at": moment})


def _needs_company(move: Mapping[str, Any] | None) -> bool:
    return move is not None and move["state"] != "delivered" and move["failures"] >= PLANS.fallback_after
