"""Load the demo's directory: territories, agencies, accounts with roles, a roster and addresses, all made up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from notifications.tables import Endpoint
from service import clock
from service.audit import log
from service.db import Tools, transaction, writes
from service.development.demo_cast import DEPUTY, SMALL, Cast, PlayedAgency, PlayedPerson
from service.directory.endpoints import fresh_secret, opened, sealed
from service.directory.provinces import load_provinces
from service.directory.rows import take_turn
from service.directory.territories import folded
from service.tables.directory import Agency, Deputy, DutyShift, Staff, StaffRole, Territory
from service.vault import Vault, of

FIRST_DAY: Final = date(2025, 7, 1)
FROM: Final = datetime(2025, 7, 1, tzinfo=UTC)
ON_DUTY_FROM, ON_DUTY_TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
DOMAIN: Final = "lachan.test"
# Ids that are the same in every demo: so a second load adds nothing, and a walk can be written down.
OURS: Final = UUID("c1a7c4a2-0d0b-4c0e-9a11-000000000111")


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """An account of the demo that a token can be asked for."""

    subject: str
    role: str
    territory_code: str | None
    display_name: str
    staff_id: UUID


@dataclass(frozen=True, slots=True)
class DemoDirectory:
    """Who is there, and the signing secret of each webhook by the code of its agency."""

    identities: tuple[DemoIdentity, ...]
    webhook_secrets: Mapping[str, str]

    def of(self, role: str, territory_code: str | None = None) -> DemoIdentity:
        """The first identity with this role (there, if a territory is given); KeyError when there is none."""
        for one in self.identities:
            if one.role == role and territory_code in (None, one.territory_code):
                return one
        raise KeyError(role, territory_code)


def load_demo(
    engine: Engine, tools: Tools, *, issuer: str, hooks: str | None = None, cast: Cast = SMALL
) -> DemoDirectory:
    """Write what is missing of the demo, as accounts of this issuer; a second call changes nothing but addresses.

    `hooks` is the address below which the duty agencies are called, each at its code; without it they get e-mail.
    """
    load_provinces(engine, tools)
    with transaction(engine, tools) as session:
        log.begin(session, action="directory:write", actor_id=None, actor_kind="system")
        take_turn(session)
        now = clock.now(session)
        _add_missing_communes(session, cast)
        for rows in (
            [_agency(one) for one in cast.agencies()],
            [_account(one, issuer, now) for one in cast.people()],
            [_role(one) for one in cast.people() if one.role != DEPUTY],
            [_deputy(one) for one in cast.people() if one.deputy_of],
            list(_shifts(cast)),
            list(_mailboxes(of(session), cast, now, webhooks=hooks is not None)),
        ):
            _add_missing(session, rows)
        # The provider's address changes with its port; the accounts stay the same people.
        writes(session).run(update(Staff).where(col(Staff.subject).startswith("demo:")).values(issuer=issuer))
        secrets = _webhooks(session, cast, hooks, now) if hooks else {}
        log.effect(session, "directory:demo:load")
    return DemoDirectory(tuple(_identity(one) for one in cast.people()), secrets)


def mailbox(name: str) -> str:
    """The address of an account or agency of the demo; a colon has no place in an address."""
    return f"{name.replace(':', '.')}@{DOMAIN}"


def staff_id(subject: str) -> UUID:
    """The id of an account of the demo."""
    return _id("staff", subject)


def agency_id(code: str) -> UUID:
    """The id of an agency of the demo."""
    return _id("agency", code)


def _id(*parts: str) -> UUID:
    return uuid5(OURS, " ".join(parts))


def _identity(one: PlayedPerson) -> DemoIdentity:
    return DemoIdentity(one.subject, one.role, one.territory_code, one.name, _id("staff", one.subject))


def _add_missing_communes(session: Session, cast: Cast) -> None:
    known = set(session.exec(select(Territory.code).where(col(Territory.code).in_(list(cast.communes)))))
    for code, (name, unit, province) in cast.communes.items():
        if code not in known:
            row = Territory(
                code=code,
                level="commune",
                name=name,
                name_folded=folded(name),
                unit=unit,
                parent_code=province,
                valid_from=FIRST_DAY,
            )
            writes(session).add(row)


def _add_missing(session: Session, rows: Sequence[Agency | Staff | StaffRole | Deputy | DutyShift | Endpoint]) -> None:
    kind = type(rows[0])
    known = set(session.exec(select(kind.id).where(col(kind.id).in_([row.id for row in rows]))))
    writes(session).add(*(row for row in rows if row.id not in known))


def _agency(one: PlayedAgency) -> Agency:
    return Agency(
        id=_id("agency", one.code),
        code=one.code,
        kind=one.kind,
        name_vi=one.name_vi,
        name_en=one.name_en,
        territory_code=one.territory_code,
        valid_from=FIRST_DAY,
    )


def _account(one: PlayedPerson, issuer: str, now: datetime) -> Staff:
    return Staff(
        id=_id("staff", one.subject),
        issuer=issuer,
        subject=one.subject,
        kind=one.kind,
        display_name=one.name,
        created_at=now,
    )


def _role(one: PlayedPerson) -> StaffRole:
    return StaffRole(
        id=_id("role", one.subject),
        staff_id=_id("staff", one.subject),
        role=one.role,
        agency_id=_id("agency", one.agency_code) if one.agency_code else None,
        territory_code=one.territory_code,
        valid_from=FROM,
    )


def _deputy(one: PlayedPerson) -> Deputy:
    return Deputy(
        id=_id("deputy", one.subject),
        principal_id=_id("staff", one.deputy_of or ""),
        deputy_id=_id("staff", one.subject),
        valid_from=FROM,
    )


def _shifts(cast: Cast) -> Iterator[DutyShift]:
    for agency in cast.agencies():
        if agency.duty:
            yield _shift(agency.code, agency.duty, agency.territory_code, agency_id=_id("agency", agency.code))
    for person in cast.people():
        if person.duty:
            yield _shift(person.subject, person.duty, person.territory_code, staff_id=_id("staff", person.subject))


def _shift(
    name: str, duty: str, place: str | None, *, agency_id: UUID | None = None, staff_id: UUID | None = None
) -> DutyShift:
    return DutyShift(
        id=_id("shift", name),
        duty=duty,
        territory_code=place,
        staff_id=staff_id,
        agency_id=agency_id,
        starts_at=ON_DUTY_FROM,
        ends_at=ON_DUTY_TO,
    )


def _mailboxes(vault: Vault, cast: Cast, now: datetime, *, webhooks: bool) -> Iterator[Endpoint]:
    for person in cast.people():
        if person.kind == "person" and person.territory_code not in cast.unreached:
            yield _mailbox(vault, "staff", person.subject, now)
    for agency in cast.agencies():
        if agency.duty and not (agency.webhook and webhooks):
            yield _mailbox(vault, "agency", agency.code, now)


def _mailbox(vault: Vault, kind: str, name: str, now: datetime) -> Endpoint:
    key = _id("mailbox", name)
    return Endpoint(
        id=key,
        owner_kind=kind,
        owner_id=_id(kind, name),
        channel="email",
        address_sealed=sealed(vault, mailbox(name), key, "address"),
        created_at=now,
    )


def _webhooks(session: Session, cast: Cast, hooks: str, now: datetime) -> dict[str, str]:
    """The webhooks of the duty agencies, below the sink's present address; tells their secrets."""
    vault, told = of(session), {}
    for agency in cast.agencies():
        if not agency.webhook:
            continue
        key = _id("webhook", agency.code)
        address = sealed(vault, f"{hooks}/{agency.code}", key, "address")
        known = session.get(Endpoint, key)
        if known is not None and known.secret_sealed is not None:
            told[agency.code] = opened(vault, known.secret_sealed, key, "secret")
            writes(session).run(update(Endpoint).where(col(Endpoint.id) == key).values(address_sealed=address))
            continue
        told[agency.code] = fresh_secret()
        writes(session).add(
            Endpoint(
                id=key,
                owner_kind="agency",
                owner_id=_id("agency", agency.code),
                channel="webhook",
                address_sealed=address,
                secret_sealed=sealed(vault, told[agency.code], key, "secret"),
                statutory=True,
                created_at=now,
            )
        )
    return told
