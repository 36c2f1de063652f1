"""A report for which nobody is responsible yet: it has a clock of its own until somebody finds its commune."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from service import law
from service.audit import log
from service.db import writes
from service.deadlines.commands import Subject, clocks_of, start, stop
from service.notices.about import about_report
from service.notices.endings import end_escalations
from service.notices.news import waiting
from service.notices.telling import breach_unfired, ladder_of
from service.tables.report import Report
from workflows.effects import clocks_for
from workflows.facts import ReportFacts
from workflows.ladder import StepKind
from workflows.policy.model import Event, Role


def hold(session: Session, report: Report, *, now: datetime) -> None:
    """Start the clock of a report in quarantine, and tell at once who can find its commune."""
    starts, _ = clocks_for((Event.REPORT_QUARANTINED,), _facts(report), law.of(session).policy)
    started = start(session, Subject("report", report.id, None, report.province_code), starts, [], now=now)
    about = about_report(session, report, on=now)
    for clock in started:
        first = next(step for step in ladder_of(clock).steps if step.kind is StepKind.RUNG)
        province = [Role.PROVINCE_DUTY_OFFICER] if report.province_code else []
        waiting(session, about, [*map(Role, first.tell), *province], clock, now=now)
    log.effect(session, "report:quarantine:record")


def release(
    session: Session, report: Report, commune_code: str, province_code: str, *, by: UUID, now: datetime
) -> None:
    """Give a locked report its commune: its clock is met, whatever it had raised is over."""
    report.state, report.quarantine_reason = "accepted", None
    report.commune_code, report.province_code = commune_code, province_code
    columns = {"state", "quarantine_reason", "commune_code", "province_code", "placement_reason"}
    changed = report.model_dump(include=columns)
    writes(session).run(update(Report).where(col(Report.id) == report.id).values(**changed))
    _, stops = clocks_for((Event.REPORT_PLACED,), _facts(report), law.of(session).policy)
    subject = Subject("report", report.id, None, report.province_code)
    running = clocks_of(session, subject)
    stopped = stop(session, subject, stops, running, occurred_at=now, by=by, now=now)
    for clock in stopped.breached:
        breach_unfired(session, about_report(session, report, on=now), clock, now=now)
    end_escalations(session, [clock.id for clock in stopped.ended], now=now)
    log.effect(session, "report:placement:record")


def _facts(report: Report) -> ReportFacts:
    return ReportFacts(first_received_at=report.first_received_at, state_since=report.recorded_at)
