"""Databases for tests: brought to the newest version as `lachan migrate` does, and copied from one that is."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg
from alembic.config import Config
from psycopg import sql

from alembic import command
from service.embedded import SUPERUSER, Server

ROOT = Path(__file__).parent.parent


def migrate(address: str) -> None:
    """Migrate the database at this address; the login may do everything."""
    with patch.dict("os.environ", {"LACHAN_OWNER_DATABASE_URL": address}):
        command.upgrade(Config(toml_file=ROOT / "pyproject.toml"), "head")


@contextmanager
def copied(server: Server, template: str) -> Iterator[str]:
    """The address of a fresh copy; it is dropped, with whoever is still connected, at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(address_of(server, "postgres"), autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        yield address_of(server, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address_of(server: Server, database: str) -> str:
    """Where a database of this server is, for its superuser."""
    return server.url(user=SUPERUSER, password=server.superuser_password, database=database)
