"""The work list by next due, and the timeline of one case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    tuple_,
    union_all,
)
from sqlmodel import Session, col, select

from service.access.doors import visible_cases
from service.audit import log
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.tables.case import CaseEvent, CaseFile
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from service.web.paging import Asked, cut

ListKey = tuple[datetime | None, UUID]
TimelineKey = tuple[datetime, int, int, UUID]
IN_ORDER = ("at", "rank", "place", "reference")
"""What orders a timeline, and so makes the key of one of its entries."""
STEP, BREACH, RAISED, ACKNOWLEDGED = range(4)
"""What comes first among things of one moment: a step is recorded before what it brings with it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; every part is optional."""

    state: str | None = None
    commune_code: str | None = None
    assigned_to: UUID | None = None
    due_before: datetime | None = None
    overdue: bool | None = None


def work_list(session: Session, actor: Actor, wanted: Wanted, page: Asked) -> tuple[Sequence[CaseFile], str | None]:
    """A page of the cases this actor may list and its `next`; the one due next first, those without a clock last."""
    lines = select(CaseFile).where(visible_cases(actor, Permission.CASE_LIST), *_narrowed(wanted))
    if (after := page.after(ListKey)) is not None:
        lines = lines.where(_beyond(*after))
    found = session.exec(lines.order_by(col(CaseFile.next_due), col(CaseFile.id)).limit(page.limit + 1)).all()
    shown, following = cut(found, page, lambda case: (case.next_due, case.id))
    log.saw(session, *(case.id for case in shown))
    return shown, following


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    due, late = col(CaseFile.next_due), col(CaseFile.next_due) <= func.engine_now()
    conditions: list[ColumnElement[bool] | None] = [
        col(CaseFile.state) == wanted.state if wanted.state else col(CaseFile.state) != "closed",
        col(CaseFile.commune_code) == wanted.commune_code if wanted.commune_code else None,
        col(CaseFile.assigned_to) == wanted.assigned_to if wanted.assigned_to else None,
        due < wanted.due_before if wanted.due_before else None,
        None if wanted.overdue is None else late if wanted.overdue else or_(due.is_(None), ~late),
    ]
    return [condition for condition in conditions if condition is not None]


def _beyond(due: datetime | None, key: UUID) -> ColumnElement[bool]:
    unclocked = col(CaseFile.next_due).is_(None)
    if due is None:
        return and_(unclocked, col(CaseFile.id) > key)
    return or_(tuple_(col(CaseFile.next_due), col(CaseFile.id)) > (due, key), unclocked)


def timeline(session: Session, case: CaseFile, *, after: TimelineKey | None, limit: int) -> list[dict[str, Any]]:
    """Everything that happened to a case, oldest first: steps, records, breaches, escalations, acknowledgements.

    What was recorded at one moment stands in the order in which it was written.
    """
    everything = union_all(_steps(case), _breaches(case), _raised(case), _acknowledged(case)).subquery()
    order = [everything.c[name] for name in IN_ORDER]
    entries = sqlalchemy.select(everything)
    if after is not None:
        entries = entries.where(tuple_(*order) > after)
    return [dict(row._mapping) for row in session.connection().execute(entries.order_by(*order).limit(limit))]


def key_of(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key under which the timeline goes on after this entry."""
    return tuple(entry[name] for name in IN_ORDER)


def _entry(
    rank: int,
    at: Any,
    kind: Any,
    name: Any,
    reference: Any,
    *,
    place: Any = null(),  # noqa: B008 (an SQL constant)
    states: tuple[Any, Any] = (null(), null()),
    rung: Any = null(),  # noqa: B008
    actor: Any = null(),  # noqa: B008
    occurred_at: Any = None,
) -> Select[Any]:
    return sqlalchemy.select(
        literal(rank, Integer).label("rank"),
        func.coalesce(cast(place, Integer), 0).label("place"),
        at.label("at"),
        kind.label("kind"),
        name.label("name"),
        cast(states[0], String).label("from_state"),
        cast(states[1], String).label("to_state"),
        cast(rung, Integer).label("rung"),
        cast(actor, Uuid).label("actor_id"),
        (at if occurred_at is None else occurred_at).label("occurred_at"),
        reference.label("reference"),
    )


def _steps(case: CaseFile) -> Select[Any]:
    event = CaseEvent
    states = (col(event.from_state), col(event.to_state))
    return _entry(
        STEP,
        col(event.recorded_at),
        col(event.lifecycle),
        col(event.trigger),
        col(event.id),
        # Its place in this case: the ordinal itself would tell how much is written of all the others.
        place=func.row_number().over(order_by=col(event.ordinal)),
        states=states,
        actor=col(event.actor_id),
        occurred_at=col(event.occurred_at),
    ).where(col(event.case_id) == case.id)


def _breaches(case: CaseFile) -> Select[Any]:
    breached = col(Deadline.breached_at)
    rows = _entry(BREACH, breached, literal("deadline_breached"), col(Deadline.rule), col(Deadline.id))
    return rows.where(col(Deadline.case_id) == case.id, breached.is_not(None))


def _raised(case: CaseFile) -> Select[Any]:
    cause, key, rung = col(Escalation.cause), col(Escalation.id), col(Escalation.rung)
    rows = _entry(RAISED, col(Escalation.raised_at), literal("escalation_raised"), cause, key, place=rung, rung=rung)
    return rows.where(col(Escalation.case_id) == case.id)


def _acknowledged(case: CaseFile) -> Select[Any]:
    at, by = col(Escalation.acknowledged_at), col(Escalation.acknowledged_by)
    cause, key, rung = col(Escalation.cause), col(Escalation.id), col(Escalation.rung)
    rows = _entry(ACKNOWLEDGED, at, literal("acknowledged"), cause, key, place=rung, rung=rung, actor=by)
    return rows.where(col(Escalation.case_id) == case.id, at.is_not(None))
