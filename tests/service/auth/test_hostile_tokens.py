"""Nothing but a whole token of our provider opens the door, and every other gets one and the same 401."""

import time
from collections.abc import Iterator
from statistics import quantiles

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from service.auth.actor import CurrentActor
from service.auth.tokens import Gate
from service.db import make_engine
from service.errors import Unauthenticated
from service.settings import Settings
from service.web.declared import Relation, declared
from service.web.limits import limits_of
from service.web.manners import add_manners
from tests.asgi import Client
from tests.service.auth.forging import ISSUER, Forger
from tests.service.auth.hostile import hostile_tokens


@pytest.fixture
def door(gate: Gate) -> Iterator[Client]:
    """A route behind the real dependencies; its database does not exist, and no refused token ever asks it."""

    def inside(actor: CurrentActor) -> str:
        return actor.subject

    app = FastAPI()
    app.state.gate, app.state.tools, app.state.limits = gate, {}, limits_of(Settings())
    app.state.engine = make_engine("postgresql://127.0.0.1:1/absent", "lachan_app")
    app.add_api_route("/v1/inside", inside, openapi_extra=declared("case:list", data="P3", relation=Relation.CASE))
    add_manners(app)
    with Client(app) as client:
        yield client


def test_there_are_seventy_hostile_tokens_and_more(forger: Forger) -> None:
    assert len(hostile_tokens(forger)) >= 70


def test_every_hostile_token_is_the_same_401_through_the_application(forger: Forger, door: Client) -> None:
    answers, odd = set[bytes](), list[str]()
    for name, token in hostile_tokens(forger).items():
        answer = door.get("/v1/inside", headers=[(b"Authorization", b"Bearer " + token.encode())])
        answers.add(answer.content)
        if (answer.status_code, answer.headers.get("www-authenticate")) != (401, "Bearer"):
            odd.append(name)
    assert odd == []
    assert len(answers) == 1


def test_every_hostile_token_is_refused_by_the_gate_alone(forger: Forger, gate: Gate) -> None:
    opened = []
    for name, token in hostile_tokens(forger).items():
        try:
            gate.open(token)
        except Unauthenticated:
            continue
        opened.append(name)
    assert opened == []


def test_a_good_token_reaches_for_the_database_and_without_one_is_503(forger: Forger, door: Client) -> None:
    answer = door.get("/v1/inside", headers={"Authorization": f"bearer {forger.good()}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", "Basic bGFjaGFuOmxhY2hhbg==")],
        [("Authorization", "Bearer  {}")],
        [("Authorization", "Bearer {}, Bearer {}")],
        [("Authorization", "Token {}")],
        [("Authorization", "{}")],
        [("Authorization", "Bearer {}"), ("Authorization", "Bearer {}")],
        [("Cookie", "access_token={}")],
        [("X-Authorization", "Bearer {}")],
    ],
)
def test_a_good_token_in_the_wrong_place_is_401(forger: Forger, door: Client, headers: list[tuple[str, str]]) -> None:
    filled = [(name, value.replace("{}", forger.good())) for name, value in headers]
    assert door.get("/v1/inside", headers=filled).status_code == 401


def test_a_token_in_the_address_is_401(forger: Forger, door: Client) -> None:
    assert door.get("/v1/inside", params={"access_token": forger.good()}).status_code == 401


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_change_of_a_good_token_opens_the_gate(forger: Forger, gate: Gate, data: st.DataObject) -> None:
    good = forger.good()
    place = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    changed = good[:place] + letter + good[place + 1 :]
    if changed != good:
        with pytest.raises(Unauthenticated):
            gate.open(changed)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.binary(max_size=200).map(lambda raw: f"{raw.hex()}.{raw.hex()}.{raw.hex()}"))
def test_no_text_whatsoever_is_anything_but_401(gate: Gate, token: str) -> None:
    with pytest.raises(Unauthenticated):
        gate.open(token)


def test_a_refusal_costs_little_whatever_is_sent(forger: Forger, gate: Gate) -> None:
    took = []
    for token in hostile_tokens(forger).values():
        started = time.thread_time()
        with pytest.raises(Unauthenticated):
            gate.open(token)
        took.append(time.thread_time() - started)
    assert quantiles(took, n=100)[-1] < 0.020


def test_another_library_agrees_about_good_tokens(forger: Forger, gate: Gate) -> None:
    key = RSAKey.import_key(dict(forger.key.public_jwk()))
    token = forger.good()
    claims = jwt.decode(token, key, algorithms=["RS256"]).claims
    opened = gate.open(token)
    assert (claims["iss"], claims["sub"], claims["jti"]) == (opened.issuer, opened.subject, opened.token_id)


def test_what_another_library_signs_for_us_opens_the_gate(forger: Forger, gate: Gate) -> None:
    private = RSAKey.import_key(forger.key.private)
    assert gate.open(jwt.encode(forger.header(), forger.claims(), private, algorithms=["RS256"])).issuer == ISSUER


def test_whatever_another_library_refuses_we_refuse_too(forger: Forger, gate: Gate) -> None:
    key = RSAKey.import_key(dict(forger.key.public_jwk()))
    rules = jwt.JWTClaimsRegistry(
        now=lambda: int(forger.now.timestamp()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": "lachan"},
        exp={"essential": True},
    )
    refused_by_both = 0
    for token in hostile_tokens(forger).values():
        try:
            rules.validate(jwt.decode(token, key, algorithms=["RS256"]).claims)
        except Exception:  # noqa: BLE001 (the peer's errors are of many kinds; that it refuses is what counts)
            with pytest.raises(Unauthenticated):
                gate.open(token)
            refused_by_both += 1
    assert refused_by_both >= 70
