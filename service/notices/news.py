"""What is told once and stands on no ladder: whose a case is, what waits for a decision, and what was decided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from notifications.notice import NoticeType
from service.db import writes
from service.directory.queries import deputies_of
from service.notices.about import About, notice
from service.notices.recipients import Told, recipients
from service.notices.telling import Cause, letters
from service.tables.deadline import Deadline
from workflows.policy.model import Role

PROPOSERS = (Role.ASSIGNEE, Role.COMMUNE_CHAIR)


def opened(session: Session, about: About, roles: Sequence[Role], duty: Deadline | None, *, now: datetime) -> None:
    """Tell the first people of a case that it is theirs, with the duty of the law that runs already."""
    people = recipients(session, about.whereabouts, roles, on=now)
    _tell(session, NoticeType.CASE_REPORTED, about, people, ("case", about.id), clock=duty, now=now)


def reopened(session: Session, about: About, roles: Sequence[Role], *, now: datetime) -> None:
    """Tell the people of a closed case that it is open again; it is over with the next step of the case."""
    people = recipients(session, about.whereabouts, roles, on=now)
    _tell(session, NoticeType.CASE_REOPENED, about, people, ("case", about.id), now=now)


def waiting(session: Session, about: About, roles: Sequence[Role], clock: Deadline, *, now: datetime) -> None:
    """Tell those who can place a report that it waits in quarantine; it is over when the report is placed."""
    people = recipients(session, about.whereabouts, roles, on=now)
    _tell(session, NoticeType.REPORT_QUARANTINED, about, people, ("deadline", clock.id), clock=clock, now=now)


def plan_waits(session: Session, about: About, decider: Role, clock: Deadline, *, now: datetime) -> None:
    """Tell whoever decides that a plan lies before them; it is over when they have decided."""
    people = recipients(session, about.whereabouts, (decider,), on=now)
    _tell(session, NoticeType.PLAN_SUBMITTED, about, people, ("deadline", clock.id), clock=clock, now=now)


def plan_returned(session: Session, about: About, clock: Deadline, *, now: datetime) -> None:
    """Tell the worker of the case that the plan came back; it is over when it is submitted again."""
    people = recipients(session, about.whereabouts, (Role.ASSIGNEE,), on=now)
    _tell(session, NoticeType.PLAN_RETURNED, about, people, ("deadline", clock.id), clock=clock, now=now)


def plan_approved(session: Session, about: About, *, now: datetime) -> None:
    """Tell the worker of the case that the plan is in force; it is over with the next step of the case."""
    people = recipients(session, about.whereabouts, (Role.ASSIGNEE,), on=now)
    _tell(session, NoticeType.PLAN_APPROVED, about, people, ("case", about.id), now=now)


def closing_waits(
    session: Session, about: About, decider: Role, closure_id: UUID, proposed_by: UUID, *, now: datetime
) -> None:
    """Tell whoever may decide that the case is proposed to be closed; it is over when the proposal is settled."""
    barred = {proposed_by, *(deputy.id for deputy in deputies_of(session, proposed_by, now))}
    people = [one for one in recipients(session, about.whereabouts, (decider,), on=now) if one.id not in barred]
    _tell(session, NoticeType.CLOSURE_PROPOSED, about, people, ("closure", closure_id), now=now)


def closing_decided(session: Session, about: About, proposed_by: UUID, *, now: datetime) -> None:
    """Tell the proposer, if the case is still theirs, that the proposal was decided on."""
    people = [one for one in recipients(session, about.whereabouts, PROPOSERS, on=now) if one.id == proposed_by]
    _tell(session, NoticeType.CLOSURE_DECIDED, about, people, ("case", about.id), now=now)


def _tell(
    session: Session,
    kind: NoticeType,
    about: About,
    people: Sequence[Told],
    cause: Cause,
    *,
    clock: Deadline | None = None,
    now: datetime,
) -> None:
    writes(session).add(*letters(session, notice(kind, about, clock=clock, now=now), people, cause, about, now=now))
