"""End the escalations of a cause that is over, and every attempt to tell of it that is still under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from notifications import outbox
from service import law
from service.asking import Question
from service.audit import log
from service.db import work, writes
from service.errors import ServiceError
from service.tables.escalation import Escalation
from workflows.decide import Accepted, decide
from workflows.escalation import ESCALATION, EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts


@dataclass(slots=True)
class Endings:
    """The causes whose telling this transaction ends, gathered for one statement just before the commit."""

    now: datetime
    acknowledged: list[UUID] = field(default_factory=list)
    over: list[UUID] = field(default_factory=list)


def end_telling(
    session: Session, *, acknowledged: Iterable[UUID] = (), over: Iterable[UUID] = (), now: datetime
) -> None:
    """Let nothing more be sent for these causes. All of a transaction end together: no notice slips in between."""
    endings: Endings | None = session.info.get("endings")
    if endings is None:
        endings = session.info["endings"] = Endings(now)
        work(session).closers.append(_end_in_the_ledger)
    endings.acknowledged += acknowledged
    endings.over += over


def _end_in_the_ledger(session: Session, refusal: ServiceError | None) -> None:
    endings: Endings = session.info["endings"]
    if refusal is None:
        outbox.end(session, acknowledged=endings.acknowledged, over=endings.over, now=endings.now)


def mark(session: Session) -> tuple[int, int]:
    """A place to go back to when what follows turns out to be impossible."""
    endings: Endings | None = session.info.get("endings")
    return (len(endings.acknowledged), len(endings.over)) if endings else (0, 0)


def back_to(session: Session, mark: tuple[int, int]) -> None:
    """Forget every ending since the mark."""
    endings: Endings | None = session.info.get("endings")
    if endings:
        del endings.acknowledged[mark[0] :], endings.over[mark[1] :]


LIVE: Question[UUID] = Question(
    text("SELECT DISTINCT deadline_id FROM escalation WHERE deadline_id = ANY(:deadlines) AND state <> :ended"),
    lambda key: key,
)
"""Which of these clocks have raised something that is not over: mostly none."""


def end_escalations(session: Session, deadlines: Sequence[UUID], *, now: datetime) -> None:
    """End whatever these clocks had raised."""
    raised = LIVE.all(session, deadlines=list(deadlines), ended=EscalationState.ENDED.value) if deadlines else ()
    over = [escalation for deadline in raised for escalation in live_escalations(session, deadline)]
    for escalation in over:
        move(session, escalation, EscalationTrigger.END, EscalationFacts(cause_over=True), now=now)
    end_telling(session, over=[*deadlines, *(escalation.id for escalation in over)], now=now)


def live_escalations(session: Session, deadline_id: UUID) -> list[Escalation]:
    """The escalations of a clock that are not over, lowest rung first."""
    raised = select(Escalation).where(
        col(Escalation.deadline_id) == deadline_id, col(Escalation.state) != EscalationState.ENDED.value
    )
    return list(session.exec(raised.order_by(col(Escalation.rung), col(Escalation.raised_at))).all())


def alarm_rungs(session: Session, rung: Escalation) -> list[Escalation]:
    """The rungs of an alarm without a clock that are not over, lowest first."""
    raised = select(Escalation).where(
        col(Escalation.cause) == rung.cause,
        col(Escalation.cause_id) == rung.cause_id,
        col(Escalation.state) != EscalationState.ENDED.value,
    )
    return list(session.exec(raised.order_by(col(Escalation.rung))).all())


def move(
    session: Session, escalation: Escalation, trigger: EscalationTrigger, facts: EscalationFacts, *, now: datetime
) -> None:
    """Move an escalation along a declared edge; the caller has seen to it that the edge is open."""
    policy = law.of(session).policy
    decision = decide(ESCALATION, escalation.state, trigger, facts, policy=policy, now=now)
    if not isinstance(decision, Accepted):
        raise AssertionError(f"escalation {escalation.state}: {trigger} refused")
    escalation.state = decision.to_state
    escalation.ended_at = now if trigger is EscalationTrigger.END else None
    writes(session).change(escalation, "state", "acknowledged_by", "acknowledged_at", "holds_until", "ended_at")
    log.effect(session, f"escalation:{escalation.cause}:{trigger.value}")
