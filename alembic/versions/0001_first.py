"""The first schema: every table of the spine, the three roles, and the walls of the database."""

from pathlib import Path

from sqlalchemy import text

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = Path(__file__).with_name("0001_first.sql")


def upgrade() -> None:
    for statement in STATEMENTS.read_text(encoding="utf-8").split("\n;;\n"):
        if statement.strip():
            op.get_bind().execute(text(statement))


def downgrade() -> None:
    raise RuntimeError("the first schema holds the record of children; it is not taken down by a command")
