"""Migrations run as the owner role, under time limits and one advisory lock."""

from sqlalchemy import text
from sqlmodel import SQLModel

import service.tables  # noqa: F401 (the metadata is complete only with every paper)
from alembic import context
from service.db import make_engine
from service.settings import Settings
from service.tables.walls import ROLES

ONE_AT_A_TIME = text("SELECT pg_advisory_lock(hashtext('lachan migration'))")
LIMITS = "-c TimeZone=UTC -c lock_timeout=5000 -c statement_timeout=600000"


def _prepare(url: str) -> None:
    """Make the roles and let the owner build: the one thing done as whoever logs in."""
    login = make_engine(url, None, guards=LIMITS)
    with login.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('lachan roles'))")
        connection.execute(text(ROLES))
        connection.exec_driver_sql("GRANT USAGE, CREATE ON SCHEMA public TO lachan_owner")
    login.dispose()


def run() -> None:
    """Bring the database at LACHAN_OWNER_DATABASE_URL (or DATABASE_URL) to the newest version."""
    url = Settings().url_for("owner")
    _prepare(url)
    engine = make_engine(url, "lachan_owner", guards=LIMITS)
    with engine.connect() as connection:
        connection.execute(ONE_AT_A_TIME)
        context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.exec_driver_sql("GRANT SELECT ON alembic_version TO lachan_app, lachan_worker")
        connection.commit()
    engine.dispose()


run()
