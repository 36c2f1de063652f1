"""A case whose plan is approved."""

import pytest

from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    for done in (world.assess(found), world.verify(found)):
        assert done.status_code == 201, done.text
    world.leap(hours=1)
    assert world.approve(found).json()["state"] == "intervened"
    world.leap(hours=1)
    return found


@pytest.fixture
def carried_out(world: World, case_id: str) -> str:
    """The same case, its only task done."""
    world.finish_tasks(case_id)
    return case_id
