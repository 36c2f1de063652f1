"""A notice that cannot be delivered is an alarm of its own: somebody else must be told instead."""

from typing import Any

import sqlalchemy
from sqlalchemy import CompoundSelect, union
from sqlmodel import Session, col, select

from notifications import outbox
from notifications.notice import NoticeType
from notifications.outbox import DeadLetter
from service import clock
from service.audit import log as audit
from service.notices.about import About, about_case, about_report
from service.notices.telling import above_the_commune, climb
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation
from service.tables.report import Report


def raise_dead_letters(session: Session) -> int:
    """Raise every dead letter that nobody has heard of yet to those above its addressee; how many there were."""
    now = clock.now(session)
    letters = outbox.dead_letters(session, now=now)
    if letters:
        audit.begin(session, action="delivery:raise", actor_id=None, actor_kind="system")
    for letter in letters:
        about = _about(session, letter)
        # A dead letter about a dead letter would breed more of them; its own attempts go on.
        if about is None or letter.notice_type == NoticeType.NOTIFICATION_DEAD_LETTER:
            continue
        cause, kind = ("dead_letter", letter.delivery_id), NoticeType.NOTIFICATION_DEAD_LETTER
        climb(session, about, None, cause, above_the_commune(now), kind, avoid=letter.owner.id, now=now)
    return len(letters)


def _about(session: Session, letter: DeadLetter) -> About | None:
    now = clock.now(session)
    if letter.case_id is not None:
        return about_case(session, session.get_one(CaseFile, letter.case_id), on=now)
    report = session.exec(select(Report).where(col(Report.id).in_(_subjects(letter)))).one_or_none()
    return about_report(session, report, on=now) if report else None


def _subjects(letter: DeadLetter) -> CompoundSelect[Any]:
    """What a notice without a case was about: its cause is an escalation, a clock, or the report itself."""
    raised = sqlalchemy.select(col(Escalation.subject_id)).where(col(Escalation.id) == letter.cause_id)
    timed = sqlalchemy.select(col(Deadline.subject_id)).where(col(Deadline.id) == letter.cause_id)
    itself = sqlalchemy.select(col(Report.id)).where(col(Report.id) == letter.cause_id)
    return union(raised, timed, itself)
