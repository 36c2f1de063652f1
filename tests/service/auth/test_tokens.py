"""The gate over time: what a good token says, how long it is remembered, and what a change of keys does."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.auth.tokens import MOST_REMEMBERED, Gate
from service.errors import Unauthenticated
from tests.service.auth.forging import ISSUER, PROVIDER, Forger


@dataclass
class Wall:
    """A wall clock that a test moves."""

    now: datetime
    reads: int = 0

    def __call__(self) -> datetime:
        self.reads += 1
        return self.now


@pytest.fixture
def wall(forger: Forger) -> Wall:
    return Wall(forger.now)


@pytest.fixture
def moved_gate(forger: Forger, wall: Wall) -> Gate:
    made = Gate(PROVIDER, wall=wall)
    made.use_keys({forger.key.kid: forger.key.public_jwk()})
    return made


def opens(gate: Gate, token: str) -> bool:
    try:
        gate.open(token)
    except Unauthenticated:
        return False
    return True


def signed(forger: Forger, **claims: Any) -> str:
    return forger.sign(forger.header(), forger.claims(**claims))


def test_a_good_token_says_who_and_until_when(forger: Forger, gate: Gate) -> None:
    claims = gate.open(forger.good())
    assert (claims.issuer, claims.subject, claims.token_id) == (ISSUER, "s-1", "j-1")
    assert claims.expires_at - claims.issued_at == timedelta(minutes=10)
    assert claims.expires_at.tzinfo is UTC


def test_one_of_several_audiences_is_enough(forger: Forger, gate: Gate) -> None:
    assert opens(gate, signed(forger, aud=["account", "lachan"]))


def test_claims_that_are_not_ours_are_ignored(forger: Forger, gate: Gate) -> None:
    assert opens(gate, signed(forger, roles=["administrator"], realm_access={"roles": ["x"]}, scope="openid"))


@pytest.mark.parametrize(("seconds", "expected"), [(-1, True), (0, False), (1, False)])
def test_a_token_ends_at_its_end(forger: Forger, moved_gate: Gate, wall: Wall, seconds: int, expected: bool) -> None:
    wall.now = datetime.fromtimestamp(forger.at(minutes=10), UTC) + timedelta(seconds=seconds)
    assert opens(moved_gate, forger.good()) is expected


@pytest.mark.parametrize(
    ("claim", "ahead", "expected"), [("iat", 29, True), ("iat", 31, False), ("nbf", 29, True), ("nbf", 31, False)]
)
def test_clocks_may_differ_by_thirty_seconds(
    forger: Forger, moved_gate: Gate, claim: str, ahead: int, expected: bool
) -> None:
    assert opens(moved_gate, signed(forger, **{claim: forger.at(seconds=ahead)})) is expected


@pytest.mark.parametrize(("minutes", "expected"), [(15, True), (16, False)])
def test_a_token_lives_fifteen_minutes_at_most(forger: Forger, gate: Gate, minutes: int, expected: bool) -> None:
    assert opens(gate, signed(forger, exp=forger.at(minutes=minutes))) is expected


def test_a_verified_token_is_remembered_for_a_minute_and_never_past_its_end(
    forger: Forger, moved_gate: Gate, wall: Wall
) -> None:
    token = signed(forger, exp=forger.at(seconds=90))
    assert opens(moved_gate, token)
    moved_gate._ring.keys = {}  # from here on only memory can open it
    wall.now = forger.now + timedelta(seconds=59)
    assert opens(moved_gate, token)
    wall.now = forger.now + timedelta(seconds=60)
    assert not opens(moved_gate, token)


def test_a_wall_clock_that_goes_back_makes_the_gate_look_again(forger: Forger, moved_gate: Gate, wall: Wall) -> None:
    token = forger.good()
    assert opens(moved_gate, token)
    wall.now = forger.now - timedelta(hours=1)
    assert not opens(moved_gate, token)


def test_a_change_of_keys_forgets_what_was_verified(forger: Forger, gate: Gate) -> None:
    token = forger.good()
    assert opens(gate, token)
    gate.use_keys({forger.other.kid: forger.other.public_jwk()})
    assert not opens(gate, token)
    assert opens(gate, forger.sign(forger.header(kid=forger.other.kid), forger.claims(), forger.other))


def test_the_same_keys_again_forget_nothing(forger: Forger, gate: Gate) -> None:
    before = gate._ring
    gate.use_keys({forger.key.kid: forger.key.public_jwk()})
    assert gate._ring is before


def test_memory_is_bounded(forger: Forger, gate: Gate) -> None:
    claims = gate.open(forger.good())
    for number in range(MOST_REMEMBERED + 50):
        gate._remember(gate._ring, number.to_bytes(4), claims, forger.now)
    assert len(gate._ring.verified) == MOST_REMEMBERED


def test_an_unknown_key_is_reported_and_nothing_waits_for_it(forger: Forger, gate: Gate) -> None:
    asked: list[int] = []
    gate.on_unknown_key = lambda: asked.append(1)
    assert not opens(gate, forger.sign(forger.header(kid="new"), forger.claims()))
    assert not opens(gate, forger.sign(forger.header(alg="none", kid="new"), forger.claims()))
    assert asked == [1]


def test_a_gate_without_keys_opens_nothing(forger: Forger) -> None:
    empty = Gate(PROVIDER)
    assert not empty.ready
    assert not opens(empty, forger.good())


def test_an_elliptic_provider_takes_es256_and_nothing_else(forger: Forger) -> None:
    gate = Gate(replace(PROVIDER, algorithm="ES256"))
    gate.use_keys({"ec": forger.curve_jwk()})
    header = forger.header(alg="ES256", kid="ec")
    assert opens(gate, forger.sign_es256(header, forger.claims()))
    assert not opens(gate, forger.sign(header, forger.claims()))
    assert not opens(gate, forger.good())


def test_a_point_off_the_curve_leaves_the_other_keys_in_place(forger: Forger) -> None:
    gate = Gate(replace(PROVIDER, algorithm="ES256"))
    gate.use_keys({"off": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}, "ec": forger.curve_jwk()})
    assert opens(gate, forger.sign_es256(forger.header(alg="ES256", kid="ec"), forger.claims()))
    assert not opens(gate, forger.sign_es256(forger.header(alg="ES256", kid="off"), forger.claims()))


def test_tokens_without_a_type_are_taken_only_where_that_is_configured(forger: Forger) -> None:
    untyped = forger.sign({"alg": "RS256", "kid": forger.key.kid}, forger.claims())
    gate = Gate(replace(PROVIDER, token_type=""))
    gate.use_keys({forger.key.kid: forger.key.public_jwk()})
    assert opens(gate, untyped)
    assert not opens(gate, forger.good())
