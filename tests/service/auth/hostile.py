"""Tokens that must not open anything, by what is wrong with them."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.service.auth.forging import ISSUER, Forger, b64, part


def hostile_tokens(forger: Forger) -> dict[str, str]:
    """Every vector by name."""
    return _of_shape(forger) | _of_header(forger) | _of_signature(forger) | _of_claims(forger) | _of_parsing(forger)


def _of_shape(forger: Forger) -> dict[str, str]:
    good = forger.good()
    header, claims, signature = good.split(".")
    long = forger.sign(forger.header(), forger.claims(pad="a" * 8000))
    return {
        "empty": "",
        "dots": "..",
        "one part": header,
        "two parts": f"{header}.{claims}",
        "four parts": f"{good}.{signature}",
        "five parts, as JWE": f"{header}.a.b.c.{signature}",
        "no signature": f"{header}.{claims}.",
        "no claims": f"{header}..{signature}",
        "no header": f".{claims}.{signature}",
        "padding": f"{header}=.{claims}.{signature}",
        "standard base64": f"{header}.{claims}.{'+/' + signature[2:]}",
        "spaces inside": f"{header} .{claims}.{signature}",
        "new line at the end": f"{good}\n",
        "non-ASCII digits": f"{header}.{claims}.٣{signature}",
        "too long": long,
        "100 KB": "a" * 100_000,
        "other spelling of the signature": good[:-1] + _same_bits(good[-1]),
        "cut by one": good[:-1],
        "JSON serialisation": json.dumps(
            {"payload": claims, "signatures": [{"protected": header, "signature": signature}]}
        ),
        "claims of another token": f"{header}.{part(forger.claims(sub='s-2'))}.{signature}",
        "header of another token": f"{part(forger.header(kid=forger.other.kid))}.{claims}.{signature}",
    }


def _same_bits(last: str) -> str:
    """Another letter that decodes to the same signature: 256 bytes leave bits of the last letter unused."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return letters[letters.index(last) ^ 1]


HEADERS: dict[str, dict[str, Any]] = {
    "alg none": {"alg": "none"},
    "alg None": {"alg": "None"},
    "alg empty": {"alg": ""},
    "alg null": {"alg": None},
    "alg list": {"alg": ["RS256"]},
    "alg object": {"alg": {"RS256": 1}},
    "alg number": {"alg": 256},
    "alg lower case": {"alg": "rs256"},
    "alg RS384": {"alg": "RS384"},
    "alg PS256": {"alg": "PS256"},
    "alg ES256": {"alg": "ES256"},
    "alg HS256": {"alg": "HS256"},
    "alg EdDSA": {"alg": "EdDSA"},
    "typ JWT": {"typ": "JWT"},
    "typ long form": {"typ": "application/at+jwt"},
    "typ upper case": {"typ": "AT+JWT"},
    "typ of an identity token": {"typ": "id+jwt"},
    "typ null": {"typ": None},
    "typ list": {"typ": ["at+jwt"]},
    "kid unknown": {"kid": "nobody"},
    "kid empty": {"kid": ""},
    "kid null": {"kid": None},
    "kid number": {"kid": 1},
    "kid object": {"kid": {"a": 1}},
    "kid as a path": {"kid": "../../../../dev/null"},
    "kid as SQL": {"kid": "x' UNION SELECT 'key"},
    "kid long": {"kid": "k" * 600},
    "crit": {"crit": ["exp"]},
    "b64 false": {"b64": False, "crit": ["b64"]},
    "jku": {"jku": "https://evil.example/jwks"},
    "x5u": {"x5u": "https://evil.example/cert"},
    "x5c": {"x5c": ["MIIB"]},
    "zip": {"zip": "DEF"},
    "enc": {"enc": "A256GCM"},
    "cty": {"cty": "JWT"},
}


def _of_header(forger: Forger) -> dict[str, str]:
    stranger = forger.other.public_jwk()
    changes = HEADERS | {"kid list": {"kid": [forger.key.kid]}}
    made = {name: forger.sign(forger.header(**change), forger.claims()) for name, change in changes.items()}
    without = {name: {k: v for k, v in forger.header().items() if k != name} for name in ("alg", "typ", "kid")}
    made |= {f"no {name}": forger.sign(header, forger.claims()) for name, header in without.items()}
    made["own jwk"] = forger.sign(forger.header(jwk=stranger), forger.claims(), forger.other)
    made["own jwk, own kid"] = forger.sign(
        forger.header(jwk=stranger, kid=forger.other.kid), forger.claims(), forger.other
    )
    return made


def _of_signature(forger: Forger) -> dict[str, str]:
    header, claims = forger.header(), forger.claims()
    good = forger.good().rsplit(".", 1)[0]
    secrets = {
        "PEM": forger.public(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "PKCS1 PEM": forger.public(Encoding.PEM, PublicFormat.PKCS1),
        "DER": forger.public(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "JWK": json.dumps(forger.key.public_jwk()).encode(),
        "modulus": base64.urlsafe_b64decode(forger.key.public_jwk()["n"] + "=="),
        "kid": forger.key.kid.encode(),
        "nothing": b"",
    }
    made = {
        f"HMAC under the public {name}": forger.sign_hmac(header | {"alg": "HS256"}, claims, s)
        for name, s in secrets.items()
    }
    made |= {f"HMAC called RS256 under the {name}": forger.sign_hmac(header, claims, s) for name, s in secrets.items()}
    return made | {
        "a stranger's key": forger.sign(header, claims, forger.other),
        "a stranger's kid": forger.sign(header | {"kid": forger.other.kid}, claims, forger.other),
        "an elliptic signature": forger.sign_es256(header, claims),
        "an elliptic signature, said so": forger.sign_es256(header | {"alg": "ES256"}, claims),
        "a signature of zeros": f"{good}.{b64(bytes(256))}",
        "a signature of ones": f"{good}.{b64(bytes([255]) * 256)}",
        "a short signature": f"{good}.{b64(bytes(1))}",
        "a long signature": f"{good}.{b64(bytes(2000))}",
    }


def _of_claims(forger: Forger) -> dict[str, str]:
    wrong: dict[str, list[object]] = {
        "iss": ["https://evil.example", ISSUER + "/", ISSUER.upper(), "", None, [ISSUER], {"a": 1}, 1],
        "aud": ["other", "", None, [], ["other"], [["lachan"]], {"lachan": 1}, 1, True, ["lachan", 1],
                ["x"] * 10 + ["lachan"]],
        "sub": ["", None, 1, ["s-1"], {"a": 1}, "s" * 300, True],
        "jti": ["", None, 1, ["j-1"], "j" * 300],
        "exp": [None, "", "9999999999", [9999999999], {}, True, False, 0, -1, 1.5, 10**30, float(forger.at(minutes=5)),
                forger.at(seconds=-1), forger.at(days=-1), forger.at(minutes=16), forger.at(days=365), 2**53, 2**31],
        "iat": [None, "1", [], True, 0, -1, 1e300, forger.at(hours=1), forger.at(days=1), forger.at(days=-1)],
        "nbf": [None, "1", [], True, 1.0, forger.at(hours=1), forger.at(days=1)],
    }  # fmt: skip
    made = {
        f"{name} {str(value)[:24]!r} ({type(value).__name__})": forger.sign(
            forger.header(), forger.claims(**{name: value})
        )
        for name, values in wrong.items()
        for value in values
    }
    for name in ("iss", "aud", "sub", "exp", "iat", "nbf", "jti"):
        rest = {claim: value for claim, value in forger.claims().items() if claim != name}
        made[f"no {name} claim"] = forger.sign(forger.header(), rest)
    made["ends before it begins"] = forger.sign(
        forger.header(), forger.claims(iat=forger.at(seconds=20), exp=forger.at(seconds=10))
    )
    return made


def _of_parsing(forger: Forger) -> dict[str, str]:
    """Signed by the right key, and still not readable in one way only."""
    claims = json.dumps(forger.claims())
    header = json.dumps(forger.header())
    deep_header = b'{"alg":' * 50 + b"1" + b"}" * 50
    return {
        "header nested 5,000 deep": forger.sign(b'{"alg":' * 5000 + b"1", forger.claims())[:8000],
        "header nested 50 deep": forger.sign(deep_header, forger.claims()),
        "claims nested 1,000 deep": forger.sign(forger.header(), b'{"a":' * 1000 + b"1" + b"}" * 1000),
        "header is a list": forger.sign([forger.header()], forger.claims()),
        "header is null": forger.sign(b"null", forger.claims()),
        "header is a number": forger.sign(b"1", forger.claims()),
        "header is not JSON": forger.sign(b"alg=RS256", forger.claims()),
        "header is UTF-16": forger.sign(header.encode("utf-16"), forger.claims()),
        "header is not UTF-8": forger.sign(b'{"alg":"RS256","typ":"\xff"}', forger.claims()),
        "header with alg twice": forger.sign(header[:-1].encode() + b',"alg":"RS256"}', forger.claims()),
        "header with kid twice by escape": forger.sign(header[:-1].encode() + b',"k\\u0069d":"x"}', forger.claims()),
        "header of 2 KB": forger.sign(header.encode() + b" " * 2000, forger.claims()),
        "claims are a list": forger.sign(forger.header(), [forger.claims()]),
        "claims are null": forger.sign(forger.header(), b"null"),
        "claims are not JSON": forger.sign(forger.header(), b"sub=s-1"),
        "claims with sub twice": forger.sign(forger.header(), claims[:-1].encode() + b',"sub":"s-2"}'),
        "claims with NaN": forger.sign(forger.header(), claims[:-1].encode() + b',"x":NaN}'),
        "claims with exp 1e999": forger.sign(
            forger.header(), claims.replace('"exp"', '"x"')[:-1].encode() + b',"exp":1e999}'
        ),
        "claims with exp -0": forger.sign(
            forger.header(), claims.replace('"exp"', '"x"')[:-1].encode() + b',"exp":-0}'
        ),
        "claims with 5,000 digits": forger.sign(forger.header(), claims[:-1].encode() + b',"x":' + b"9" * 5000 + b"}"),
        "claims with NUL": forger.sign(forger.header(), forger.claims(sub="s\x00-1")),
        "claims with a lone surrogate": forger.sign(forger.header(), claims[:-1].encode() + b',"x":"\\ud800"}'),
        "claims with a byte order mark": forger.sign(forger.header(), b"\xef\xbb\xbf" + claims.encode()),
    }
