"""Signing in a person at the provider: OpenID Connect's code flow with PKCE, asked outside any transaction.

One random seed lies in a short-lived cookie; state, nonce and the PKCE verifier are drawn from it by name. So the
answer of the provider belongs to the browser that asked, and nothing has to be kept or sealed on our side.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from urllib.parse import urlencode, urlsplit

import httpx

from service import clock
from service.auth.key_watch import caller, fetched
from service.auth.keys import KeysUnavailable
from service.auth.provider import Provider, ProviderRefused
from service.auth.tokens import Gate
from service.errors import Unauthenticated, Unavailable
from service.settings import Settings
from service.web import strict_json

CALLBACK = "/console/sign-in/callback"
KNOWN_FOR = timedelta(minutes=10)
LONGEST_CODE = 2048


def fresh_seed() -> str:
    """A new seed: 256 bits as base64url."""
    return secrets.token_urlsafe(32)


def drawn(seed: str, purpose: str) -> str:
    """What the seed gives for a purpose: 43 signs of base64url, as PKCE wants its verifier."""
    return _base64url(hmac.digest(seed.encode(), purpose.encode(), "sha256"))


@dataclass(slots=True)
class SignIn:
    """The console as a client of the provider; its endpoints are found by discovery and kept for a while."""

    provider: Provider
    gate: Gate
    client_id: str
    client_secret: str
    redirect_uri: str
    _found: tuple[str, str, datetime] | None = None
    _turn: Lock = field(default_factory=Lock)

    def address(self, seed: str, language: str) -> str:
        """Where the browser is sent to sign in; Unavailable when the provider does not answer."""
        authorization, _ = self._endpoints()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": drawn(seed, "state"),
            "nonce": drawn(seed, "nonce"),
            "code_challenge": _base64url(sha256(drawn(seed, "verifier").encode()).digest()),
            "code_challenge_method": "S256",
            # A console session begins with a person, not with whoever signed in on this machine before.
            "prompt": "login",
            "ui_locales": language,
        }
        return f"{authorization}{'&' if urlsplit(authorization).query else '?'}{urlencode(asked)}"

    def subject(self, seed: str, *, state: str, code: str) -> str:
        """Who came back with this code; Unauthenticated when state, code or ID token do not belong to the seed."""
        if not hmac.compare_digest(state.encode(), drawn(seed, "state").encode()) or not 0 < len(code) <= LONGEST_CODE:
            raise Unauthenticated("sign_in_failed")
        _, token_endpoint = self._endpoints()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": drawn(seed, "verifier"),
        }
        try:
            with caller() as client:
                if self.client_secret:
                    client.auth = httpx.BasicAuth(self.client_id, self.client_secret)
                answer = strict_json.read(fetched(client, token_endpoint, form=form)).value
            token = answer.get("id_token") if isinstance(answer, dict) else None
            return self.gate.open_id_token(str(token or ""), client_id=self.client_id, nonce=drawn(seed, "nonce"))
        except httpx.HTTPError as away:
            raise Unavailable("provider_away") from away
        except (KeysUnavailable, strict_json.Unreadable, Unauthenticated):
            raise Unauthenticated("sign_in_failed") from None

    def _endpoints(self) -> tuple[str, str]:
        """The authorization and the token endpoint."""
        with self._turn:
            if self._found is None or self._found[2] <= clock.wall():
                self._found = (*self._discovered(), clock.wall() + KNOWN_FOR)
            return self._found[0], self._found[1]

    def _discovered(self) -> tuple[str, str]:
        try:
            with caller() as client:
                place = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                about = strict_json.read(fetched(client, place)).value
            if not isinstance(about, dict) or about.get("issuer") != self.provider.issuer:
                raise KeysUnavailable("another issuer")
            return (
                self.provider.check_address(str(about.get("authorization_endpoint"))),
                self.provider.check_address(str(about.get("token_endpoint"))),
            )
        except (httpx.HTTPError, httpx.InvalidURL, KeysUnavailable, ProviderRefused, strict_json.Unreadable) as away:
            raise Unavailable("provider_away") from away


def sign_in_of(settings: Settings, provider: Provider, gate: Gate) -> SignIn | None:
    """The console's client; None where no client is configured: then there is no console."""
    if not settings.oidc_client_id:
        return None
    return SignIn(
        provider,
        gate,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.public_url.rstrip("/") + CALLBACK,
    )


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
