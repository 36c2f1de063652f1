"""A world with a console and a provider that signs its people in."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.provider import address_of, listening_provider, serving
from tests.service.console.person import Person
from tests.world import World

Entered = dict[str, Person]


@pytest.fixture
def world(database_url: str, tools: dict[str, Any]) -> Iterator[World]:
    """Monday 2 March 2026, eight in the morning."""
    with (
        listening_provider() as place,
        World(database_url, tools, issuer=address_of(place), client_id="lachan-console") as made,
        serving(place, made.app.state.engine),
    ):
        yield made


@pytest.fixture
def worker(world: World) -> Person:
    """The commune's worker, signed in."""
    return entered(world, "worker")


@pytest.fixture
def chair(world: World) -> Person:
    """The commune's Chair, signed in."""
    return entered(world, "chair")


def entered(world: World, subject: str) -> Person:
    """A person with a session."""
    person = Person(world, subject)
    answer = person.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/console"), answer.text
    return person
