"""Bring a database to the newest version, as `lachan migrate` does."""

from pathlib import Path
from unittest.mock import patch

from alembic.config import Config

from alembic import command

ROOT = Path(__file__).parent.parent


def migrate(address: str) -> None:
    """Migrate the database at this address; the login may do everything."""
    with patch.dict("os.environ", {"LACHAN_OWNER_DATABASE_URL": address}):
        command.upgrade(Config(toml_file=ROOT / "pyproject.toml"), "head")
