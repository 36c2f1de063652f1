"""End the escalations of a cause that is over, and every attempt to tell of it that is still under way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from notifications import outbox
from service import law
from service.audit import log
from service.db import writes
from service.tables.escalation import Escalation
from workflows.decide import Accepted, decide
from workflows.escalation import ESCALATION, EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts


def end_escalations(session: Session, deadlines: Sequence[UUID], *, now: datetime) -> None:
    """End whatever these clocks had raised."""
    over = [escalation for deadline in deadlines for escalation in live_escalations(session, deadline)]
    for escalation in over:
        move(session, escalation, EscalationTrigger.END, EscalationFacts(cause_over=True), now=now)
    outbox.supersede(session, [*deadlines, *(escalation.id for escalation in over)])


def live_escalations(session: Session, deadline_id: UUID) -> list[Escalation]:
    """The escalations of a clock that are not over, lowest rung first."""
    raised = select(Escalation).where(
        col(Escalation.deadline_id) == deadline_id, col(Escalation.state) != EscalationState.ENDED.value
    )
    return list(session.exec(raised.order_by(col(Escalation.rung), col(Escalation.raised_at))).all())


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
    columns = {"state", "acknowledged_by", "acknowledged_at", "holds_until", "ended_at"}
    writes(session).run(
        update(Escalation).where(col(Escalation.id) == escalation.id).values(**escalation.model_dump(include=columns))
    )
    log.effect(session, f"escalation:{escalation.cause}:{trigger.value}")
