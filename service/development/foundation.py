"""What a run stands on: a database at its newest version, logins that may do no more than their role, and a keyring."""

import os
import secrets
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from service.db import make_engine
from service.development import movable_clock
from service.development.state import CHECKOUT
from service.embedded import start
from service.escalations.fitness import at_head
from service.settings import Settings
from service.vault import make_keyring

COUNT_TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


class CannotRun(Exception):
    """Why the run does not start and what to do, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")


@dataclass(frozen=True, slots=True)
class Foundation:
    """Where each role finds the database, and the keyring."""

    app_url: str
    worker_url: str
    owner_url: str
    keyring: Path
    movable: bool


def lay(open_: ExitStack, data: Path, *, movable: bool, must_be_empty: bool) -> Foundation:
    """Have a migrated database and a keyring; what was started ends with `open_`."""
    keyring = data / "keyring.json"
    if not keyring.exists():
        make_keyring(keyring)
    told = Settings()
    if told.database_url.get_secret_value():
        app, worker, owner = (told.url_for(role) for role in ("app", "worker", "owner"))
        _refuse_unusable(owner, must_be_empty=must_be_empty)
        _migrate(owner)
    else:
        server = open_.enter_context(start(data / "database"))
        _migrate(server.superuser_url)
        app, worker, owner = (
            server.url(user=role, password=password) for role, password in _logins(server.superuser_url).items()
        )
    return Foundation(app, worker, owner, keyring, _clock(owner, movable=movable))


def _refuse_unusable(url: str, *, must_be_empty: bool) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            counted = connection.execute(COUNT_TABLES).fetchone()
    except psycopg.OperationalError:
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
