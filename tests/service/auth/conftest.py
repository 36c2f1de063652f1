"""One forger and one gate that knows the provider's key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.auth.tokens import Gate
from tests.service.auth.forging import PROVIDER, Forger


@pytest.fixture(scope="package")
def keys_of_forger() -> Forger:
    return Forger()


@pytest.fixture
def forger(keys_of_forger: Forger) -> Forger:
    return replace(keys_of_forger, now=datetime.now(UTC))


@pytest.fixture
def gate(forger: Forger) -> Gate:
    made = Gate(PROVIDER)
    made.use_keys({forger.key.kid: forger.key.public_jwk()})
    return made
