"""Makes tokens of every kind, good and forged, without the library that the gate uses."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.auth.provider import Provider
from service.development.identity import SigningKey, make_signing_key

ISSUER = "https://id.example.vn/realms/lachan"
PROVIDER = Provider(issuer=ISSUER, audience="lachan")


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def part(value: object) -> str:
    """One part of a token: JSON, or these very bytes."""
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


@dataclass(frozen=True)
class Forger:
    """Knows the provider's key and a stranger's; every token starts from a good one."""

    key: SigningKey = field(default_factory=make_signing_key)
    other: SigningKey = field(default_factory=make_signing_key)
    curve: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def header(self, **changes: Any) -> dict[str, Any]:
        return {"alg": "RS256", "typ": "at+jwt", "kid": self.key.kid} | changes

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(self.now.timestamp())
        good = {"iss": ISSUER, "aud": "lachan", "sub": "s-1", "iat": now, "nbf": now, "exp": now + 600, "jti": "j-1"}
        return good | changes

    def at(self, **offset: float) -> int:
        return int((self.now + timedelta(**offset)).timestamp())

    def sign(self, header: object, claims: object, key: SigningKey | None = None) -> str:
        """RS256 over these parts, whatever the header says."""
        signed = f"{part(header)}.{part(claims)}"
        signature = (key or self.key).private.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{b64(signature)}"

    def sign_es256(self, header: object, claims: object) -> str:
        signed = f"{part(header)}.{part(claims)}"
        r, s = decode_dss_signature(self.curve.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{b64(r.to_bytes(32) + s.to_bytes(32))}"

    def sign_hmac(self, header: object, claims: object, secret: bytes) -> str:
        signed = f"{part(header)}.{part(claims)}"
        return f"{signed}.{b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    def public(self, encoding: Encoding, form: PublicFormat) -> bytes:
        return self.key.private.public_key().public_bytes(encoding, form)

    def good(self) -> str:
        return self.sign(self.header(), self.claims())

    def curve_jwk(self) -> dict[str, str]:
        numbers = self.curve.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "kid": "ec",
            "x": b64(numbers.x.to_bytes(32)),
            "y": b64(numbers.y.to_bytes(32)),
        }


def short_rsa_jwk() -> dict[str, str]:
    """A key of 1024 bits, as an old provider may still publish."""
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 (weak is the point)
    numbers = weak.public_key().public_numbers()
    return {"kty": "RSA", "kid": "short", "n": b64(numbers.n.to_bytes(128)), "e": "AQAB"}
