"""The seed of the 34 provinces, so that a report can be routed before the communes were imported."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from service.audit import log
from service.db import Tools, transaction, writes
from service.directory.rows import take_turn
from service.directory.territories import folded
from service.tables.directory import Territory

SEED = Path(__file__).parent / "seed" / "provinces.toml"


def seed_rows() -> list[Territory]:
    """Every province of the seed, one row for each span of days."""
    seed: dict[str, Any] = tomllib.loads(SEED.read_text(encoding="utf-8"))
    return [_row(seed["valid_from"], **entry) for entry in seed["provinces"]]


def load_provinces(engine: Engine, tools: Tools) -> int:
    """Write the provinces that the directory does not know at all; tells how many rows, the second time none."""
    with transaction(engine, tools) as session:
        log.begin(session, action="directory:write", actor_id=None, actor_kind="system")
        take_turn(session)
        known = set(session.exec(select(Territory.code).where(col(Territory.level) == "province")))
        missing = [row for row in seed_rows() if row.code not in known]
        writes(session).add(*missing)
        log.effect(session, "directory:provinces:seed")
    return len(missing)


def _row(
    since: date, *, code: str, name: str, unit: str, valid_from: date | None = None, valid_to: date | None = None
) -> Territory:
    return Territory(
        code=code,
        level="province",
        name=name,
        name_folded=folded(name),
        unit=unit,
        valid_from=valid_from or since,
        valid_to=valid_to,
    )
