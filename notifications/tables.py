"""The delivery ledger: where people and agencies are reached, what is to be told, and every attempt to tell it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import DDL, CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import DateTime
from sqlmodel import Field, SQLModel

Moment = DateTime(timezone=True)

LIVE = text("state IN ('queued', 'sending')")
IN_FLIGHT = text("in_flight_since IS NOT NULL")
HELD = text("state = 'held'")
DEAD_LETTER_SILENT = text("dead_lettered_at IS NOT NULL AND dead_letter_raised_at IS NULL")


def _one_of(table: str, column: str, *codes: str) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{table}_{column}_known")


class Endpoint(SQLModel, table=True):
    """One address of one owner; address and secrets are sealed bytes that only the vault opens.

    While `next_secret_sealed` is set, webhooks carry two signatures. A `statutory` endpoint belongs to a duty of the
    law: nobody disables it before that duty has been moved elsewhere.
    """

    __tablename__ = "endpoint"
    __table_args__ = (
        _one_of("endpoint", "owner_kind", "staff", "agency"),
        _one_of("endpoint", "channel", "email", "webhook"),
        _one_of("endpoint", "locale", "vi", "en"),
        CheckConstraint("(channel = 'webhook') = (secret_sealed IS NOT NULL)", name="endpoint_webhook_has_secret"),
        CheckConstraint("next_secret_sealed IS NULL OR channel = 'webhook'", name="endpoint_rotation_of_webhook"),
        CheckConstraint("NOT statutory OR disabled_at IS NULL", name="endpoint_statutory_stays"),
        Index("endpoint_of_owner", "owner_id", postgresql_where=text("disabled_at IS NULL")),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_kind: str
    owner_id: UUID
    channel: str
    locale: str = "vi"
    address_sealed: bytes
    secret_sealed: bytes | None = None
    next_secret_sealed: bytes | None = None
    statutory: bool = False
    created_at: datetime = Field(sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)


class Delivery(SQLModel, table=True):
    """One notice to one endpoint, until it is delivered, acknowledged, superseded or dead.

    Held rows wait for the second failure of the row in `fallback_for`. A row is scheduled exactly while it is live, so
    none can be forgotten. `in_flight_since` is the lane: an endpoint has at most one row with it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name="delivery_to_endpoint"),
        ForeignKeyConstraint(["fallback_for"], ["delivery.id"], name="delivery_falls_back"),
        _one_of("delivery", "state", "held", "queued", "sending", "superseded", "dead", "delivered", "acknowledged"),
        _one_of("delivery", "plan", "statutory", "ordinary"),
        _one_of("delivery", "channel", "email", "webhook"),
        _one_of("delivery", "locale", "vi", "en"),
        CheckConstraint("(state IN ('queued', 'sending')) = (next_attempt_at IS NOT NULL)", name="delivery_scheduled"),
        CheckConstraint("state <> 'held' OR fallback_for IS NOT NULL", name="delivery_held_for_another"),
        CheckConstraint("state <> 'sending' OR attempt_no > 0", name="delivery_sending_was_tried"),
        CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivery_delivered_when"),
        CheckConstraint("state <> 'acknowledged' OR acknowledged_at IS NOT NULL", name="delivery_acknowledged_when"),
        CheckConstraint("state <> 'dead' OR dead_lettered_at IS NOT NULL", name="delivery_dead_rings"),
        Index("delivery_due", "next_attempt_at", postgresql_where=LIVE),
        Index("delivery_lane", "endpoint_id", "next_attempt_at", postgresql_where=LIVE),
        Index("delivery_one_in_flight", "endpoint_id", unique=True, postgresql_where=IN_FLIGHT),
        Index("delivery_held", "fallback_for", postgresql_where=HELD),
        Index("delivery_dead_letter", "dead_lettered_at", postgresql_where=DEAD_LETTER_SILENT),
        Index("delivery_of_cause", "cause_id"),
        Index("delivery_of_case", "case_id"),
        {"postgresql_with": {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.01}},
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    notice_type: str
    plan: str
    cause_kind: str
    cause_id: UUID
    case_id: UUID | None = None
    endpoint_id: UUID
    channel: str
    locale: str
    notice: dict[str, object] = Field(sa_type=JSONB)
    body: bytes | None = None
    state: str = "queued"
    attempt_no: int = 0
    failures: int = 0
    fallback_for: UUID | None = None
    first_queued_at: datetime = Field(sa_type=Moment)
    next_attempt_at: datetime | None = Field(default=None, sa_type=Moment)
    in_flight_since: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    dead_lettered_at: datetime | None = Field(default=None, sa_type=Moment)
    dead_letter_raised_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """One try of one delivery: begun before the request leaves, ended once, by whoever still holds its number."""

    __tablename__ = "attempt"
    __table_args__ = (
        ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="attempt_of_delivery"),
        UniqueConstraint("delivery_id", "attempt_no", name="attempt_once"),
        _one_of("attempt", "outcome", "delivered", "failed", "unknown"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="attempt_ends_with_outcome"),
        CheckConstraint("error_code ~ '^[a-z][a-z0-9_]{1,39}$'", name="attempt_error_is_a_code"),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    delivery_id: UUID
    attempt_no: int
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str | None = None
    status_code: int | None = None
    error_code: str | None = None


# Ranks only rise, and what was rendered once is what every attempt carries.
LEDGER_STANDS = """
CREATE FUNCTION delivery_ledger_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ranks CONSTANT text[] := ARRAY['held', 'queued', 'sending', 'superseded', 'delivered', 'acknowledged'];
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state
    AND array_position(ranks, replace(NEW.state, 'dead', 'superseded'))
      <= array_position(ranks, replace(OLD.state, 'dead', 'superseded')) THEN
    RAISE EXCEPTION 'the rank of a delivery only rises' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.attempt_no < OLD.attempt_no OR (OLD.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body) THEN
    RAISE EXCEPTION 'attempts of a delivery are numbered upwards and carry one body' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER delivery_ledger BEFORE UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_ledger_stands()"
)

LEDGER: Table = Delivery.__table__  # type: ignore[attr-defined]
TABLES: tuple[Table, ...] = (Endpoint.__table__, LEDGER, Attempt.__table__)  # type: ignore[attr-defined]

event.listen(LEDGER, "after_create", DDL(LEDGER_STANDS))  # type: ignore[no-untyped-call]
event.listen(LEDGER, "after_create", DDL(TRIGGER))  # type: ignore[no-untyped-call]
