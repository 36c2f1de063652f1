"""What a run stands on: a database at its newest version, and logins that may do no more than their role."""

import os
import secrets
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
from psycopg import sql

from service.db import make_engine
from service.development import movable_clock
from service.development.preparations import CannotRun, Preparations
from service.development.state import CHECKOUT
from service.embedded import start
from service.health.fitness import at_head

COUNT_TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@dataclass(frozen=True, slots=True)
class Foundation:
    """Where each role finds the database."""

    app_url: str
    worker_url: str
    owner_url: str
    movable: bool


def lay(
    open_: ExitStack, prepared: Preparations, *, movable: bool, must_be_empty: bool, durable: bool = True
) -> Foundation:
    """Have a migrated database; what was started ends with `open_`. `durable=False` may lose it with the machine."""
    told = prepared.settings
    if told.database_url.get_secret_value():
        app, worker, owner = (told.url_for(role) for role in ("app", "worker", "owner"))
        _refuse_unusable(owner, must_be_empty=must_be_empty)
        _migrate(owner)
    else:
        server = open_.enter_context(start(prepared.data / "database", durable=durable))
        _migrate(server.superuser_url)
        app, worker, owner = (
            server.url(user=role, password=password) for role, password in _logins(server.superuser_url).items()
        )
    return Foundation(app, worker, owner, _clock(owner, movable=movable))


def _refuse_unusable(url: str, *, must_be_empty: bool) -> None:
    try:
        if not url.startswith("postgresql://"):
            raise psycopg.OperationalError("another kind of address")
        with psycopg.connect(url, connect_timeout=5) as connection:
            counted = connection.execute(COUNT_TABLES).fetchone()
    except psycopg.Error:
        raise CannotRun(
            "Không nối được cơ sở dữ liệu ở DATABASE_URL: hãy xem lại địa chỉ, hoặc bỏ biến này để dùng bản kèm theo.",
            "The database at DATABASE_URL cannot be reached: look at the address, or unset it to use our own.",
        ) from None
    if must_be_empty and counted and counted[0]:
        raise CannotRun(
            "Cơ sở dữ liệu ở DATABASE_URL không trống: dữ liệu thử chỉ nạp vào nơi trống. Hãy bỏ --demo.",
            "The database at DATABASE_URL is not empty: the demo goes into an empty one only. Leave --demo out.",
        )


def _migrate(url: str) -> None:
    engine = make_engine(url, None, pool_size=1)
    with engine.connect() as connection:
        done = at_head(connection)
    engine.dispose()
    if done:
        return
    words = [sys.executable, "-P", "-m", "alembic", "upgrade", "head"]
    env = os.environ | {"LACHAN_OWNER_DATABASE_URL": url}
    migrated = subprocess.run(words, env=env, cwd=CHECKOUT, capture_output=True, check=False)
    if migrated.returncode:
        said = migrated.stderr.decode(errors="replace")
        raise CannotRun(f"Chưa nâng được lược đồ cơ sở dữ liệu.\n{said}", "The database could not be migrated.")


def _logins(superuser_url: str) -> dict[str, str]:
    """New passwords for the three roles at each start; nobody but this run knows them."""
    logins = {role: secrets.token_urlsafe(24) for role in ("lachan_app", "lachan_worker", "lachan_owner")}
    with psycopg.connect(superuser_url) as connection:
        for role, password in logins.items():
            change = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            connection.execute(change.format(sql.Identifier(role), sql.Literal(password)))
    return logins


def _clock(owner_url: str, *, movable: bool) -> bool:
    """A clock that was made movable stays so: taking the lever away would turn the law's time back."""
    owner = make_engine(owner_url, "lachan_owner", pool_size=1)
    if movable:
        movable_clock.install(owner)
    is_movable = movable_clock.is_movable(owner)
    owner.dispose()
    return is_movable
