"""Give a case to a worker of its commune; a case against the commune's authorities, to one from elsewhere."""

from uuid import UUID

from sqlmodel import Session

from service.access.assignees import has_office_in, is_worker_anywhere, is_worker_of
from service.auth.actor import Actor
from service.cases.moves import Moment, record_of, save, subject_of
from service.db import writes
from service.deadlines.commands import clocks_of
from service.errors import Conflict
from service.notices.about import about_case
from service.notices.endings import end_telling
from service.notices.news import opened
from service.tables.case import CaseFile
from workflows.policy.model import Role, RuleKind


def assign(session: Session, actor: Actor, case: CaseFile, staff_id: UUID, moment: Moment) -> None:
    """Assign a locked case and tell the new assignee; Conflict for somebody who is no worker there today."""
    if case.concerns_authority == "yes":
        _from_elsewhere(session, case, staff_id, moment)
    elif not is_worker_of(session, staff_id, case.commune_code, moment.now):
        raise Conflict("assignee_not_worker_here")
    case.assigned_to = staff_id
    writes(session).add(record_of(session, case, "assigned", staff_id, moment))
    save(session, case, moment, "assigned_to")
    if case.seen_at is not None:
        end_telling(session, over=[case.id], now=moment.now)  # whoever had it before need not hear that they have it
    running = clocks_of(session, subject_of(case))
    duty = next((one for one in running if one.state == "armed" and one.kind == RuleKind.STATUTORY), None)
    opened(session, about_case(session, case, on=moment.now), (Role.ASSIGNEE,), duty, now=moment.now)


def _from_elsewhere(session: Session, case: CaseFile, staff_id: UUID, moment: Moment) -> None:
    if not is_worker_anywhere(session, staff_id, moment.now):
        raise Conflict("assignee_not_worker_here")
    if has_office_in(session, staff_id, case.commune_code, moment.now):
        raise Conflict("assignee_from_the_commune")
