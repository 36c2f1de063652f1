"""A small world for the tests: a clock to move, endpoints and notices in two lines, and a deliverer over the ledger."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Engine, Row, text
from sqlmodel import Session

from notifications import outbox
from notifications.channels.webhook import WebhookSettings
from notifications.deliver import BeatResult, Deliverer
from notifications.notice import Channel, Notice, NoticeType, PlanName, Recipient
from notifications.sending import DeliverySettings
from notifications.tables import Delivery, Endpoint

START = datetime(2026, 3, 2, 15, 10, tzinfo=UTC)
SECRET = "whsec_" + "c2VjcmV0LWZvci10aGUtdGVzdHMtb25seQ=="
WEBHOOK = WebhookSettings(development=True, total_seconds=2.0)


def a_notice(**changes: Any) -> Notice:
    """A notice of a breach, with whatever is said otherwise."""
    plain: dict[str, Any] = {
        "type": NoticeType.DEADLINE_BREACHED,
        "subject_kind": "case",
        "case_number": "LC-7K3M-9Q",
        "place": "Phường Bến Nghé, Thành phố Hồ Chí Minh",
        "kind": "statutory",
        "occurred_at": START,
        "link": "https://lachan.example.gov.vn/v1/escalations/1",
        "rule": "emergency_response",
        "rule_vi": "Can thiệp khẩn cấp",
        "rule_en": "Emergency response",
        "basis_vi": "Nghị định 56/2017/NĐ-CP, Điều 26 khoản 3",
        "basis_en": "Decree 56/2017/NĐ-CP, art. 26(3)",
        "due_at": START,
        "rung": 0,
        "escalation_id": UUID(int=7),
    }
    return Notice(**plain | changes)


def sealed(words: str) -> bytes:
    """What the tests have in place of the vault's cipher."""
    return words[::-1].encode()


def open_secret(blob: bytes, endpoint_id: UUID, field: str, /) -> str:
    """The reverse of `sealed`."""
    return blob.decode()[::-1]


@dataclass
class World:
    """The ledger and its clock."""

    engine: Engine
    now: datetime = START
    settings: DeliverySettings = field(default_factory=lambda: DeliverySettings(webhook=WEBHOOK))
    _deliverer: Deliverer | None = None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction as the worker's role."""
        with Session(self.engine) as session, session.begin():
            session.connection().execute(text("SET LOCAL ROLE ledger_worker"))
            yield session

    @property
    def deliverer(self) -> Deliverer:
        """The deliverer of this process."""
        if self._deliverer is None:
            self._deliverer = self.another_deliverer()
        return self._deliverer

    def another_deliverer(self) -> Deliverer:
        """A second worker over the same ledger."""
        return Deliverer(
            self.transaction,
            open_secret,
            settings=self.settings,
            clock=lambda session: self.now,
            wall=lambda: datetime.now(UTC),
        )

    def close(self) -> None:
        """Let go of the deliverer."""
        if self._deliverer is not None:
            self._deliverer.close()

    def travel(self, **by: float) -> None:
        """Move the clock."""
        self.now += timedelta(**by)

    def settle(self, seconds: float = 20.0) -> BeatResult:
        """Beat until nothing is in flight or due; the last beat's result."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            result = self.deliverer.beat()
            if not result.in_flight and (result.next_at is None or result.next_at > self.now):
                return result
            self.deliverer.wait(0.1)
        raise AssertionError("the deliverer does not come to rest")

    def agency(self, url: str, **changes: Any) -> Endpoint:
        """An agency with a webhook."""
        secret = {"secret_sealed": sealed(SECRET), "channel": "webhook"}
        return self.endpoint(url, **{"owner_kind": "agency", "owner_id": uuid4()} | secret | changes)

    def person(self, address: str = "chair@commune.example.vn", **changes: Any) -> Endpoint:
        """A member of staff with a mailbox."""
        return self.endpoint(address, **{"owner_kind": "staff", "owner_id": uuid4(), "channel": "email"} | changes)

    def endpoint(self, address: str, **fields: Any) -> Endpoint:
        """Any endpoint."""
        endpoint = Endpoint(address_sealed=sealed(address), created_at=self.now, **fields)
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.add(endpoint)
        return endpoint

    def tell(
        self,
        *endpoints: Endpoint,
        notice: Notice | None = None,
        plan: PlanName = "statutory",
        cause: UUID | None = None,
        channels: tuple[Channel, ...] = tuple(Channel),
    ) -> list[UUID]:
        """Queue a notice to the owners of these endpoints."""
        owners = {one.owner_id: Recipient(_kind(one), one.owner_id) for one in endpoints}
        rows = outbox.rows_for(
            notice or a_notice(),
            list(owners.values()),
            endpoints=endpoints,
            channels=channels,
            plan=plan,
            cause_kind="escalation",
            cause_id=cause or uuid4(),
            case_id=None,
            now=self.now,
        )
        return self.write(rows)

    def write(self, rows: list[Delivery]) -> list[UUID]:
        """Write rows one after the other, as `db.Writes` does."""
        ids = [row.id for row in rows]
        with Session(self.engine) as session, session.begin():
            for row in rows:
                session.add(row)
                session.flush()
        return ids

    def delivery(self, delivery_id: UUID) -> Row[Any]:
        """One ledger row as it stands."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT * FROM delivery WHERE id = :id"), {"id": delivery_id}).one()

    def attempts(self, delivery_id: UUID) -> list[tuple[str | None, int | None, str | None]]:
        """Outcome, status and error code of every attempt, in order."""
        asked = text("SELECT outcome, status_code, error_code FROM attempt WHERE delivery_id = :id ORDER BY attempt_no")
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(asked, {"id": delivery_id})]


def _kind(endpoint: Endpoint) -> Literal["staff", "agency"]:
    return "staff" if endpoint.owner_kind == "staff" else "agency"
