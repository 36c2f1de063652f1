"""A case in which the child is in danger."""

import pytest

from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    """Reported and seen by its worker."""
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found
