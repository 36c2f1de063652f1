"""Where people and agencies are reached: addresses and secrets, sealed the moment they are known."""

import base64
import secrets
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from notifications.channels.addresses import Refused, opening, refuse_closed
from notifications.tables import Endpoint
from service.audit import log
from service.db import writes
from service.directory.references import known_agency
from service.directory.rows import alter, take_turn
from service.directory.schemas import ContactCreate, WebhookCreate
from service.directory.staff import account
from service.errors import Conflict, InvalidForm, NotFound
from service.settings import Settings
from service.tables.columns import fresh_key
from service.vault import Vault, of
from workflows.calendar import local_day

Field = Literal["address", "secret", "next_secret"]
SECRET_LENGTH = 32
"""Bytes; Standard Webhooks asks for 24 to 64."""


def sealed(vault: Vault, text: str, endpoint_id: UUID, field: Field) -> bytes:
    """An address or secret as bytes that only this field of this endpoint opens."""
    return vault.seal(text, kind="contact", record=endpoint_id, field=field)


def opened(vault: Vault, blob: bytes, endpoint_id: UUID, field: Field) -> str:
    """The address or secret again."""
    return vault.open(blob, kind="contact", record=endpoint_id, field=field)


def fresh_secret() -> str:
    """A new signing secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_LENGTH)).decode()


def record_contact(session: Session, staff_id: UUID, form: ContactCreate, *, now: datetime) -> Endpoint:
    """An e-mail address that takes the place of this person's present one."""
    take_turn(session)
    staff = account(session, staff_id)
    if not staff.active:
        raise Conflict("account_inactive")
    present = (
        col(Endpoint.owner_id) == staff.id,
        col(Endpoint.channel) == "email",
        col(Endpoint.disabled_at).is_(None),
    )
    writes(session).run(update(Endpoint).where(*present).values(disabled_at=now))
    key = fresh_key()
    address = sealed(of(session), form.email, key, "address")
    contact = Endpoint(
        id=key,
        owner_kind="staff",
        owner_id=staff.id,
        channel="email",
        locale=form.locale,
        address_sealed=address,
        created_at=now,
    )
    writes(session).add(contact)
    log.effect(session, "endpoint:contact:record")
    return contact


def record_webhook(session: Session, form: WebhookCreate, settings: Settings, *, now: datetime) -> tuple[Endpoint, str]:
    """A webhook of an agency and its secret, which is never shown again; InvalidForm for an address nobody may call."""
    take_turn(session)
    agency = known_agency(session, form.agency_id, local_day(now))
    try:
        openings = [opening(entry) for entry in settings.webhook_networks]
        refuse_closed(form.url, openings=openings, development=settings.development)
    except Refused as refused:
        raise InvalidForm(params={"field": "url", "reason": refused.code}) from None
    key, secret, vault = fresh_key(), fresh_secret(), of(session)
    webhook = Endpoint(
        id=key,
        owner_kind="agency",
        owner_id=agency.id,
        channel="webhook",
        locale=form.locale,
        address_sealed=sealed(vault, form.url, key, "address"),
        secret_sealed=sealed(vault, secret, key, "secret"),
        statutory=form.statutory,
        created_at=now,
    )
    writes(session).add(webhook)
    log.effect(session, "endpoint:webhook:record")
    return webhook, secret


def begin_rotation(session: Session, webhook_id: UUID) -> tuple[Endpoint, str]:
    """A second secret beside the present one: both sign until the rotation is ended."""
    webhook = _webhook(session, webhook_id)
    if webhook.next_secret_sealed is not None:
        raise Conflict("rotation_running")
    secret = fresh_secret()
    log.effect(session, "endpoint:rotation:begin")
    return alter(session, webhook, next_secret_sealed=sealed(of(session), secret, webhook.id, "next_secret")), secret


def end_rotation(session: Session, webhook_id: UUID) -> Endpoint:
    """Only the newer secret signs from now on; without a rotation nothing changes."""
    webhook = _webhook(session, webhook_id)
    if webhook.next_secret_sealed is None:
        return webhook
    vault = of(session)
    secret = opened(vault, webhook.next_secret_sealed, webhook.id, "next_secret")
    log.effect(session, "endpoint:rotation:end")
    return alter(session, webhook, secret_sealed=sealed(vault, secret, webhook.id, "secret"), next_secret_sealed=None)


def _webhook(session: Session, webhook_id: UUID) -> Endpoint:
    take_turn(session)
    found = session.get(Endpoint, webhook_id)
    if found is None or found.channel != "webhook":
        raise NotFound()
    return found
