"""Which keys of a published set are used."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.auth.keys import KeysUnavailable, usable_keys
from tests.service.auth.forging import Forger, short_rsa_jwk


def chosen(*keys: object, algorithm: Any = "RS256") -> list[str]:
    return list(usable_keys(json.dumps({"keys": keys}).encode(), algorithm))


def test_a_mixed_set_gives_each_algorithm_its_own(forger: Forger) -> None:
    mixed: tuple[object, ...] = (
        forger.key.public_jwk(),
        forger.curve_jwk(),
        {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "RSA"},
        "not a key",
        None,
        7,
        [],
    )
    assert chosen(*mixed) == [forger.key.kid]
    assert chosen(*mixed, algorithm="ES256") == ["ec"]


def test_only_the_numbers_of_a_key_are_taken(forger: Forger) -> None:
    dressed = forger.key.public_jwk() | {"x5u": "https://evil.example", "x5c": ["MIIB"], "jku": "https://evil.example"}
    found = usable_keys(json.dumps({"keys": [dressed]}).encode(), "RS256")
    assert set(found[forger.key.kid]) == {"kty", "n", "e"}


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"use": "enc"},
        {"alg": "RS384"},
        {"alg": "HS256"},
        {"key_ops": ["encrypt"]},
        {"key_ops": "verify"},
        {"kid": None},
        {"kid": ""},
        {"kid": 1},
        {"kid": "k" * 300},
        {"n": None},
        {"n": 5},
        {"n": "!!"},
        {"n": ""},
        {"e": "Aw"},
        {"e": "AQ"},
        {"e": "AAAAAAAAAAAAAQAB" * 3},
        {"e": "AQAA"},
        {"d": "AQAB"},
    ],
)
def test_a_key_that_is_not_a_strong_public_signing_key_is_left_out(forger: Forger, change: dict[str, object]) -> None:
    assert chosen(forger.key.public_jwk() | change) == []


def test_a_modulus_below_2048_bits_is_left_out() -> None:
    assert chosen(short_rsa_jwk()) == []


@pytest.mark.parametrize("change", [{"crv": "P-384"}, {"crv": "secp256k1"}, {"x": ""}, {"y": "A" * 60}, {"x": None}])
def test_a_key_on_another_curve_is_left_out(forger: Forger, change: dict[str, object]) -> None:
    assert chosen(forger.curve_jwk() | change, algorithm="ES256") == []


def test_a_kid_given_twice_names_no_key(forger: Forger) -> None:
    twin = forger.other.public_jwk() | {"kid": forger.key.kid}
    assert chosen(forger.key.public_jwk(), twin, forger.other.public_jwk()) == [forger.other.kid]


@pytest.mark.parametrize(
    "document", [b"", b"<html>", b"[]", b"{}", b'{"keys":{}}', b'{"keys":null}', b'{"keys":[],"keys":[]}', b"[" * 9999]
)
def test_what_is_no_set_of_keys_says_so(document: bytes) -> None:
    with pytest.raises(KeysUnavailable):
        usable_keys(document, "RS256")


MEMBER = st.sampled_from(["kty", "kid", "n", "e", "use", "alg", "key_ops", "crv", "x", "y"])
VALUE = (
    st.none()
    | st.sampled_from(["RSA", "EC", "sig", "P-256", "AQAB"])
    | st.text(max_size=5)
    | st.lists(st.text(max_size=3), max_size=2)
)


@given(st.lists(st.dictionaries(MEMBER, VALUE), max_size=4), st.sampled_from(["RS256", "ES256"]))
def test_no_set_of_keys_is_a_fault(keys: list[dict[str, object]], algorithm: str) -> None:
    with suppress(KeysUnavailable):
        assert len(chosen(*keys, algorithm=algorithm)) <= len(keys)
