"""Claim the clocks that are due, each with its subject, without ever waiting for a lock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.report import Report


@dataclass(frozen=True, slots=True)
class Claimed:
    """A due clock under our lock, with the locked case or report that it hangs on."""

    clock: Deadline
    subject: CaseFile | Report


DUE = (col(Deadline.state) == "armed", col(Deadline.next_step_at) <= func.engine_now())
OLDEST_FIRST = (col(Deadline.next_step_at), col(Deadline.id))


def claim(session: Session, *, limit: int) -> list[Claimed]:
    """At most `limit` due clocks: those of cases, then those of reports, each oldest first.

    Whatever somebody else holds is left for the next beat.
    """
    of_cases = _of_cases(session, limit)
    return [*of_cases, *_of_reports(session, limit - len(of_cases))]


def _of_cases(session: Session, limit: int) -> list[Claimed]:
    # The case is locked together with its clock: taking the clock first and the case after would deadlock with a
    # clerk's command, which holds the case and then changes its clocks.
    due = (
        select(Deadline, CaseFile)
        .join(CaseFile, col(CaseFile.id) == col(Deadline.case_id))
        .where(*DUE)
        .order_by(*OLDEST_FIRST)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=(CaseFile, Deadline))
    )
    return [Claimed(clock, case) for clock, case in session.exec(due).all()]


def _of_reports(session: Session, limit: int) -> list[Claimed]:
    due = (
        select(Deadline, Report)
        .join(Report, col(Report.id) == col(Deadline.subject_id))
        .where(col(Deadline.subject_kind) == "report", col(Deadline.case_id).is_(None), *DUE)
        .order_by(*OLDEST_FIRST)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=(Report, Deadline))
    )
    return [Claimed(clock, report) for clock, report in session.exec(due).all()] if limit > 0 else []


def next_step_at(session: Session) -> datetime | None:
    """When the next step of any clock is due; None when none is armed."""
    return session.exec(select(func.min(col(Deadline.next_step_at))).where(col(Deadline.state) == "armed")).one()
