"""Bring the territories of the directory in line with a file, from a day on; what was stays readable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, Update, update
from sqlmodel import Session, col, select

from service.audit import log
from service.db import Tools, transaction, writes
from service.directory.rows import take_turn
from service.directory.territories import folded
from service.directory.territory_file import BadRow, Entry, TerritoriesRefused, entries_of
from service.tables.directory import Territory

AT_A_TIME = 200
"""Changes sent together, so that the bar moves."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many territories began, changed (name, unit or province), ended, or stayed as they were."""

    added: int
    changed: int
    ended: int
    unchanged: int


@dataclass(slots=True)
class Comparison:
    """What a file means for the directory: a change is the row that holds until now and the one to follow."""

    added: list[Territory] = field(default_factory=list)
    changed: list[tuple[Territory, Territory]] = field(default_factory=list)
    ended: list[Territory] = field(default_factory=list)
    unchanged: int = 0
    faults: list[BadRow] = field(default_factory=list)


def import_territories(
    engine: Engine, tools: Tools, file: Path, *, valid_from: date, progress: bool = True
) -> ImportResult:
    """Make the file hold from a day on, in one transaction; TerritoriesRefused (nothing written) names every bad row.

    A changed or missing territory is closed on that day, never removed. The same file a second time changes nothing.
    """
    entries = entries_of(file)
    with transaction(engine, tools) as session:
        log.begin(session, action="directory:write", actor_id=None, actor_kind="system")
        take_turn(session)
        found = compared(entries, newest_rows(session), valid_from)
        if found.faults:
            raise TerritoriesRefused(found.faults)
        _write(session, found, valid_from, progress=progress)
        log.effect(session, "directory:territories:import")
    return ImportResult(len(found.added), len(found.changed), len(found.ended), found.unchanged)


def newest_rows(session: Session) -> dict[str, Territory]:
    """The newest row of every code."""
    rows = session.exec(select(Territory).order_by(col(Territory.code), col(Territory.valid_from)))
    return {row.code: row for row in rows}


def compared(entries: Iterable[Entry], newest: dict[str, Territory], day: date) -> Comparison:
    """What must change so that exactly these entries hold from the day on."""
    found, left = Comparison(), dict(newest)
    for entry in entries:
        _compare(found, entry, left.pop(entry.code, None), day)
    for row in left.values():
        if row.valid_to is None and row.valid_from < day:
            found.ended.append(row)
        elif row.valid_to is None or row.valid_to > day:
            found.faults.append(_too_early(0, row))
    return found


def _compare(found: Comparison, entry: Entry, known: Territory | None, day: date) -> None:
    if known is not None and known.valid_to is None and _says_the_same(entry, known):
        found.unchanged += 1
    elif known is None or (known.valid_to is not None and known.valid_to <= day):
        found.added.append(_row(entry, day))
    elif known.valid_to is not None or known.valid_from > day:
        found.faults.append(_too_early(entry.line, known))
    else:
        found.changed.append((known, _row(entry, day)))


def _says_the_same(entry: Entry, row: Territory) -> bool:
    return (entry.level, entry.name, entry.unit, entry.parent_code) == (row.level, row.name, row.unit, row.parent_code)


def _row(entry: Entry, day: date) -> Territory:
    return Territory(
        code=entry.code,
        level=entry.level,
        name=entry.name,
        name_folded=folded(entry.name),
        unit=entry.unit,
        parent_code=entry.parent_code,
        valid_from=day,
    )


def _too_early(line: int, known: Territory) -> BadRow:
    since = known.valid_to or known.valid_from
    return BadRow(
        line,
        f"mã {known.code} đã có thay đổi ngày {since}; dùng --valid-from sau ngày đó",
        f"code {known.code} already changed on {since}; use a --valid-from after that day",
    )


def _write(session: Session, found: Comparison, day: date, *, progress: bool) -> None:
    begun: Sequence[tuple[Territory | None, Territory | None]] = [
        *((None, row) for row in found.added),
        *found.changed,
        *((row, None) for row in found.ended),
    ]
    with _bar(progress) as bar:
        task = bar.add_task("Ghi địa bàn / Writing territories", total=len(begun))
        for first in range(0, len(begun), AT_A_TIME):
            some = begun[first : first + AT_A_TIME]
            for old, new in some:
                _change(session, old, new, day)
            writes(session).send(session)
            bar.advance(task, len(some))


def _change(session: Session, old: Territory | None, new: Territory | None, day: date) -> None:
    if old is not None and new is not None and old.valid_from == day:
        # A second file for the same day corrects the first: there is no span between the two to keep.
        says = new.model_dump(include={"level", "name", "name_folded", "unit", "parent_code"})
        writes(session).run(_this(old).values(**says))
        return
    if old is not None:
        writes(session).run(_this(old).values(valid_to=day))
    if new is not None:
        writes(session).add(new)


def _this(row: Territory) -> Update:
    return update(Territory).where(col(Territory.code) == row.code, col(Territory.valid_from) == row.valid_from)


def _bar(shown: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not shown)
