"""The world of a scenario."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.walking import walk as walk  # the fixture of every document that is walked
from tests.world import World


@pytest.fixture
def world(database_url: str, tools: dict[str, Any]) -> Iterator[World]:
    """Monday 2 March 2026, eight in the morning, unless the scenario moves it."""
    with World(database_url, tools) as made:
        yield made
