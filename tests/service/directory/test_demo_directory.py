"""The demo's directory."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select
from standardwebhooks.webhooks import Webhook

from notifications.tables import Endpoint
from service.development.demo_directory import DemoDirectory, load_demo, mailbox
from service.directory.endpoints import opened
from service.directory.queries import in_office, on_duty
from service.tables.directory import Agency, Deputy, DutyShift, Staff, StaffRole, Territory
from service.vault import Vault
from tests.service.auth.forging import ISSUER
from tests.service.directory.conftest import NOW

TABLES: tuple[type[SQLModel], ...] = (Territory, Agency, Staff, StaffRole, Deputy, DutyShift, Endpoint)
HOOKS = "http://127.0.0.1:9/hooks"


def counts(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in TABLES]


def test_a_second_load_adds_nothing_and_keeps_every_secret(
    engine: Engine, tools: Mapping[str, object], demo: DemoDirectory
) -> None:
    before = counts(engine)
    assert load_demo(engine, tools, issuer=ISSUER, hooks=HOOKS) == demo
    assert counts(engine) == before


def test_a_load_after_a_move_of_the_provider_and_the_sink_follows_them(
    engine: Engine, tools: Mapping[str, object], vault: Vault, demo: DemoDirectory
) -> None:
    load_demo(engine, tools, issuer="http://127.0.0.1:9/identity", hooks="http://127.0.0.1:10/hooks")
    with Session(engine) as session:
        assert session.exec(select(Staff.issuer).distinct()).all() == ["http://127.0.0.1:9/identity"]
        hooks = session.exec(select(Endpoint).where(Endpoint.channel == "webhook")).all()
        addresses = {opened(vault, hook.address_sealed, hook.id, "address") for hook in hooks}
    assert addresses == {f"http://127.0.0.1:10/hooks/{code}" for code in demo.webhook_secrets}


def test_everybody_on_a_ladder_of_every_commune_is_there_and_can_be_reached(
    engine: Engine, demo: DemoDirectory
) -> None:
    with Session(engine) as session:
        reached = set(session.exec(select(Endpoint.owner_id)))
        for commune, province in session.exec(
            select(Territory.code, Territory.parent_code).where(Territory.level == "commune")
        ):
            told = [
                *in_office(session, "commune_chair", commune, NOW),
                *in_office(session, "province_head", str(province), NOW),
            ]
            shifts = [
                on_duty(session, duty, commune, NOW)[0]
                for duty in (
                    "hotline_duty_officer",
                    "province_duty_officer",
                    "police_duty",
                    "health_duty",
                    "justice_duty",
                )
            ]
            assert len(told) == 3
            assert {one.staff_id for one in told} | {shift.staff_id or shift.agency_id for shift in shifts} <= reached


def test_nobody_in_the_demo_bears_a_name_of_a_person(demo: DemoDirectory) -> None:
    assert [one.display_name for one in demo.identities if not one.display_name.endswith("(thử)")] == []


def test_a_webhook_is_signed_with_the_secret_that_the_sink_was_told(
    engine: Engine, vault: Vault, demo: DemoDirectory
) -> None:
    assert sorted(demo.webhook_secrets) == [
        f"{kind}-{code}" for kind in ("benh-vien", "cong-an") for code in ("01", "15", "92")
    ]
    with Session(engine) as session:
        hooks = session.exec(select(Endpoint).where(Endpoint.channel == "webhook")).all()
        kept = {opened(vault, hook.secret_sealed or b"", hook.id, "secret") for hook in hooks}
    assert kept == set(demo.webhook_secrets.values())
    assert all(Webhook(secret) for secret in kept)


def test_without_a_sink_the_duty_agencies_get_mail(engine: Engine, tools: Mapping[str, object], vault: Vault) -> None:
    assert load_demo(engine, tools, issuer=ISSUER).webhook_secrets == {}
    with Session(engine) as session:
        mailboxes = session.exec(select(Endpoint)).all()
        addresses = {opened(vault, one.address_sealed, one.id, "address") for one in mailboxes}
    assert {"cong-an-15@lachan.test", "benh-vien-92@lachan.test"} <= addresses
    assert mailbox("demo:commune_chair:00004") == "demo.commune_chair.00004@lachan.test"


def test_asking_for_somebody_who_does_not_play_is_an_error(demo: DemoDirectory) -> None:
    with pytest.raises(KeyError):
        demo.of("commune_worker", "99999")
