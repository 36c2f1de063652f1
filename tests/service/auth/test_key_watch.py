"""Fetching the provider's keys: in a thread of its own, bounded, and no oftener on a stranger's demand than allowed."""

import gzip
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest

from service.auth import key_watch
from service.auth.key_watch import KeyWatch
from service.auth.tokens import Gate
from service.errors import Unauthenticated
from tests.service.auth.forging import PROVIDER, Forger, part
from tests.service.auth.publisher import Answer, Publisher, keys, plain, publishing

SOON = 10.0


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


def watched(publisher: Publisher, *, at_most_every: float = 3600, every: float = 3600) -> tuple[Gate, KeyWatch]:
    provider = replace(PROVIDER, jwks_url=f"{publisher.address}/jwks", development=True)
    gate = Gate(provider)
    return gate, KeyWatch(gate, provider, every=every, at_most_every=at_most_every)


def test_keys_are_there_when_the_service_starts(publisher: Publisher, forger: Forger) -> None:
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate, watch = watched(publisher)
    with watch:
        assert gate.open(forger.good()).subject == "s-1"


def test_keys_are_found_by_discovery(publisher: Publisher, forger: Forger) -> None:
    provider = replace(PROVIDER, issuer=publisher.address, development=True)
    about = {"issuer": publisher.address, "jwks_uri": f"{publisher.address}/jwks"}
    publisher.answers["/.well-known/openid-configuration"] = plain(json.dumps(about).encode())
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate = Gate(provider)
    KeyWatch(gate, provider).refresh()
    assert gate.ready


@pytest.mark.parametrize(
    "about",
    [
        b"[]",
        b"{}",
        b"<html>",
        b'{"issuer":"https://evil.example","jwks_uri":"$/jwks"}',
        b'{"issuer":"$","jwks_uri":"http://10.0.0.1/jwks"}',
        b'{"issuer":"$","jwks_uri":"file:///etc/passwd"}',
        b'{"issuer":"$"}',
    ],
)
def test_a_discovery_that_leads_elsewhere_is_not_followed(publisher: Publisher, forger: Forger, about: bytes) -> None:
    provider = replace(PROVIDER, issuer=publisher.address, development=True)
    publisher.answers["/.well-known/openid-configuration"] = plain(about.replace(b"$", publisher.address.encode()))
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate = Gate(provider)
    KeyWatch(gate, provider).refresh()
    assert not gate.ready
    assert "/jwks" not in publisher.asked


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.wfile.closed:
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            Event().wait(0.02)
        except OSError:
            return


@pytest.mark.parametrize(
    "answer",
    [
        plain(b"", 500),
        plain(b"", 302, Location="http://127.0.0.1:1/jwks"),
        plain(b"not json"),
        plain(b'{"keys":{}}'),
        plain(b" " * 70_000),
        plain(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
        plain(b"[" * 60_000),
        drip,
    ],
    ids=["fault", "redirect", "no JSON", "no set", "large", "packed", "deep", "dripping"],
)
def test_an_answer_that_is_no_set_of_keys_leaves_the_old_ones(
    publisher: Publisher, forger: Forger, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(key_watch, "DEADLINE", timedelta(seconds=0.3))
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate, watch = watched(publisher)
    watch.refresh()
    publisher.answers["/jwks"] = answer
    watch.refresh()
    assert gate.open(forger.good()).subject == "s-1"
    assert publisher.asked == ["/jwks", "/jwks"]


def test_a_provider_that_withdraws_its_keys_closes_the_gate(publisher: Publisher, forger: Forger) -> None:
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate, watch = watched(publisher)
    watch.refresh()
    gate.open(forger.good())
    publisher.answers["/jwks"] = keys()
    watch.refresh()
    with pytest.raises(Unauthenticated):
        gate.open(forger.good())


def test_a_new_key_is_found_after_its_first_token_was_refused(publisher: Publisher, forger: Forger) -> None:
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate, watch = watched(publisher, at_most_every=0.05)
    looked = Event()
    with watch:
        publisher.answers["/jwks"] = _and_then(looked, forger.other.public_jwk())
        token = forger.sign(forger.header(kid=forger.other.kid), forger.claims(), forger.other)
        with pytest.raises(Unauthenticated):
            gate.open(token)
        assert looked.wait(SOON)
    assert gate.open(token).subject == "s-1"


def _and_then(done: Event, *jwks: dict[str, str]) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        keys(*jwks)(handler)
        done.set()

    return send


def test_a_thousand_unknown_kids_bring_no_call_before_its_time(publisher: Publisher, forger: Forger) -> None:
    publisher.answers["/jwks"] = keys(forger.key.public_jwk())
    gate, watch = watched(publisher)
    with watch:
        for number in range(1000):
            with pytest.raises(Unauthenticated):
                gate.open(f"{part(forger.header(kid=str(number)))}.{part(forger.claims())}.AAAA")
    assert publisher.asked == ["/jwks"]


def test_a_provider_that_comes_late_is_found(publisher: Publisher, forger: Forger) -> None:
    gate, watch = watched(publisher, at_most_every=0.02)
    looked = Event()
    with watch:
        assert not gate.ready
        publisher.answers["/jwks"] = _and_then(looked, forger.key.public_jwk())
        assert looked.wait(SOON)
    assert gate.ready


def test_verifying_never_opens_a_connection(
    publisher: Publisher, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, _ = watched(publisher)
    gate.use_keys({forger.key.kid: forger.key.public_jwk()})
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *given: opened.append(given))
    gate.open(forger.good())
    for kid in ("unknown", "https://evil.example/key"):
        with pytest.raises(Unauthenticated):
            gate.open(forger.sign(forger.header(kid=kid), forger.claims()))
    assert opened == []
