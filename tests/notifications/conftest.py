"""A database with the ledger's three tables only, and a world that writes into it and delivers from it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlmodel import SQLModel

from notifications.tables import TABLES
from service.embedded import Server
from tests.notifications.receivers import Receiver
from tests.notifications.world import World

# What the worker's role may do, and no more: it cannot write endpoints.
ROLE = """
DO $$ BEGIN CREATE ROLE ledger_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT USAGE ON SCHEMA public TO ledger_worker;
GRANT SELECT ON endpoint TO ledger_worker;
GRANT SELECT, INSERT, UPDATE ON delivery, attempt TO ledger_worker
"""


@pytest.fixture(scope="session")
def ledger_database(postgres: Server) -> Iterator[Engine]:
    """A fresh database for this process's tests of the ledger."""
    server = make_url(postgres.superuser_url).set(drivername="postgresql+psycopg")
    name = f"ledger_{uuid4().hex}"
    maintenance = create_engine(server, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = create_engine(server.set(database=name), pool_size=20, hide_parameters=True)
    SQLModel.metadata.create_all(engine, tables=TABLES)
    with engine.begin() as connection:
        connection.exec_driver_sql(ROLE)
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    maintenance.dispose()


@pytest.fixture
def ledger(ledger_database: Engine) -> Engine:
    """The ledger, empty."""
    with ledger_database.begin() as connection:
        connection.execute(text("TRUNCATE endpoint, delivery, attempt"))
    return ledger_database


@pytest.fixture
def world(ledger: Engine) -> Iterator[World]:
    """The ledger with a clock to move, and a deliverer that is closed at the end."""
    world = World(ledger)
    yield world
    world.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An agency that takes every webhook."""
    with Receiver() as receiver:
        yield receiver
