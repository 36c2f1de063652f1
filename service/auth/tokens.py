"""The gate for access tokens, and the only door to the token library, which decides nothing but the signature.

The library by itself would take a public key as an HMAC secret, ignore `kid` and `crit`, pass tokens without audience
or end, and fail on nested or mistyped input with errors of many kinds. So everything that it reads has been read
strictly here first, it is given one key and one algorithm, and whatever goes wrong is one and the same 401.
"""

import base64
import hmac
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any

from jose import jwk, jws

from service import clock
from service.auth.provider import Provider
from service.errors import Unauthenticated
from service.web import strict_json

log = logging.getLogger("lachan.auth")

LONGEST_TOKEN = 8192
LONGEST_HEADER = 1024
LONGEST_NAME = 255
LONGEST_LIFE = timedelta(minutes=15)
SKEW = timedelta(seconds=30)
OLDEST_ID_TOKEN = timedelta(minutes=5)
REMEMBERED_FOR = timedelta(seconds=60)
MOST_REMEMBERED = 4096
MOST_AUDIENCES = 10

ID_TOKEN_TYPES = frozenset({"", "JWT"})
"""What stands in `typ` of an ID token; never an access token's type, so that one cannot pass for the other."""

THREE_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
HEADER_NAMES = frozenset({"alg", "typ", "kid"})


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: who, until when. Never roles: those are the directory's."""

    issuer: str
    subject: str
    token_id: str
    issued_at: datetime
    expires_at: datetime


class Refused(Exception):
    """Why a token does not hold; for the code below only, the caller learns nothing of it."""


@dataclass(slots=True)
class _Ring:
    """One set of keys and what was verified under it; both are replaced together."""

    source: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    verified: dict[bytes, tuple[Claims, datetime]] = field(default_factory=dict)


class Gate:
    """Opens the tokens of one provider; makes no call to the outside."""

    def __init__(self, provider: Provider, *, wall: Callable[[], datetime] = clock.wall) -> None:
        self._provider = provider
        self._wall = wall
        self._ring = _Ring()
        self._lock = Lock()
        self.on_unknown_key: Callable[[], None] = lambda: None
        """Told of a `kid` that is not in the ring; must return at once."""

    @property
    def ready(self) -> bool:
        """Whether there is any key to verify with."""
        return bool(self._ring.keys)

    def use_keys(self, chosen: Mapping[str, Mapping[str, str]]) -> None:
        """From now on these public keys by `kid`, and no other; what was verified under the old ones is forgotten."""
        if chosen == self._ring.source:
            return
        built = {}
        for kid, members in chosen.items():
            try:
                built[kid] = jwk.construct(dict(members), self._provider.algorithm)
            except Exception as error:  # noqa: BLE001 (a point off the curve fails in many ways; the key is left out)
                log.warning("a published key cannot be used: %s", type(error).__name__)
        self._ring = _Ring(source=dict(chosen), keys=built)

    def open(self, token: str) -> Claims:
        """The claims of a token that holds in every respect; Unauthenticated otherwise, whatever is wrong."""
        try:
            if len(token) > LONGEST_TOKEN:
                raise Refused("too long")
            ring, digest, now = self._ring, sha256(token.encode()).digest(), self._wall()
            found = self._remembered(ring, digest, now)
            if found is None:
                found = self._verified(ring, token, now)
                self._remember(ring, digest, found, now)
        except Exception:  # noqa: BLE001 (S-16: an error of any kind is the same 401)
            raise Unauthenticated() from None
        return found

    def open_id_token(self, token: str, *, client_id: str, nonce: str) -> str:
        """Who signed in at the provider for this client under this nonce: their `sub`; Unauthenticated otherwise."""
        try:
            if len(token) > LONGEST_TOKEN:
                raise Refused("too long")
            claims = self._payload(self._ring, token, ID_TOKEN_TYPES)
            return id_token_subject(
                claims, issuer=self._provider.issuer, client_id=client_id, nonce=nonce, now=self._wall()
            )
        except Exception:  # noqa: BLE001 (as above)
            raise Unauthenticated() from None

    def _verified(self, ring: _Ring, token: str, now: datetime) -> Claims:
        return self._claims(self._payload(ring, token, frozenset({self._provider.token_type})), now)

    def _payload(self, ring: _Ring, token: str, types: frozenset[str]) -> bytes:
        """The claims of a token of one of these types whose signature holds; nothing in them has been looked at."""
        parts = THREE_PARTS.fullmatch(token)
        if parts is None or len(parts[1]) > LONGEST_HEADER:
            raise Refused("not three parts of base64url")
        header, claims, _ = (_decoded(part) for part in parts.groups())
        key = ring.keys.get(self._kid(header, types))
        if key is None:
            self.on_unknown_key()
            raise Refused("unknown key")
        jws.verify(token, key, algorithms=[self._provider.algorithm])
        return claims

    def _kid(self, raw: bytes, types: frozenset[str]) -> str:
        header = strict_json.read(raw, max_depth=1).value
        if not isinstance(header, dict) or not header.keys() <= HEADER_NAMES:
            raise Refused("header names")
        if header.get("alg") != self._provider.algorithm or header.get("typ", "") not in types:
            raise Refused("algorithm or type")
        return _name(header.get("kid"))

    def _claims(self, raw: bytes, now: datetime) -> Claims:
        claims = strict_json.read(raw, max_depth=8).value
        if not isinstance(claims, dict):
            raise Refused("claims")
        if claims.get("iss") != self._provider.issuer or self._provider.audience not in _audiences(claims.get("aud")):
            raise Refused("issuer or audience")
        issued, starts, ends = (_moment(claims.get(name)) for name in ("iat", "nbf", "exp"))
        if not timedelta(0) < ends - issued <= LONGEST_LIFE:
            raise Refused("life")
        if issued > now + SKEW or starts > now + SKEW or ends <= now:
            raise Refused("time")
        return Claims(self._provider.issuer, _name(claims.get("sub")), _name(claims.get("jti")), issued, ends)

    def _remembered(self, ring: _Ring, digest: bytes, now: datetime) -> Claims | None:
        claims, since = ring.verified.get(digest, (None, now))
        if claims is None or not since <= now < min(since + REMEMBERED_FOR, claims.expires_at):
            return None
        return claims

    def _remember(self, ring: _Ring, digest: bytes, claims: Claims, now: datetime) -> None:
        with self._lock:
            ring.verified.pop(digest, None)
            while len(ring.verified) >= MOST_REMEMBERED:
                del ring.verified[next(iter(ring.verified))]
            ring.verified[digest] = (claims, now)


def id_token_subject(raw: bytes, *, issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    """The `sub` of an ID token's claims (OpenID Connect Core 3.1.3.7); Refused when one of them does not fit."""
    claims = strict_json.read(raw, max_depth=8).value
    if not isinstance(claims, dict) or claims.get("iss") != issuer:
        raise Refused("issuer")
    audiences = _audiences(claims.get("aud"))
    # A token for several clients must name the one it was made for.
    if client_id not in audiences or claims.get("azp", client_id if len(audiences) == 1 else None) != client_id:
        raise Refused("audience")
    if not hmac.compare_digest(_name(claims.get("nonce")).encode(), nonce.encode()):
        raise Refused("nonce")
    issued, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if issued > now + SKEW or issued < now - OLDEST_ID_TOKEN or ends <= now:
        raise Refused("time")
    return _name(claims.get("sub"))


def _decoded(part: str) -> bytes:
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != part:
        raise Refused("two spellings of one token")
    return raw


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise Refused("not a short text")
    return value


def _audiences(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_AUDIENCES:
        raise Refused("audiences")
    return [_name(audience) for audience in listed]


def _moment(value: object) -> datetime:
    # bool is an int to Python; a float or a text is not a NumericDate to us.
    if type(value) is not int:
        raise Refused("not a time")
    return datetime.fromtimestamp(value, UTC)
