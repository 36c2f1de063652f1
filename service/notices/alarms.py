"""Alarms that hang on no clock: they ring above the commune, one role after the other, until somebody is reached."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from notifications.notice import NoticeType
from service.notices.about import About
from service.notices.telling import EVERY_CHANNEL, Cause, climb
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from workflows.ladder import Step, StepKind
from workflows.policy.model import Role

ORDER: Final = (Role.PROVINCE_DUTY_OFFICER, Role.PROVINCE_HEAD, Role.HOTLINE_DUTY_OFFICER)
HOLDS: Final = timedelta(hours=2)  # not law: how long a rung speaks or is held before the next one does


def raise_alarm(
    session: Session,
    about: About,
    cause: Cause,
    kind: NoticeType,
    *,
    now: datetime,
    place: int = 0,
    avoid: UUID | None = None,
) -> None:
    """Ring at this place of the order; where nobody but `avoid` is reached, at the next, and last at the earlier ones.

    Rungs are numbered on from those that the same cause has raised before.
    """
    asked = select(func.coalesce(func.max(Escalation.rung), -1)).where(
        col(Escalation.cause) == cause[0], col(Escalation.cause_id) == cause[1]
    )
    first: int = session.exec(asked).one() + 1
    roles = (*ORDER[place:], *ORDER[:place])
    rungs = [
        Step(StepKind.RUNG, number, now, (role.value,), EVERY_CHANNEL) for number, role in enumerate(roles, start=first)
    ]
    climb(session, about, None, cause, rungs, kind, now=now, avoid=avoid)


def place_after(rung: Escalation) -> int:
    """Where the order goes on after this rung; the last place is repeated."""
    reached = ORDER.index(Role(rung.roles[0]))
    return min(reached + 1, len(ORDER) - 1)


def unreadable(session: Session, about: About, clock: Deadline, *, now: datetime) -> None:
    """Ring for a clock that cannot be read."""
    raise_alarm(session, about, ("poisoned", clock.id), NoticeType.DEADLINE_POISONED, now=now)
