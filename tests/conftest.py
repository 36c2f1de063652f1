"""A real PostgreSQL for every test that touches data: one server a run, one fresh migrated database a test."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from service.db import make_engine
from service.development import movable_clock
from service.embedded import Server, start
from service.law import LawBook
from service.settings import Settings
from service.vault import Vault
from tests.databases import address_of, copied, migrate
from tests.world import World
from workflows.policy.load import load

TEMPLATE = "migrated_once"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for this worker of the run; it need not survive a power cut."""
    with start(tmp_path_factory.mktemp("postgres") / "data", durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """A migrated database with the movable clock, to be copied for each test; nobody can be connected to it."""
    address = address_of(postgres, TEMPLATE)
    with psycopg.connect(address_of(postgres, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(address)
        owner = make_engine(address, "lachan_owner")
        movable_clock.install(owner)
        owner.dispose()
        connection.execute(f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false")
    return TEMPLATE


@pytest.fixture
def database_url(postgres: Server, template: str) -> Iterator[str]:
    """A fresh database of its own; it is dropped, with whoever is still connected, when the test is over."""
    with copied(postgres, template) as address:
        yield address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Connections that act as lachan_app."""
    made = make_engine(database_url, "lachan_app")
    yield made
    made.dispose()


@pytest.fixture
def worker_engine(database_url: str) -> Iterator[Engine]:
    """Connections that act as lachan_worker."""
    made = make_engine(database_url, "lachan_worker")
    yield made
    made.dispose()


@pytest.fixture
def owner_engine(database_url: str) -> Iterator[Engine]:
    """Connections that act as lachan_owner."""
    made = make_engine(database_url, "lachan_owner")
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def vault() -> Vault:
    """A vault with one made-up key."""
    return Vault("test", {"test": b"a key made up for tests, 32 byte"})


@pytest.fixture
def tools(vault: Vault) -> dict[str, object]:
    """What a process lends to its sessions."""
    return {"vault": vault, "lawbook": LawBook(load()), "public_url": "http://lachan.test"}


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of a development process on the test's database."""
    return Settings.model_validate(
        {"mode": "development", "DATABASE_URL": database_url, "public_url": "http://lachan.test"}
    )


@pytest.fixture
def world(database_url: str, tools: dict[str, Any]) -> Iterator[World]:
    """Monday 2 March 2026, eight in the morning, unless the test moves it."""
    with World(database_url, tools) as made:
        yield made
