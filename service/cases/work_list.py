"""The work list: the cases of whoever asks, the one due next first, in pages that cost the same at any depth."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Uuid,
    bindparam,
    func,
    literal_column,
    or_,
    tuple_,
    union,
)
from sqlmodel import Session, col

from service.access.sight import Ways, conditions, sight_of
from service.asking import Question
from service.audit import log
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.cases.schemas import CaseLine
from service.tables.case import DUE_OR_NEVER, OPEN, CaseFile
from service.tables.columns import Moment
from service.web.paging import Asked, cut

ListKey = tuple[datetime | None, UUID]
PLACE: ColumnElement[datetime] = literal_column(DUE_OR_NEVER, Moment)
FIELDS = tuple(CaseLine.model_fields)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; every part is optional."""

    state: str | None = None
    commune_code: str | None = None
    assigned_to: UUID | None = None
    due_before: datetime | None = None
    overdue: bool | None = None


def work_list(session: Session, actor: Actor, wanted: Wanted, page: Asked) -> tuple[Sequence[CaseLine], str | None]:
    """A page of the cases this actor may list and its `next`; the one due next first, those without a clock last."""
    asked, told = question_of(actor, wanted, page)
    shown, following = cut(asked.all(session, **told), page, lambda case: (case.next_due, case.id))
    log.saw(session, *(case.id for case in shown))
    return shown, following


def question_of(actor: Actor, wanted: Wanted, page: Asked) -> tuple[Question[CaseLine], dict[str, Any]]:
    """What a page of the list asks the database, and with which values."""
    sight = sight_of(actor, Permission.CASE_LIST)
    narrowed = {name: value for name, value in asdict(wanted).items() if value is not None}
    after = page.after(ListKey)
    told = {**sight.told, **narrowed, **({"after_due": after[0], "after_id": after[1]} if after else {})}
    late = narrowed.pop("overdue", None)
    return _lines(sight.ways, frozenset(narrowed), late, after is not None, page.limit + 1), told


@lru_cache(maxsize=256)
def _lines(ways: Ways, narrowed: frozenset[str], late: bool | None, deep: bool, most: int) -> Question[CaseLine]:
    """The question of all who see so and ask so. Each way of seeing reads its own index, no further than it must."""
    alike = [*_narrowed(narrowed, late), *([_beyond()] if deep else [])]
    ends: ColumnElement[int] = literal_column(str(most))
    parts = [_each(seen).where(*alike).order_by(PLACE, col(CaseFile.id)).limit(ends) for seen in conditions(ways)]
    if len(parts) == 1:
        return Question(parts[0], _line)
    case_file = union(*(sqlalchemy.select(part.subquery()) for part in parts)).subquery("case_file")
    whole = sqlalchemy.select(case_file).order_by(PLACE, case_file.c.id).limit(ends)
    return Question(whole, _line)


def _each(seen: ColumnElement[bool]) -> Select[Any]:
    return sqlalchemy.select(*(col(getattr(CaseFile, name)) for name in FIELDS)).where(seen)


def _line(*values: Any) -> CaseLine:
    return CaseLine.model_construct(**dict(zip(FIELDS, values, strict=True)))


def _narrowed(narrowed: frozenset[str], late: bool | None) -> list[ColumnElement[bool]]:
    due, over = col(CaseFile.next_due), col(CaseFile.next_due) <= func.engine_now()
    conditions: list[ColumnElement[bool] | None] = [
        col(CaseFile.state) == bindparam("state", type_=String) if "state" in narrowed else literal_column(OPEN.text),
        col(CaseFile.commune_code) == bindparam("commune_code", type_=String) if "commune_code" in narrowed else None,
        col(CaseFile.assigned_to) == bindparam("assigned_to", type_=Uuid) if "assigned_to" in narrowed else None,
        due < bindparam("due_before", type_=Moment) if "due_before" in narrowed else None,
        None if late is None else over if late else or_(due.is_(None), ~over),
    ]
    return [condition for condition in conditions if condition is not None]


def _beyond() -> ColumnElement[bool]:
    last = func.coalesce(bindparam("after_due", type_=Moment), literal_column("'infinity'::timestamptz"))
    return tuple_(PLACE, col(CaseFile.id)) > tuple_(last, bindparam("after_id", type_=Uuid))
