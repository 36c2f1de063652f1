"""A small Việt Nam for scenarios: two communes, two provinces, the hotline, police and health, and a movable clock.

Everything goes through the real API and the real worker's commands on a real database; nothing here is a mock.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from notifications.tables import Delivery, Endpoint
from service import clock
from service.auth.provider import Provider
from service.auth.sign_in import sign_in_of
from service.auth.tokens import Gate
from service.db import make_engine, transaction
from service.development import movable_clock
from service.development.identity import make_signing_key, mint
from service.directory.endpoints import sealed
from service.escalations.commands import raise_due
from service.main import wired
from service.settings import Settings
from service.tables.deadline import Deadline
from service.tables.directory import Agency, Deputy, DutyShift, Staff, StaffRole, Territory
from service.tables.escalation import Escalation, EscalationRecipient
from service.vault import Vault
from tests.asgi import Client
from tests.papers import Papers

ISSUER = "http://127.0.0.1:1/"
HERE = "http://localhost"
LONG_AGO = datetime(2025, 7, 1, tzinfo=UTC)
FAR_AWAY = datetime(2030, 1, 1, tzinfo=UTC)
HANOI, OTHER = ("01", "Hà Nội"), ("10", "Lào Cai")
COMMUNES = {"00004": HANOI, "00008": HANOI, "02647": OTHER}
ROLES: dict[str, tuple[str, str | None]] = {
    "intake": ("intake_system", None),
    "operator": ("hotline_operator", None),
    "worker": ("commune_worker", "00004"),
    "chair": ("commune_chair", "00004"),
    "worker_elsewhere": ("commune_worker", "00008"),
    "chair_elsewhere": ("commune_chair", "00008"),
    "province_duty_officer": ("province_officer", "01"),
    "province_head": ("province_head", "01"),
    "other_province_officer": ("province_officer", "10"),
    "administrator": ("administrator", None),
    "auditor": ("auditor", None),
}
KEY = make_signing_key()
Row = TypeVar("Row")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@asynccontextmanager
async def _no_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The test gives the gate its key itself, so nothing is fetched."""
    yield


class World(Papers):
    """`with World(url, tools, at="2026-03-02 22:10") as world:` times without a zone are Vietnamese."""

    def __init__(
        self,
        database_url: str,
        tools: dict[str, Any],
        *,
        at: str = "2026-03-02 08:00",
        issuer: str = ISSUER,
        client_id: str = "",
    ) -> None:
        self.tools = tools
        self.issuer = issuer
        settings = Settings.model_validate(
            {"mode": "development", "DATABASE_URL": database_url, "oidc_client_id": client_id, "public_url": HERE}
        )
        self.owner = make_engine(database_url, "lachan_owner")
        self.worker = make_engine(database_url, "lachan_worker")
        self.app = wired(settings)
        self.app.router.lifespan_context = _no_lifespan
        self.app.state.tools = tools
        self.app.state.engine = make_engine(database_url, "lachan_app", pool_size=12)
        provider = Provider(issuer=issuer, audience="lachan", development=True)
        self.app.state.settings = settings
        self.app.state.gate = Gate(provider)
        self.app.state.gate.use_keys({KEY.kid: KEY.public_jwk()})
        self.app.state.sign_in = sign_in_of(settings, provider, self.app.state.gate)
        self.client = Client(self.app)
        self.staff: dict[str, UUID] = {}
        self.agencies: dict[str, UUID] = {}
        movable_clock.freeze(self.owner, vietnamese(at))
        self._settle()

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.client.__exit__(*error)
        for engine in (self.owner, self.worker, self.app.state.engine):
            engine.dispose()

    # ── who lives here ──────────────────────────────────────────────────────────────────────────────────────────

    def _settle(self) -> None:
        for code, name in (HANOI, OTHER):
            self.add(
                Territory(
                    code=code, valid_from=LONG_AGO.date(), level="province", name=name, name_folded=name, unit="Tỉnh"
                )
            )
        for code, (province, _) in COMMUNES.items():
            self.add(
                Territory(
                    code=code,
                    valid_from=LONG_AGO.date(),
                    level="commune",
                    name=f"Xã {code}",
                    name_folded=code,
                    unit="Xã",
                    parent_code=province,
                )
            )
        for subject, (role, territory) in ROLES.items():
            self.hire(subject, role, territory)
        self.on_duty("province_duty_officer", "01", staff="province_duty_officer")
        self.on_duty("hotline_duty_officer", None, staff="operator")
        for duty, kind in (("police_duty", "police"), ("health_duty", "health")):
            self.agencies[duty] = self._agency(duty, kind)
            self.on_duty(duty, "01", agency=duty)

    def hire(self, subject: str, role: str, territory: str | None, *, email: bool = True) -> UUID:
        """A person with a role and, unless told otherwise, an e-mail address."""
        service = role == "intake_system"
        staff = Staff(
            issuer=self.issuer,
            subject=subject,
            kind="service" if service else "person",
            display_name=f"{subject} (thử)",
            created_at=LONG_AGO,
        )
        self.add(staff, StaffRole(staff_id=staff.id, role=role, territory_code=territory, valid_from=LONG_AGO))
        self.staff[subject] = staff.id
        if email and not service:
            self._address("staff", staff.id, f"{subject}@lachan.test")
        return staff.id

    def grant(self, subject: str, role: str, territory: str | None) -> None:
        """A further role for somebody who is here already."""
        self.add(StaffRole(staff_id=self.staff[subject], role=role, territory_code=territory, valid_from=LONG_AGO))

    def deputise(self, principal: str, deputy: str) -> None:
        """Let somebody sign for somebody."""
        self.add(Deputy(principal_id=self.staff[principal], deputy_id=self.staff[deputy], valid_from=LONG_AGO))

    def on_duty(self, duty: str, territory: str | None, *, staff: str | None = None, agency: str | None = None) -> None:
        """A shift that lasts as long as any test."""
        self.add(
            DutyShift(
                duty=duty,
                territory_code=territory,
                staff_id=self.staff[staff] if staff else None,
                agency_id=self.agencies[agency] if agency else None,
                starts_at=LONG_AGO,
                ends_at=FAR_AWAY,
            )
        )

    def _agency(self, code: str, kind: str) -> UUID:
        agency = Agency(
            code=code, kind=kind, name_vi=code, name_en=code, territory_code="01", valid_from=date(2025, 7, 1)
        )
        self.add(agency)
        self._address("agency", agency.id, f"{code}@lachan.test")
        return agency.id

    def _address(self, owner_kind: str, owner: UUID, address: str) -> None:
        key, vault = uuid4(), self.tools["vault"]
        assert isinstance(vault, Vault)
        blob = sealed(vault, address, key, "address")
        self.add(
            Endpoint(
                id=key,
                owner_kind=owner_kind,
                owner_id=owner,
                channel="email",
                address_sealed=blob,
                created_at=LONG_AGO,
            )
        )

    def dismiss(self, subject: str) -> None:
        """End every role of this person now."""
        mine = col(StaffRole.staff_id) == self.staff[subject]
        with Session(self.owner) as session:
            session.connection().execute(update(StaffRole).where(mine).values(valid_to=clock.now(session)))
            session.commit()

    def add(self, *rows: SQLModel) -> None:
        """Rows of the directory, put there by its owner."""
        with Session(self.owner, expire_on_commit=False) as session:
            for row in rows:
                session.add(row)
                session.flush()
            session.commit()

    # ── what they do ────────────────────────────────────────────────────────────────────────────────────────────

    def headers(self, subject: str, **extra: str) -> dict[str, str]:
        """The headers of a request by this person."""
        token = mint(KEY, subject=subject, audience="lachan", issuer=self.issuer, now=clock.wall())
        return {"Authorization": f"Bearer {token}"} | {name.replace("_", "-"): value for name, value in extra.items()}

    def get(self, subject: str, path: str) -> httpx.Response:
        """What this person is answered."""
        return self.client.get(path, headers=self.headers(subject))

    def post(
        self, subject: str, path: str, body: Any, *, version: int | None = None, key: str | None = None
    ) -> httpx.Response:
        """A write by this person, under a fresh key unless one is given."""
        extra = {"Idempotency_Key": key or uuid4().hex} | ({"If_Match": f'"{version}"'} if version else {})
        return self.client.post(path, headers=self.headers(subject, **extra), json=body)

    def report(self, subject: str = "intake", **changes: Any) -> dict[str, Any]:
        """A report received just now, and its answer."""
        response = self.post(subject, "/v1/reports", self.mau_01(**changes))
        assert response.status_code in (201, 202), response.text
        answer: dict[str, Any] = response.json()
        return answer

    def assess(
        self, case_id: str, *, emergency: bool = False, subject: str = "worker", **changes: Any
    ) -> httpx.Response:
        """Mẫu 02 on the case's present version."""
        body = self.mau_02(emergency=emergency, **changes)
        version = self.version(case_id, subject)
        return self.post(subject, f"/v1/cases/{case_id}/initial-assessment", body, version=version)

    def verify(self, case_id: str, *, subject: str = "worker", **changes: Any) -> httpx.Response:
        """Mẫu 03 on the case's present version."""
        body, version = self.mau_03(**changes), self.version(case_id, subject)
        return self.post(subject, f"/v1/cases/{case_id}/specific-assessment", body, version=version)

    def draft(self, case_id: str, *, subject: str = "worker", **changes: Any) -> httpx.Response:
        """A plan drafted on the case's present version."""
        headers = self.headers(subject, If_Match=f'"{self.version(case_id, subject)}"')
        return self.client.put(f"/v1/cases/{case_id}/plan", headers=headers, json=self.mau_04(**changes))

    def plan_step(self, subject: str, case_id: str, step: str, *, language: str = "vi", **said: Any) -> httpx.Response:
        """A step of the newest plan (`submission`, `approval`, `return`…) on the case's present version, done now."""
        version = self.version(case_id, subject)
        extra = {"Idempotency_Key": uuid4().hex, "If_Match": f'"{version}"', "Accept_Language": language}
        body = {"occurred_at": self.now().isoformat()} | said
        return self.client.post(f"/v1/cases/{case_id}/plan/{step}", headers=self.headers(subject, **extra), json=body)

    def approve(self, case_id: str, *, subject: str = "chair", **changes: Any) -> httpx.Response:
        """Draft, submit and approve a plan of a case that has its Mẫu 02 and 03."""
        for done in (self.draft(case_id, **changes), self.plan_step("worker", case_id, "submission")):
            assert done.status_code == 200, done.text
        return self.plan_step(subject, case_id, "approval", decision_number="12/QĐ-UBND")

    def finish_tasks(self, case_id: str) -> None:
        """Every task of the plan in force, done just now."""
        for task in self.get("worker", f"/v1/cases/{case_id}/plan").json()["services"]:
            done = self.plan_step("worker", case_id, f"tasks/{task['id']}/completion")
            assert done.status_code == 200, done.text

    def review(self, case_id: str, *, subject: str = "worker", language: str = "vi", **changes: Any) -> httpx.Response:
        """Mẫu 06 on the case's present version."""
        version = self.version(case_id, subject)
        extra = {"Idempotency_Key": uuid4().hex, "If_Match": f'"{version}"', "Accept_Language": language}
        path = f"/v1/cases/{case_id}/reviews"
        return self.client.post(path, headers=self.headers(subject, **extra), json=self.mau_06(**changes))

    def version(self, case_id: str, subject: str = "worker") -> int:
        """The case's version as this person reads it; reading leaves its trace like any other."""
        return int(self.get(subject, f"/v1/cases/{case_id}").json()["version"])

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────────

    def now(self) -> datetime:
        """The law's clock."""
        with Session(self.owner) as session:
            return clock.now(session)

    def travel(self, **span: float) -> None:
        """Move the clock, stopping at every step of every ladder on the way, as the worker would meet them."""
        until = self.now() + timedelta(**span)
        while (step := self.beat()) is not None and step <= until:
            movable_clock.freeze(self.owner, max(step, self.now()))
        movable_clock.freeze(self.owner, until)
        self.beat()

    def leap(self, **span: float) -> None:
        """Move the clock while no worker runs: an outage."""
        movable_clock.freeze(self.owner, self.now() + timedelta(**span))

    def beat(self) -> datetime | None:
        """Raise everything that is due; when the next step is."""
        while True:
            with transaction(self.worker, self.tools) as session:
                raised = raise_due(session, limit=100)
            if raised.count == 0:
                return raised.next_at

    # ── what is left behind ─────────────────────────────────────────────────────────────────────────────────────

    def told(self, who: str) -> list[str]:
        """The notices this person or agency was sent, oldest first."""
        owner = self.staff.get(who) or self.agencies[who]
        sent = (
            select(Delivery.notice_type)
            .join(Endpoint, col(Endpoint.id) == col(Delivery.endpoint_id))
            .where(col(Endpoint.owner_id) == owner)
        )
        return self.rows(sent.order_by(col(Delivery.first_queued_at), col(Delivery.id)))

    def clocks(self, case_id: str, rule: str) -> list[Deadline]:
        """The clocks of this rule, oldest first."""
        mine = select(Deadline).where(col(Deadline.case_id) == UUID(case_id), col(Deadline.rule) == rule)
        return self.rows(mine.order_by(col(Deadline.occurrence)))

    def escalations(self, who: str) -> list[Escalation]:
        """The escalations this person or agency was meant to get, oldest first."""
        owner = self.staff.get(who) or self.agencies[who]
        mine = select(Escalation).join(
            EscalationRecipient, col(EscalationRecipient.escalation_id) == col(Escalation.id)
        )
        return self.rows(mine.where(col(EscalationRecipient.recipient_id) == owner).order_by(col(Escalation.raised_at)))

    def rows(self, query: SelectOfScalar[Row]) -> list[Row]:
        """Whatever a query finds, read by the owner."""
        with Session(self.owner, expire_on_commit=False) as session:
            return list(session.exec(query).all())


def vietnamese(text: str) -> datetime:
    """A moment on a Vietnamese clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)
