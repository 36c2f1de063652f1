"""Alarms that hang on no clock are tended: they end with their cause, and go on when whoever took them does nothing."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from notifications.notice import NoticeType
from notifications.tables import Delivery, Endpoint
from service import clock
from service.audit import log as audit
from service.db import writes
from service.escalations.dead_letters import SAME_PLACE, STILL_NEWS
from service.escalations.isolation import isolated
from service.escalations.subjects import Subject, lock_free
from service.escalations.watcher import UNWATCHED
from service.notices.about import about_of
from service.notices.alarms import HOLDS, place_after, raise_alarm
from service.notices.endings import end_telling, move
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from workflows.escalation import EscalationState, EscalationTrigger
from workflows.facts import EscalationFacts

AT_A_TIME = 100

OVER = text(f"""
    SELECT e.id, e.subject_id FROM escalation e WHERE e.deadline_id IS NULL AND e.state <> 'ended' AND CASE e.cause
      WHEN 'poisoned' THEN EXISTS (SELECT FROM deadline d WHERE d.id = e.cause_id AND d.state <> 'poisoned')
      WHEN 'unwatched' THEN
        EXISTS (SELECT FROM deadline d WHERE d.case_id = e.case_id AND d.state = 'armed')
        OR EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id AND c.state = 'closed')
      WHEN 'dead_letter' THEN NOT EXISTS (
        SELECT FROM delivery first JOIN endpoint f ON f.id = first.endpoint_id JOIN endpoint p ON {SAME_PLACE}
        JOIN delivery l ON l.endpoint_id = p.id
        WHERE first.id = e.cause_id AND l.dead_letter_raised_at IS NOT NULL AND {STILL_NEWS}
          AND CASE WHEN e.case_id IS NOT NULL THEN l.case_id = e.case_id ELSE l.cause_id = e.subject_id
            OR EXISTS (SELECT FROM deadline t WHERE t.id = l.cause_id AND t.subject_id = e.subject_id)
            OR EXISTS (SELECT FROM escalation r WHERE r.id = l.cause_id AND r.subject_id = e.subject_id) END)
      ELSE false END""")  # noqa: S608 (words of our own)

SILENT_TOO_LONG = text("""
    SELECT cause, cause_id, subject_id FROM escalation
    WHERE deadline_id IS NULL AND state IN ('raised', 'acknowledged')
    GROUP BY cause, cause_id, subject_id
    HAVING max(coalesce(holds_until, raised_at + :holds)) <= engine_now()""")


def end_what_is_over(session: Session) -> int:
    """End the alarms whose letters arrived, whose duty is met, whose clock was mended; how many rungs."""
    free = lock_free(session, {row.subject_id for row in session.connection().execute(OVER)})
    if not free:
        return 0
    now = clock.now(session)
    audit.begin(session, action="escalation:end", actor_id=None, actor_kind="system")
    # Asked again, now that nothing of these subjects moves any more.
    ids = [row.id for row in session.connection().execute(OVER) if row.subject_id in free]
    for rung in session.exec(select(Escalation).where(col(Escalation.id).in_(ids))).all():
        move(session, rung, EscalationTrigger.END, EscalationFacts(cause_over=True), now=now)
    end_telling(session, over=ids, now=now)
    return len(ids)


def resume(session: Session) -> int:
    """Let the next of the order speak where an alarm was taken and held, or heard and not taken, for long enough."""
    asked = {"holds": HOLDS}
    free = lock_free(session, {row.subject_id for row in session.connection().execute(SILENT_TOO_LONG, asked)})
    if not free:
        return 0
    now = clock.now(session)
    audit.begin(session, action="escalation:resume", actor_id=None, actor_kind="system")
    over = {row.id for row in session.connection().execute(OVER)}
    resumed = 0
    for row in session.connection().execute(SILENT_TOO_LONG, asked).all():
        rungs = _speaking(session, row.cause, row.cause_id) if row.subject_id in free else []
        if rungs and rungs[-1].id not in over:
            resumed += isolated(session, partial(_next_rung, session, free[row.subject_id], rungs, now))
    return resumed


def _speaking(session: Session, cause: str, cause_id: UUID) -> list[Escalation]:
    mine = select(Escalation).where(
        col(Escalation.cause) == cause,
        col(Escalation.cause_id) == cause_id,
        col(Escalation.state).in_([EscalationState.RAISED.value, EscalationState.ACKNOWLEDGED.value]),
    )
    return list(session.exec(mine.order_by(col(Escalation.rung))).all())


def _next_rung(session: Session, subject: Subject, rungs: list[Escalation], now: datetime) -> None:
    highest = rungs[-1]
    for rung in rungs:
        facts = EscalationFacts(superseded_by_rung=highest.rung + 1, holds_until=rung.holds_until)
        move(session, rung, EscalationTrigger.EXPIRE, facts, now=now)
    end_telling(session, over=[rung.id for rung in rungs], now=now)
    letters = highest.notice.get("letters")
    about = replace(about_of(session, subject, on=now), letters=letters if isinstance(letters, int) else None)
    cause, kind = (highest.cause, highest.cause_id), NoticeType(str(highest.notice["type"]))
    raise_alarm(session, about, cause, kind, place=place_after(highest), avoid=_addressee(session, highest), now=now)


def _addressee(session: Session, alarm: Escalation) -> UUID | None:
    """Whom the letters of an alarm do not reach: nobody tells them of it."""
    owner = select(Endpoint.owner_id).join(Delivery, col(Delivery.endpoint_id) == col(Endpoint.id))
    return session.exec(owner.where(col(Delivery.id) == alarm.cause_id)).one_or_none()


def raise_unwatched(session: Session) -> int:
    """Ring for open cases on which no clock runs: no law says it, but whatever nobody watches is forgotten."""
    asked = {"limit": AT_A_TIME}
    free = lock_free(session, set(session.connection().execute(UNWATCHED, asked).scalars()))
    if not free:
        return 0
    now = clock.now(session)
    audit.begin(session, action="case:raise", actor_id=None, actor_kind="system")
    still = [case_id for case_id in session.connection().execute(UNWATCHED, asked).scalars() if case_id in free]
    return sum(isolated(session, partial(_ring_for, session, free[case_id], now)) for case_id in still)


def _ring_for(session: Session, case: Subject, now: datetime) -> None:
    about = about_of(session, case, on=now)
    raise_alarm(session, about, ("unwatched", case.id), NoticeType.CASE_UNWATCHED, now=now)


def breach_set_aside(session: Session) -> int:
    """Record the breach of clocks that were set aside before they were due: it is a fact, whoever can read them."""
    due = select(Deadline).where(
        col(Deadline.state) == "poisoned",
        col(Deadline.breached_at).is_(None),
        col(Deadline.due_at) <= func.engine_now(),
    )
    late = session.exec(due.limit(AT_A_TIME).with_for_update(skip_locked=True, key_share=True)).all()
    if late:
        now = clock.now(session)
        audit.begin(session, action="deadline:fire", actor_id=None, actor_kind="system")
        for one in late:
            audit.effect(session, f"deadline:{one.rule}:breach")
            writes(session).run(update(Deadline).where(col(Deadline.id) == one.id).values(breached_at=now))
    return len(late)


DUTIES = (end_what_is_over, resume, raise_unwatched, breach_set_aside)
"""What tending is, each in a transaction of its own, in this order: what is over does not go on."""
