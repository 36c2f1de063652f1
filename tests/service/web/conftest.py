"""One running echo application for the tests of the manners."""

from collections.abc import Iterator

import pytest

from tests.asgi import Client
from tests.service.web.echo import app_raising


@pytest.fixture(scope="module")
def echo() -> Iterator[Client]:
    with Client(app_raising()) as client:
        yield client
