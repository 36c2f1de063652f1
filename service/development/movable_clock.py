"""The law's clock with a lever: an offset in the database that only development has."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from service.tables.walls import PRODUCTION_CLOCK

LEVER = """
CREATE TABLE IF NOT EXISTS clock_offset (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  moved interval NOT NULL DEFAULT '0', frozen_at timestamptz
);
INSERT INTO clock_offset DEFAULT VALUES ON CONFLICT DO NOTHING;
GRANT SELECT ON clock_offset TO lachan_app, lachan_worker;
"""

MOVABLE_CLOCK = "SELECT coalesce(frozen_at, statement_timestamp()) + moved FROM clock_offset"
REPLACED = "CREATE OR REPLACE FUNCTION engine_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ {} $$"


def install(owner: Engine) -> None:
    """Give this database the movable clock; `owner` acts as lachan_owner."""
    with owner.begin() as connection:
        connection.exec_driver_sql(LEVER)
        connection.exec_driver_sql(REPLACED.format(MOVABLE_CLOCK))


def remove(owner: Engine) -> None:
    """Give it production's clock back."""
    with owner.begin() as connection:
        connection.exec_driver_sql(REPLACED.format(PRODUCTION_CLOCK))


def freeze(owner: Engine, moment: datetime) -> None:
    """Stop the law's clock at a moment (tests)."""
    with owner.begin() as connection:
        connection.execute(text("UPDATE clock_offset SET frozen_at = :moment, moved = '0'"), {"moment": moment})


def move(owner: Engine, by: timedelta) -> datetime:
    """Push the law's clock forward and tell the new time; it never goes back."""
    if by < timedelta(0):
        raise ValueError("the clock only goes forward")
    with owner.begin() as connection:
        connection.execute(text("UPDATE clock_offset SET moved = moved + :by"), {"by": by})
        moved: datetime = connection.execute(text("SELECT engine_now()")).scalar_one()
    return moved


def is_movable(engine: Engine) -> bool:
    """Whether this database's clock has the lever."""
    with engine.connect() as connection:
        return production_clock_differs(connection.execute(BODY).scalar_one())


BODY = text("SELECT prosrc FROM pg_proc WHERE proname = 'engine_now' AND pronamespace = 'public'::regnamespace")


def production_clock_differs(body: str) -> bool:
    """Whether the function's body is not production's."""
    return body.strip() != PRODUCTION_CLOCK
