"""One forger and one gate that knows the provider's key."""

import pytest

from service.auth.tokens import Gate
from tests.service.auth.forging import PROVIDER, Forger


@pytest.fixture(scope="package")
def forger() -> Forger:
    return Forger()


@pytest.fixture
def gate(forger: Forger) -> Gate:
    made = Gate(PROVIDER)
    made.use_keys({forger.key.kid: forger.key.public_jwk()})
    return made
