"""The migrations and the metadata say the same schema, to the byte of pg_dump."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlmodel import SQLModel

import service.tables  # noqa: F401 (the metadata is complete only with every paper)
from service.db import make_engine
from service.embedded import SUPERUSER, Server
from tests.databases import migrate

OF_THE_CLUSTER = ("--", "\\restrict", "\\unrestrict", "SET ", "SELECT pg_catalog.set_config")


@pytest.fixture
def empty_pair(postgres: Server, template: str) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases."""
    names = ("parity_migrated", "parity_created")
    admin = postgres.url(user=SUPERUSER, password=postgres.superuser_password, database="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        first, second = (
            postgres.url(user=SUPERUSER, password=postgres.superuser_password, database=name) for name in names
        )
        yield first, second
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def schema_of(server: Server, address: str) -> list[str]:
    dump: list[Path | str] = [server.bin / "pg_dump", "--schema-only", "--exclude-table=alembic_version", address]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    return [line for line in text.splitlines() if line and not line.startswith(OF_THE_CLUSTER)]


def test_migrations_and_metadata_agree(postgres: Server, empty_pair: tuple[str, str]) -> None:
    migrated, created = empty_pair
    migrate(migrated)
    with psycopg.connect(created, autocommit=True) as connection:
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO lachan_owner")
    owner = make_engine(created, "lachan_owner")
    SQLModel.metadata.create_all(owner)
    owner.dispose()
    assert schema_of(postgres, migrated) == schema_of(postgres, created)
