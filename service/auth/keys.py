"""Which keys of a provider's published set may verify its tokens."""

import base64
from collections import Counter
from collections.abc import Mapping

from service.auth.provider import Algorithm
from service.web import strict_json

LONGEST_KID = 255
SHAPES: dict[Algorithm, tuple[str, tuple[str, ...]]] = {
    "RS256": ("RSA", ("n", "e")),
    "ES256": ("EC", ("crv", "x", "y")),
}
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class KeysUnavailable(Exception):
    """The provider did not give a readable set of keys; the old ones stay."""


def usable_keys(document: bytes, algorithm: Algorithm) -> dict[str, dict[str, str]]:
    """The public keys of a JWK set that this algorithm may use, by `kid`; everything else is left out.

    Only the numbers of a key are taken: an address or a certificate beside them is never followed. A `kid` given twice
    names no key. KeysUnavailable when the document is not a set of keys at all.
    """
    try:
        found = strict_json.read(document, max_depth=8).value
    except strict_json.Unreadable as unreadable:
        raise KeysUnavailable(unreadable.code) from None
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list):
        raise KeysUnavailable("no set of keys")
    _, members = SHAPES[algorithm]
    fit = [key for key in keys if isinstance(key, dict) and _fits(key, algorithm)]
    times = Counter(str(key["kid"]) for key in fit)
    chosen = {str(key["kid"]): {"kty": str(key["kty"]), **{name: str(key[name]) for name in members}} for key in fit}
    return {kid: key for kid, key in chosen.items() if times[kid] == 1}


def _fits(key: Mapping[str, object], algorithm: Algorithm) -> bool:
    kty, members = SHAPES[algorithm]
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("kty") == kty
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and isinstance(operations, list)
        and "verify" in operations
        and not SECRET_MEMBERS & key.keys()
        and isinstance(kid := key.get("kid"), str)
        and 0 < len(kid) <= LONGEST_KID
        and all(isinstance(key.get(name), str) for name in members)
        and (_strong_rsa(key) if kty == "RSA" else _is_p256(key))
    )


def _strong_rsa(key: Mapping[str, object]) -> bool:
    modulus, exponent = _number(key["n"]), _number(key["e"])
    return 2048 <= modulus.bit_length() <= 8192 and 65537 <= exponent < 2**32 and exponent % 2 == 1


def _is_p256(key: Mapping[str, object]) -> bool:
    return key["crv"] == "P-256" and all(0 < _number(key[name]) < 2**256 for name in ("x", "y"))


def _number(text: object) -> int:
    try:
        raw = base64.b64decode(f"{text}{'=' * (-len(str(text)) % 4)}", altchars=b"-_", validate=True)
    except ValueError:
        return 0
    return int.from_bytes(raw)
