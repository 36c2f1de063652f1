"""What the recording side asks of the ledger: new rows, an end to attempts, and the dead letters that must ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, text
from sqlmodel import Session, col, select

from notifications.notice import Channel, Notice, PlanName, Recipient
from notifications.plans import PLANS
from notifications.tables import Delivery, Endpoint

# Rows are locked in the order of their ids, as `records.record` locks its own. Two statements, one after the other,
# know no common order, and leave a moment between them: whoever ends several causes names them all at once.
END = text("""
    WITH told AS MATERIALIZED (
      SELECT id, cause_id = ANY(:acknowledged) AND state IN ('sending', 'delivered') AS heard FROM delivery
      WHERE (cause_id = ANY(:over) AND state IN ('held', 'queued', 'sending'))
        OR (cause_id = ANY(:acknowledged) AND state NOT IN ('superseded', 'dead', 'acknowledged'))
      ORDER BY id FOR NO KEY UPDATE)
    UPDATE delivery d SET next_attempt_at = NULL,
      state = CASE WHEN heard THEN 'acknowledged' ELSE 'superseded' END,
      acknowledged_at = CASE WHEN heard THEN CAST(:now AS timestamptz) END
    FROM told WHERE d.id = told.id""")

# Built once: it is asked for every notice, and to build it took longer than to ask it.
IN_USE = (
    select(Endpoint)
    .where(col(Endpoint.owner_id) == any_(bindparam("owners", type_=ARRAY(Uuid))), col(Endpoint.disabled_at).is_(None))
    .order_by(col(Endpoint.created_at), col(Endpoint.id))
)

DEAD_LETTERS = text("""
    SELECT d.id AS delivery_id, d.notice_type, d.cause_kind, d.cause_id, d.case_id, d.endpoint_id,
      e.owner_kind, e.owner_id
    FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id
    WHERE d.dead_lettered_at IS NOT NULL AND d.dead_letter_raised_at IS NULL
    ORDER BY d.dead_lettered_at, d.id LIMIT :limit""")

TAKE_DEAD_LETTERS = text("""
    WITH silent AS MATERIALIZED (
      SELECT id FROM delivery
      WHERE id = ANY(:ids) AND dead_lettered_at IS NOT NULL AND dead_letter_raised_at IS NULL
      ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE delivery d SET dead_letter_raised_at = :now FROM silent WHERE d.id = silent.id RETURNING d.id""")


def rows_for(
    notice: Notice,
    recipients: Sequence[Recipient],
    *,
    endpoints: Sequence[Endpoint],
    channels: Sequence[Channel] = tuple(Channel),
    plan: PlanName,
    cause_kind: str,
    cause_id: UUID,
    case_id: UUID | None,
    now: datetime,
) -> list[Delivery]:
    """Ledger rows that tell the notice to every recipient; the caller writes them in its own transaction.

    Each recipient's first channel (in the order of `channels`) that has an endpoint starts at once; the others are held
    and start beside it after its second failure. Each endpoint is told in its own language. A recipient without an
    endpoint gets no row: the caller looks who is missing, and tells somebody else.
    """
    told: dict[str, Any] = {
        "notice_type": notice.type,
        "notice": notice.stored(),
        "plan": plan,
        "cause_kind": cause_kind,
        "cause_id": cause_id,
        "case_id": case_id,
        "first_queued_at": now,
    }
    return [row for recipient in recipients for row in _rows_of(recipient, _of(recipient, endpoints, channels), told)]


def _rows_of(recipient: Recipient, reached_at: Sequence[Endpoint], told: dict[str, Any]) -> list[Delivery]:
    first_attempt_at = told["first_queued_at"] + PLANS.named(told["plan"]).wait_after(0)
    rows: list[Delivery] = []
    for endpoint in reached_at:
        held = bool(rows) and rows[0].channel != endpoint.channel
        row = Delivery(
            **told,
            endpoint_id=endpoint.id,
            channel=endpoint.channel,
            locale=endpoint.locale,
            state="held" if held else "queued",
            fallback_for=rows[0].id if held else None,
            next_attempt_at=None if held else first_attempt_at,
        )
        rows.append(row)
    return rows


def _of(recipient: Recipient, endpoints: Sequence[Endpoint], channels: Sequence[Channel]) -> list[Endpoint]:
    mine = [
        endpoint
        for endpoint in endpoints
        if (endpoint.owner_kind, endpoint.owner_id) == (recipient.kind, recipient.id) and endpoint.disabled_at is None
    ]
    return [endpoint for channel in channels for endpoint in mine if endpoint.channel == channel]


def endpoints_of(session: Session, recipients: Sequence[Recipient]) -> list[Endpoint]:
    """Every endpoint in use of these recipients, in a fixed order."""
    return list(session.scalars(IN_USE, {"owners": [recipient.id for recipient in recipients]}))


def end(session: Session, *, acknowledged: Sequence[UUID] = (), over: Sequence[UUID] = (), now: datetime) -> int:
    """End all attempts for causes that somebody has taken, and for those that are over or overtaken; how many rows.

    What was already sent for a cause that somebody has taken counts as acknowledged; otherwise it stays delivered.
    """
    if not acknowledged and not over:
        return 0
    causes = {"acknowledged": list(acknowledged), "over": list(over), "now": now}
    return session.connection().execute(END, causes).rowcount


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that keeps failing, with what the worker needs to raise it to somebody else."""

    delivery_id: UUID
    notice_type: str
    cause_kind: str
    cause_id: UUID
    case_id: UUID | None
    endpoint_id: UUID
    owner: Recipient


def dead_letters(session: Session, *, limit: int = 100) -> list[DeadLetter]:
    """The dead letters that nobody has heard of yet, the oldest first; nothing is locked."""
    return [_dead_letter(**row._asdict()) for row in session.connection().execute(DEAD_LETTERS, {"limit": limit})]


def take_dead_letters(session: Session, ids: Sequence[UUID], *, now: datetime) -> list[UUID]:
    """Those of these letters that are still unheard and nobody holds; they are heard once the transaction commits.

    The caller holds the lock of what the letters are about: everybody takes that first.
    """
    return list(session.connection().execute(TAKE_DEAD_LETTERS, {"ids": list(ids), "now": now}).scalars())


def _dead_letter(*, owner_kind: Literal["staff", "agency"], owner_id: UUID, **rest: Any) -> DeadLetter:
    return DeadLetter(owner=Recipient(owner_kind, owner_id), **rest)
