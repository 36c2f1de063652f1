"""The development provider: a real issuer on loopback whose tokens open the real gate, and nothing more."""

import base64
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import Engine

from service.auth.key_watch import KeyWatch
from service.auth.provider import Provider
from service.auth.tokens import Gate
from service.development.identity import fetch_token, identity_app, make_signing_key, mint
from tests.service.auth.staff import add_role, add_staff

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def issuer(engine: Engine, owner_engine: Engine) -> Iterator[str]:
    """The provider as a real server, with a small directory behind it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        for subject, role, territory in (
            ("worker-1", "commune_worker", "00001"),
            ("worker-4", "commune_worker", "00004"),
            ("chair-1", "commune_chair", "00001"),
        ):
            add_role(owner_engine, add_staff(owner_engine, subject, issuer=address), role, territory)
        add_staff(owner_engine, "gone", issuer=address, active=False)
        add_role(owner_engine, add_staff(owner_engine, "elsewhere"), "auditor")
        app = identity_app(engine, issuer=address, audience="lachan", signing_key=make_signing_key())
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield address
        server.should_exit = True
        thread.join()


def opened(issuer: str, token: str | None) -> str:
    """The subject that the real gate finds in a token, with keys by discovery."""
    provider = Provider(issuer=issuer, audience="lachan", development=True)
    gate = Gate(provider)
    KeyWatch(gate, provider).refresh()
    return gate.open(token or "").subject


def test_a_token_for_a_role_or_an_account_opens_the_gate(issuer: str) -> None:
    asked = [("commune_worker", None), ("commune_worker", "00004"), ("commune_chair", "00001"), ("worker-4", None)]
    found = [opened(issuer, fetch_token(issuer, wanted, territory)) for wanted, territory in asked]
    assert found == ["worker-1", "worker-4", "chair-1", "worker-4"]


def test_there_is_no_token_for_anybody_else(issuer: str) -> None:
    nobody = [
        ("commune_chair", "00004"),
        ("province_head", None),
        ("gone", None),
        ("auditor", None),
        ("' OR 1=1", None),
    ]
    assert [fetch_token(issuer, wanted, territory) for wanted, territory in nobody] == [None] * len(nobody)


def test_a_malformed_request_for_a_token_is_400(issuer: str) -> None:
    bodies = [b"", b"as", b"as=&as=", b"\xff\xfe", b"as=%00", b"as=" + b"a" * 100_000, b'{"as":"commune_worker"}']
    answers = [httpx.post(f"{issuer}/token", content=body, trust_env=False) for body in bodies]
    assert [answer.status_code for answer in answers] == [400] * len(bodies)


def test_a_page_of_another_site_cannot_ask_under_its_own_name(issuer: str) -> None:
    answer = httpx.get(f"{issuer}/jwks", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 400


def test_discovery_names_only_what_is_there(issuer: str) -> None:
    about = httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).json()
    assert about["issuer"] == issuer
    assert set(about) == {
        "issuer",
        "jwks_uri",
        "authorization_endpoint",
        "token_endpoint",
        "id_token_signing_alg_values_supported",
    }


def test_published_keys_hold_no_secret_half(issuer: str) -> None:
    (key,) = httpx.get(f"{issuer}/jwks", trust_env=False).json()["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}


def test_every_start_has_a_key_of_its_own() -> None:
    assert make_signing_key().kid != make_signing_key().kid


def test_a_minted_token_is_read_by_another_library_and_holds_no_name_and_no_role() -> None:
    key = make_signing_key()
    token = mint(key, subject="worker-1", audience="lachan", issuer="http://127.0.0.1:1", now=NOW)
    claims = jwt.decode(token, RSAKey.import_key(dict(key.public_jwk())), algorithms=["RS256"]).claims
    assert set(claims) == {"iss", "aud", "sub", "iat", "nbf", "exp", "jti"}
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (int(NOW.timestamp()), 900)
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header == {"alg": "RS256", "typ": "at+jwt", "kid": key.kid}
