"""The cases and reports that an alarm is about, locked before anything else of theirs, without ever waiting."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from service.tables.case import CaseFile
from service.tables.report import Report

Subject = CaseFile | Report


def lock_free(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Those of these cases and reports that nobody else holds, under our lock; the others are left for the next beat.

    Clerks and clocks take the case first and its deliveries after. Whoever did it the other way round would hold what
    they wait for, and wait for what they hold.
    """
    if not ids:
        return {}
    cases = select(CaseFile).where(col(CaseFile.id).in_(ids)).order_by(col(CaseFile.id))
    reports = select(Report).where(col(Report.id).in_(ids)).order_by(col(Report.id))
    free: dict[UUID, Subject] = {}
    for case in session.exec(cases.with_for_update(skip_locked=True, key_share=True)).all():
        free[case.id] = case
    for report in session.exec(reports.with_for_update(skip_locked=True, key_share=True)).all():
        free[report.id] = report
    return free
