"""A case that has its Mẫu 02 and its Mẫu 03."""

import pytest

from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    assert world.assess(found).status_code == 201
    assert world.verify(found).status_code == 201
    return found
