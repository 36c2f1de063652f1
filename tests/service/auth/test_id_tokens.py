"""Who signed in is believed only of an ID token for this client, under this nonce, made just now."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from service.auth.provider import Provider
from service.auth.sign_in import drawn, fresh_seed
from service.auth.tokens import Gate
from service.development.identity import mint
from service.errors import Unauthenticated
from tests.service.auth.forging import Forger
from tests.service.auth.test_development_identity import issuer

__all__ = ["issuer"]

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ISSUER, CLIENT, NONCE = "http://127.0.0.1:1", "lachan-console", "n-once"
FORGER = Forger(now=NOW)
KEY = FORGER.key
Change = Callable[[dict[str, Any]], object]
WRONG: dict[str, Change] = {
    "another issuer": lambda claims: claims.update(iss="http://127.0.0.1:2"),
    "another client": lambda claims: claims.update(aud="somebody-else"),
    "the API's audience": lambda claims: claims.update(aud="lachan"),
    "two clients and none named": lambda claims: claims.update(aud=[CLIENT, "other"]),
    "made for the other of two": lambda claims: claims.update(aud=[CLIENT, "other"], azp="other"),
    "another nonce": lambda claims: claims.update(nonce="another"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "a nonce of another kind": lambda claims: claims.update(nonce=[NONCE]),
    "over": lambda claims: claims.update(exp=int(NOW.timestamp())),
    "without an end": lambda claims: claims.pop("exp"),
    "from the future": lambda claims: claims.update(iat=int((NOW + timedelta(minutes=2)).timestamp())),
    "of an hour ago": lambda claims: claims.update(iat=int((NOW - timedelta(minutes=59)).timestamp())),
    "nobody's": lambda claims: claims.pop("sub"),
}


def signed(change: Change = lambda claims: None, **header: str) -> str:
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "worker-1",
        "nonce": NONCE,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
    }
    change(claims)
    return FORGER.sign({"alg": "RS256", "typ": "JWT", "kid": KEY.kid} | header, claims)


def gate() -> Gate:
    made = Gate(Provider(issuer=ISSUER, audience="lachan", development=True), wall=lambda: NOW)
    made.use_keys({KEY.kid: KEY.public_jwk()})
    return made


def test_an_id_token_says_who_signed_in_and_needs_neither_jti_nor_nbf() -> None:
    assert gate().open_id_token(signed(), client_id=CLIENT, nonce=NONCE) == "worker-1"
    named = signed(lambda claims: claims.update(aud=[CLIENT, "other"], azp=CLIENT))
    assert gate().open_id_token(named, client_id=CLIENT, nonce=NONCE) == "worker-1"


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_no_other_id_token_signs_anybody_in(change: Change) -> None:
    with pytest.raises(Unauthenticated):
        gate().open_id_token(signed(change), client_id=CLIENT, nonce=NONCE)


def test_neither_kind_of_token_passes_for_the_other() -> None:
    access = mint(KEY, subject="worker-1", audience="lachan", issuer=ISSUER, now=NOW)
    with pytest.raises(Unauthenticated):
        gate().open_id_token(access, client_id="lachan", nonce=NONCE)
    with pytest.raises(Unauthenticated):
        gate().open_id_token(signed(typ="at+jwt"), client_id=CLIENT, nonce=NONCE)
    with pytest.raises(Unauthenticated):
        gate().open(mint(KEY, subject="worker-1", audience="lachan", issuer=ISSUER, now=NOW, nonce=NONCE))


def test_what_is_drawn_from_a_seed_differs_by_purpose_and_tells_nothing_of_it() -> None:
    seed = fresh_seed()
    drawn_now = {drawn(seed, purpose) for purpose in ("state", "nonce", "verifier", "csrf")} | {seed}
    assert len(drawn_now) == 5
    assert drawn(seed, "state") == drawn(seed, "state") != drawn(fresh_seed(), "state")


def code_for(issuer: str, verifier: str) -> dict[str, str]:
    """A code of the development provider, with what has to come with it."""
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": CLIENT,
        "redirect_uri": "http://localhost/console/sign-in/callback",
        "state": "s",
        "nonce": NONCE,
        "code_challenge": challenge,
    }
    answer = httpx.post(f"{issuer}/authorize", data=asked | {"as": "worker-1"}, trust_env=False)
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert told["state"] == ["s"]
    kept = {name: asked[name] for name in ("client_id", "redirect_uri")}
    return kept | {"grant_type": "authorization_code", "code": told["code"][0], "code_verifier": verifier}


def test_the_development_providers_codes_hold_once_and_only_with_their_verifier(issuer: str) -> None:
    form = code_for(issuer, "v" * 43)
    assert httpx.post(f"{issuer}/token", data=form, trust_env=False).status_code == 200
    assert httpx.post(f"{issuer}/token", data=form, trust_env=False).status_code == 400
    for wrong in ({"code_verifier": "w" * 43}, {"client_id": "other"}, {"redirect_uri": "http://localhost/"}):
        bad = code_for(issuer, "v" * 43) | wrong
        assert httpx.post(f"{issuer}/token", data=bad, trust_env=False).status_code == 400


@pytest.mark.parametrize("place", ["https://evil.example/", "http://evil.example/", "", "javascript:alert(1)"])
def test_the_development_provider_sends_nobody_away_from_this_machine(issuer: str, place: str) -> None:
    asked = {"client_id": CLIENT, "redirect_uri": place, "state": "s", "nonce": "n", "code_challenge": "c"}
    assert httpx.get(f"{issuer}/authorize?{urlencode(asked)}", trust_env=False).status_code == 400
    assert httpx.post(f"{issuer}/authorize", data=asked | {"as": "worker-1"}, trust_env=False).status_code == 400
