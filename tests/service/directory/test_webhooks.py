"""Webhooks of agencies through the API."""

import tomllib
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session
from standardwebhooks.webhooks import Webhook

from notifications.tables import Endpoint
from service.directory.endpoints import opened
from service.settings import Settings
from service.vault import Vault
from tests.asgi import Client
from tests.service.directory.calls import Json, listed, posted, refused
from tests.service.directory.conftest import As

VECTORS = tomllib.loads((Path(__file__).parents[2] / "notifications/addresses.toml").read_text(encoding="utf-8"))
URL = "https://hooks.example.vn/lachan"


@pytest.fixture
def keeper(acting_as: As) -> Client:
    return acting_as("administrator")


def made(keeper: Client, url: str = URL, **more: object) -> Json:
    agency = listed(keeper, "/agencies", kind="justice")[0]["id"]
    return posted(keeper, "/webhook-endpoints", {"agency_id": agency, "url": url, **more})


def stored(engine: Engine, webhook: Json) -> Endpoint:
    with Session(engine) as session:
        return session.get_one(Endpoint, webhook["id"])


def test_a_webhook_shows_its_secret_once_and_its_address_never(keeper: Client, engine: Engine, vault: Vault) -> None:
    webhook = made(keeper, statutory=True)
    assert Webhook(webhook["secret"])
    listing = [one for one in listed(keeper, "/webhook-endpoints", limit=2) if one["id"] == webhook["id"]]
    assert listing == [{name: value for name, value in webhook.items() if name != "secret"}]
    assert "hooks.example.vn" not in str(webhook)
    row = stored(engine, webhook)
    assert opened(vault, row.address_sealed, row.id, "address") == URL
    assert opened(vault, row.secret_sealed or b"", row.id, "secret") == webhook["secret"]


def test_a_rotation_keeps_two_secrets_until_it_is_ended(keeper: Client, engine: Engine, vault: Vault) -> None:
    webhook = made(keeper)
    rotation = f"/webhook-endpoints/{webhook['id']}/rotation"
    newer = posted(keeper, rotation, status=200)
    assert (newer["rotating"], newer["secret"] != webhook["secret"]) == (True, True)
    during = stored(engine, webhook)
    assert opened(vault, during.secret_sealed or b"", during.id, "secret") == webhook["secret"]
    assert opened(vault, during.next_secret_sealed or b"", during.id, "next_secret") == newer["secret"]
    assert refused(keeper, rotation, status=409) == "rotation_running"
    ended = posted(keeper, f"{rotation}/end", status=200)
    after = stored(engine, webhook)
    assert opened(vault, after.secret_sealed or b"", after.id, "secret") == newer["secret"]
    assert (after.next_secret_sealed, ended["rotating"], "secret" in ended) == (None, False, False)
    assert posted(keeper, f"{rotation}/end", status=200) == ended


def test_an_address_that_nobody_may_call_is_refused(keeper: Client) -> None:
    agency = listed(keeper, "/agencies", kind="justice")[0]["id"]
    closed = {
        "ftp://hooks.example.vn/": "address_malformed",
        "https://user@hooks.example.vn/": "address_malformed",
        "https://0x7f000001/": "address_malformed",
        "https://hooks.example.vn:22/": "address_port_closed",
    }
    for url, code in closed.items():
        answer = posted(keeper, "/webhook-endpoints", {"agency_id": agency, "url": url}, status=422)
        assert (answer["code"], answer["params"]) == ("invalid_form", {"field": "url", "reason": code})
        assert url not in str(answer)


@pytest.mark.parametrize("host", [*VECTORS["closed"], "0177.0.0.1", "2130706433", "0x7f000001", "127.1"])
def test_an_address_inside_a_network_is_refused_when_it_is_recorded(
    app: FastAPI, settings: Settings, keeper: Client, host: str
) -> None:
    app.state.settings = settings.model_copy(update={"mode": "production"})
    agency = listed(keeper, "/agencies", kind="justice")[0]["id"]
    url = f"https://[{host}]/hooks" if ":" in host else f"https://{host}/hooks"
    answer = posted(keeper, "/webhook-endpoints", {"agency_id": agency, "url": url}, status=422)
    assert (answer["code"], answer["params"]["field"]) == ("invalid_form", "url")
    assert answer["params"]["reason"] == ("address_closed" if host in VECTORS["closed"] else "address_malformed")
    assert host not in str(answer["params"])


def test_an_address_outside_or_in_a_listed_network_is_recorded(
    app: FastAPI, settings: Settings, keeper: Client
) -> None:
    listed_too = settings.model_copy(update={"mode": "production", "webhook_networks": ("10.1.2.3=10.1.0.0/16",)})
    app.state.settings = listed_too
    for url in ("https://1.1.1.1/hooks", "https://[2402:800::1]/", "https://10.1.2.3/hooks"):
        made(keeper, url)
    refused_one = {"agency_id": made(keeper)["agency_id"], "url": "https://10.1.2.4/hooks"}
    assert refused(keeper, "/webhook-endpoints", refused_one, status=422) == "invalid_form"


def test_plain_http_is_for_development(app: FastAPI, settings: Settings, keeper: Client) -> None:
    webhook = made(keeper, "http://127.0.0.1:8112/hooks/x")
    app.state.settings = settings.model_copy(update={"mode": "production"})
    form = {"agency_id": webhook["agency_id"], "url": "http://hooks.example.vn/"}
    assert posted(keeper, "/webhook-endpoints", form, status=422)["params"]["reason"] == "address_not_https"


def test_a_webhook_belongs_to_an_agency_that_is_there(keeper: Client) -> None:
    form = {"agency_id": "c1a7c4a2-0d0b-4c0e-9a11-000000000111", "url": URL}
    assert refused(keeper, "/webhook-endpoints", form, status=409) == "reference_unknown"
    nowhere = f"/webhook-endpoints/{form['agency_id']}/rotation"
    assert refused(keeper, nowhere, status=404) == "not_found"
    assert refused(keeper, f"{nowhere}/end", status=404) == "not_found"


def test_only_the_keeper_of_the_directory_sees_or_writes_webhooks(acting_as: As, keeper: Client) -> None:
    webhook = made(keeper)
    head = acting_as("province_head")
    assert head.get("/v1/webhook-endpoints").status_code == 403
    assert refused(head, f"/webhook-endpoints/{webhook['id']}/rotation", status=403) == "forbidden"
