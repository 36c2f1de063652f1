"""The field-level history of a case: who changed which field of which record, from what to what, and when."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID, uuid4

from pydantic_core import to_json
from sqlalchemy import inspect, tuple_
from sqlmodel import Session, col, select

from service import vault
from service.cases.moment import Moment
from service.cases.schemas import ChangeRead
from service.db import writes
from service.tables.case import CaseFile
from service.tables.history import FieldChange
from service.vault import Kind, Record, Vault

HistoryKey = tuple[datetime, UUID]
CLASSES: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
NOT_SHOWN: tuple[Kind, ...] = ("P0", "P1b")
"""That such a field changed is told; what it said is not: the history is read by more people than the safe place."""


def note_changes(
    session: Session, case: CaseFile, record: str, row: Record, moment: Moment, *columns: str, kind: Kind = "P2"
) -> None:
    """Keep what these columns of a loaded row were and have become; a column that is the same leaves no line.

    `record` names the kind of row (`plan`, `emergency_measure`…), `kind` the class its values belong to.
    """
    for column in columns:
        past = inspect(row).attrs[column].history
        old, new = (_said(session, row, column, side, kind) for side in (past.deleted, past.added))
        if past.has_changes() and old != new:
            line = _line(case, record, row.id, moment, what="changed", field=column, kind=kind)
            vault.of(session).fill(line, {"old": old, "new": new}, kind=kind)
            writes(session).add(line)


def note_record(session: Session, case: CaseFile, record: str, row: Record, moment: Moment) -> None:
    """Keep that a record was made: all there is to say of a paper that never changes."""
    writes(session).add(_line(case, record, row.id, moment, what="recorded", field=None, kind="P2"))


def under_version(session: Session, case: CaseFile) -> None:
    """Put the case's new version on the lines that led to it."""
    for line in writes(session).waiting(FieldChange):
        if line.case_id == case.id:
            line.version = case.version


def history(session: Session, case: CaseFile, *, after: HistoryKey | None, limit: int) -> list[FieldChange]:
    """The history of a case that the door has opened, oldest first."""
    lines = select(FieldChange).where(col(FieldChange.case_id) == case.id)
    if after is not None:
        lines = lines.where(tuple_(col(FieldChange.recorded_at), col(FieldChange.id)) > after)
    ordered = lines.order_by(col(FieldChange.recorded_at), col(FieldChange.id)).limit(limit)
    return list(session.exec(ordered).all())


def read(sealing: Vault, line: FieldChange) -> ChangeRead:
    """One line as it is shown: values of a class that the case itself does not show stay closed."""
    withheld = line.data_class in NOT_SHOWN
    kind = CLASSES[line.data_class]
    said = dict.fromkeys(("old", "new")) if withheld else sealing.open_all(line, ("old", "new"), kind=kind)
    plain = line.model_dump(include=set(ChangeRead.model_fields) - {"old", "new", "withheld"})
    return ChangeRead(**plain, **said, withheld=withheld and line.what == "changed")


def _line(
    case: CaseFile, record: str, key: UUID, moment: Moment, *, what: str, field: str | None, kind: Kind
) -> FieldChange:
    return FieldChange(
        id=uuid4(),
        case_id=case.id,
        version=case.version,
        record=record,
        record_id=key,
        what=what,
        field=field,
        data_class=kind,
        actor_id=moment.actor_id,
        recorded_at=moment.now,
    )


def _said(session: Session, row: Record, column: str, side: Any, kind: Kind) -> str | None:
    """A value as text: words as they are, everything else as JSON; a sealed one is opened first."""
    value = side[0] if side else None
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bytes):
        return vault.of(session).open(value, kind=kind, record=row.id, field=column)
    return to_json(value).decode()
