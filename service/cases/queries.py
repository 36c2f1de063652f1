"""The timeline of one case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy
from pydantic import Field
from sqlalchemy import (
    Integer,
    Select,
    String,
    Uuid,
    cast,
    func,
    literal,
    null,
    tuple_,
    union_all,
)
from sqlmodel import Session, col

from service.tables.case import CaseEvent, CaseFile
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation

Place = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""What an integer column of PostgreSQL holds."""
TimelineKey = tuple[datetime, Place, Place, UUID]
IN_ORDER = ("at", "rank", "place", "reference")
"""What orders a timeline, and so makes the key of one of its entries."""
STEP, BREACH, RAISED, ACKNOWLEDGED = range(4)
"""What comes first among things of one moment: a step is recorded before what it brings with it."""


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
