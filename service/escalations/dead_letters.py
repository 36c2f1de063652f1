"""A notice that cannot be delivered is an alarm of its own: somebody else must be told instead."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import CompoundSelect, text, union, update
from sqlmodel import Session, col, select

from notifications import outbox
from notifications.notice import NoticeType
from notifications.outbox import DeadLetter
from service import clock
from service.audit import log as audit
from service.db import writes
from service.escalations.subjects import Subject, lock_free
from service.notices.about import about_of
from service.notices.alarms import raise_alarm
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from service.tables.report import Report

# A letter (l) is news while its attempts fail, its escalation is neither taken nor over, its clock runs, and its
# addressee has not got the same thing some other way.
STILL_NEWS = """
    l.state IN ('queued', 'sending', 'dead') AND l.notice_type <> 'notification.dead_letter'
    AND NOT EXISTS (SELECT FROM escalation c WHERE c.id = l.cause_id AND c.state <> 'raised')
    AND NOT EXISTS (SELECT FROM deadline t WHERE t.id = l.cause_id AND t.state <> 'armed')
    AND NOT EXISTS (
      SELECT FROM delivery o JOIN endpoint oe ON oe.id = o.endpoint_id JOIN endpoint le ON le.id = l.endpoint_id
      WHERE (o.cause_id, o.notice_type, o.first_queued_at) = (l.cause_id, l.notice_type, l.first_queued_at)
      AND (oe.owner_kind, oe.owner_id) = (le.owner_kind, le.owner_id)
      AND o.state IN ('delivered', 'acknowledged'))"""

# One place: an endpoint (f) and whatever took its place later or before (p).
SAME_PLACE = """
    (f.id = p.id OR ((f.owner_kind, f.owner_id, f.channel) = (p.owner_kind, p.owner_id, p.channel)
     AND (f.disabled_at IS NOT NULL OR p.disabled_at IS NOT NULL)))"""

NEWS = text(f"SELECT l.id FROM delivery l WHERE l.id = ANY(:ids) AND {STILL_NEWS}")  # noqa: S608 (words of our own)

OPEN_ALARM = text(f"""
    SELECT e.id FROM escalation e JOIN delivery first ON first.id = e.cause_id
    JOIN endpoint f ON f.id = first.endpoint_id JOIN endpoint p ON {SAME_PLACE}
    WHERE e.cause = 'dead_letter' AND e.subject_id = :subject AND p.id = :endpoint
      AND e.deadline_id IS NULL AND e.state IN ('raised', 'acknowledged')
    ORDER BY e.rung DESC LIMIT 1""")  # noqa: S608 (words of our own)


def raise_dead_letters(session: Session) -> int:
    """Hear every dead letter that nobody has heard of yet; how many there were.

    One alarm rings for each endpoint and case, however many letters it is about. What is no longer news rings for
    nobody, and neither does a letter about dead letters: it would breed more of them, and its own attempts go on.
    """
    silent = {letter: _subject_of(session, letter) for letter in outbox.dead_letters(session)}
    free = lock_free(session, {subject for subject in silent.values() if subject is not None})
    ours = {letter: subject for letter, subject in silent.items() if subject is None or subject in free}
    if not ours:
        return 0
    now = clock.now(session)
    audit.begin(session, action="delivery:raise", actor_id=None, actor_kind="system")
    taken = outbox.take_dead_letters(session, [letter.delivery_id for letter in ours], now=now)
    news = _still_news(session, taken)
    together: defaultdict[tuple[UUID, UUID], list[DeadLetter]] = defaultdict(list)
    for letter, subject in ours.items():
        if subject is not None and letter.delivery_id in news:
            together[letter.endpoint_id, subject].append(letter)
    for (_, subject), letters in together.items():
        _ring(session, free[subject], letters, now)
    return len(taken)


def _ring(session: Session, subject: Subject, letters: Sequence[DeadLetter], now: datetime) -> None:
    first = letters[0]
    asked = {"subject": subject.id, "endpoint": first.endpoint_id}
    speaking = session.connection().execute(OPEN_ALARM, asked).scalar_one_or_none()
    if speaking is not None:
        _count(session, session.get_one(Escalation, speaking), len(letters))
        return
    about = replace(about_of(session, subject, on=now), letters=len(letters))
    cause, kind = ("dead_letter", first.delivery_id), NoticeType.NOTIFICATION_DEAD_LETTER
    raise_alarm(session, about, cause, kind, avoid=first.owner.id, now=now)


def _count(session: Session, alarm: Escalation, more: int) -> None:
    """An alarm that rings already says how many letters it is about now."""
    before = alarm.notice.get("letters")
    alarm.notice = alarm.notice | {"letters": (before if isinstance(before, int) else 0) + more}
    writes(session).run(update(Escalation).where(col(Escalation.id) == alarm.id).values(notice=alarm.notice))


def _still_news(session: Session, ids: Collection[UUID]) -> set[UUID]:
    return set(session.connection().execute(NEWS, {"ids": list(ids)}).scalars())


def _subject_of(session: Session, letter: DeadLetter) -> UUID | None:
    if letter.case_id is not None:
        return letter.case_id
    return session.exec(select(Report.id).where(col(Report.id).in_(_reports(letter)))).one_or_none()


def _reports(letter: DeadLetter) -> CompoundSelect[Any]:
    """What a notice without a case was about: its cause is an escalation, a clock, or the report itself."""
    raised = sqlalchemy.select(col(Escalation.subject_id)).where(col(Escalation.id) == letter.cause_id)
    timed = sqlalchemy.select(col(Deadline.subject_id)).where(col(Deadline.id) == letter.cause_id)
    itself = sqlalchemy.select(col(Report.id)).where(col(Report.id) == letter.cause_id)
    return union(raised, timed, itself)
