"""Every route of the real application, before anybody has signed in."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from service.auth.provider import Provider
from service.auth.tokens import Gate
from service.db import make_engine
from service.main import wired
from service.settings import Settings
from service.web.declared import EXTENSION
from tests.asgi import Client
from tests.service.web.test_body_gate import HOSTILE, JSON

APPLICATION = wired(Settings.model_validate({"mode": "production"}))
ROUTES = [
    (method.upper(), path, operation[EXTENSION])
    for path, methods in APPLICATION.openapi()["paths"].items()
    for method, operation in methods.items()
]
GUARDED = [(method, path) for method, path, access in ROUTES if access.get("permission")]
WRITING = [(method, path) for method, path in GUARDED if method != "GET"]
HEADERS = {"Idempotency-Key": "k", "If-Match": '"1"'}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """The application with a database that does not answer: who is refused never needs one."""
    APPLICATION.state.engine = make_engine("postgresql://127.0.0.1:1/absent", "lachan_app")
    APPLICATION.state.tools = {}
    APPLICATION.state.settings = Settings.model_validate({"mode": "production"})
    APPLICATION.state.provider = Provider(issuer="https://127.0.0.1:1", audience="lachan", development=True)
    APPLICATION.state.gate = Gate(APPLICATION.state.provider)
    with Client(APPLICATION) as running:
        yield running


def ask(client: Client, method: str, path: str, *, body: bytes = b"{}", query: str = "") -> httpx.Response:
    address = re.sub(r"\{[^}]*\}", str(uuid4()), path) + query
    return client.request(method, address, content=body if method != "GET" else None, headers=HEADERS | JSON)


def test_nobody_gets_past_any_guarded_route_without_a_token(client: Client) -> None:
    odd = {(method, path) for method, path in GUARDED if ask(client, method, path).status_code != 401}
    assert odd == set()
    assert len(GUARDED) > 10


def test_every_guarded_route_refuses_in_the_same_words(client: Client) -> None:
    assert len({ask(client, method, path).content for method, path in GUARDED}) == 1


def test_every_guarded_route_describes_what_it_may_refuse() -> None:
    described = APPLICATION.openapi()["paths"]
    missing = []
    for method, path in GUARDED:
        operation = described[path][method.lower()]
        asked = {parameter["name"] for parameter in operation.get("parameters", [])}
        expected = {"401", "403", "429", "503"}
        expected |= {"400"} if {"cursor", "Idempotency-Key", "If-Match"} & asked else set()
        expected |= {"413", "415", "422"} if "requestBody" in operation else set()
        expected |= {"412", "428"} if "If-Match" in asked else set()
        expected |= {"404"} if "{" in path else set()
        missing += [(method, path, status) for status in sorted(expected - operation["responses"].keys())]
    assert missing == []


def test_no_hostile_body_is_a_fault_of_any_route(client: Client) -> None:
    faults = [
        (method, path, name)
        for method, path in WRITING
        for name, body in HOSTILE.items()
        if len(body) < 50_000 and not 400 <= ask(client, method, path, body=body).status_code < 500
    ]
    assert faults == []


@pytest.mark.parametrize(
    "query", ["?cursor=%00", "?limit=9999999999999999999999", "?cursor=%ff&limit=x", "?" + "a=b&" * 2000]
)
def test_no_hostile_query_is_a_fault_of_any_route(client: Client, query: str) -> None:
    faults = [path for method, path in GUARDED if ask(client, method, path, query=query).status_code >= 500]
    assert faults == []


def test_the_description_and_its_pages_are_closed_in_production(client: Client) -> None:
    pages = ["/openapi.json", "/docs", "/redoc", "/docs/oauth2-redirect", "/metrics"]
    assert {client.get(page).status_code for page in pages} <= {404, 401}
