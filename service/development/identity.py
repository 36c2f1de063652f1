"""The development identity provider: a new key at each start, tokens for the demo's accounts, on loopback only.

It asks nobody for a password: whoever reaches this machine's loopback may act as any demo account. Production refuses
its issuer.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, and_, func, or_
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from service import clock
from service.development.counter import Counter
from service.tables.directory import Staff, StaffRole

LIFE = timedelta(minutes=15)
LARGEST_FORM = 4096


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key pair that lives as long as the process."""

    private: rsa.RSAPrivateKey
    kid: str

    def public_jwk(self) -> dict[str, str]:
        """The public half as a JWK."""
        numbers = self.private.public_key().public_numbers()
        modulus, exponent = (
            _base64url(number.to_bytes((number.bit_length() + 7) // 8)) for number in (numbers.n, numbers.e)
        )
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": modulus, "e": exponent}


def make_signing_key() -> SigningKey:
    """A new key, its `kid` the digest of its modulus."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    modulus = private.public_key().public_numbers().n
    return SigningKey(private, sha256(str(modulus).encode()).hexdigest()[:16])


def mint(
    signing_key: SigningKey, *, subject: str, audience: str, issuer: str, now: datetime, nonce: str | None = None
) -> str:
    """An access token (RFC 9068 `at+jwt`) for 15 minutes from `now`, the wall's time; it holds no name and no role.

    With a nonce it is an ID token instead, for the client that the audience names.
    """
    starts = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "iat": starts,
        "nbf": starts,
        "exp": starts + int(LIFE.total_seconds()),
        "jti": str(uuid4()),
    } | ({"nonce": nonce} if nonce is not None else {})
    header = {"alg": "RS256", "typ": "at+jwt" if nonce is None else "JWT", "kid": signing_key.kid}
    signed = ".".join(_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    signature = signing_key.private.sign(signed.encode(), padding.PKCS1v15(), SHA256())
    return f"{signed}.{_base64url(signature)}"


def identity_app(engine: Engine, *, issuer: str, audience: str, signing_key: SigningKey) -> FastAPI:
    """The provider: discovery, keys, and `POST /token` with `as=ROLE or SUBJECT` and perhaps `territory=CODE`."""
    app = FastAPI(title="Lá Chắn: development identity provider", openapi_url=None)
    # Another site's page may reach loopback under its own name (DNS rebinding); these are ours.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    counter = Counter(engine, issuer)
    app.include_router(counter.router)

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, object]:
        return {
            "issuer": issuer,
            "jwks_uri": f"{issuer}/jwks",
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/jwks")
    async def keys() -> dict[str, object]:
        return {"keys": [signing_key.public_jwk()]}

    @app.post("/token")
    async def token(request: Request) -> JSONResponse:
        raw = (await request.body())[:LARGEST_FORM].decode(errors="replace")
        form = parse_qs(raw) if "%00" not in raw and raw.isprintable() else {}
        if "code" in form:
            return _for_a_code(counter, form, signing_key, issuer)
        asked, territory = form.get("as", [""])[0], form.get("territory", [None])[0]
        subject = await run_in_threadpool(subject_of, engine, issuer, asked, territory)
        if subject is None:
            return JSONResponse({"error": "invalid_request", "error_description": "no such demo account"}, 400)
        minted = mint(signing_key, subject=subject, audience=audience, issuer=issuer, now=clock.wall())
        return JSONResponse({"access_token": minted, "token_type": "Bearer", "expires_in": LIFE.seconds})

    return app


def _for_a_code(counter: Counter, form: Mapping[str, list[str]], signing_key: SigningKey, issuer: str) -> JSONResponse:
    given = counter.redeem(form)
    if given is None:
        return JSONResponse({"error": "invalid_grant"}, 400)
    token = mint(
        signing_key,
        subject=given.subject,
        audience=given.client_id,
        issuer=issuer,
        now=clock.wall(),
        nonce=given.nonce,
    )
    return JSONResponse({"id_token": token, "token_type": "Bearer", "expires_in": LIFE.seconds})


def subject_of(engine: Engine, issuer: str, role_or_subject: str, territory: str | None) -> str | None:
    """The first live account of this provider with that role (there, if a territory is given) or that subject."""
    now = func.engine_now()
    holds = and_(
        col(StaffRole.role) == role_or_subject,
        col(StaffRole.valid_from) <= now,
        or_(col(StaffRole.valid_to).is_(None), col(StaffRole.valid_to) > now),
        *([col(StaffRole.territory_code) == territory] if territory else []),
    )
    found = (
        select(Staff.subject)
        .outerjoin(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(col(Staff.issuer) == issuer, col(Staff.active), or_(holds, col(Staff.subject) == role_or_subject))
        .order_by(col(Staff.subject))
        .limit(1)
    )
    with Session(engine) as session:
        return session.exec(found).first()


def fetch_token(issuer: str, role_or_subject: str, territory: str | None = None) -> str | None:
    """A token from a running provider, or None when it knows no such account; httpx.HTTPError when it is away."""
    form = {"as": role_or_subject} | ({"territory": territory} if territory else {})
    answer = httpx.post(f"{issuer}/token", data=form, trust_env=False, timeout=5.0)
    if answer.status_code == 400:
        return None
    found: str = answer.raise_for_status().json()["access_token"]
    return found


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
