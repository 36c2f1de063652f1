"""The one door to a case: find, authorise, log the read, or answer 404 in the same words for absent and not yours."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, false, literal, or_, tuple_
from sqlmodel import Session, col, select

from service.access.sight import Ways, conditions, in_the_hands, offices_of, sight_of
from service.audit import log
from service.auth.actor import Actor, require
from service.auth.permissions import Permission
from service.errors import NotFound
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.offices import Role
from service.tables.report import Report
from service.web.paging import Asked, cut


def visible_cases(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition under which a case may be seen with this permission: assignment, commune, province."""
    sight = sight_of(actor, permission)
    return or_(false(), *conditions(sight.ways, sight.told))


def in_the_hands_of(actor: Actor, territory: str | None) -> ColumnElement[bool]:
    """The condition under which a case is assigned to this worker of a territory, and may be: as in `assignees`."""
    return in_the_hands(literal(territory, String), {"seer": actor.staff_id, "offices": offices_of(actor)})


def open_case(session: Session, actor: Actor, case_id: UUID, permission: Permission) -> CaseFile:
    """The case, its reading logged; NotFound when it is absent or not this actor's."""
    return _through_the_door(session, actor, case_id, permission, _door)


def _through_the_door(
    session: Session, actor: Actor, case_id: UUID, permission: Permission, door: Callable[[Ways], Select[CaseFile]]
) -> CaseFile:
    require(actor, permission)
    sight = sight_of(actor, permission)
    found: CaseFile | None = session.scalars(door(sight.ways), {**sight.told, "case_id": case_id}).one_or_none()
    if found is None:
        raise NotFound()
    log.saw(session, found.id)
    return found


@lru_cache(maxsize=256)
def _door(ways: Ways) -> Select[CaseFile]:
    """Built once for all who see alike: to build it again for each request took longer than to ask it."""
    return sqlalchemy.select(CaseFile).where(col(CaseFile.id) == bindparam("case_id"), or_(false(), *conditions(ways)))


@lru_cache(maxsize=256)
def _locking(ways: Ways) -> Select[CaseFile]:
    # Whoever has waited for the row is asked the same of it again: PostgreSQL looks at the row as it is by then.
    return _door(ways).with_for_update(key_share=True).execution_options(populate_existing=True)


def lock(session: Session, case: CaseFile) -> CaseFile:
    """The same case with its row locked and read again; `now` is read after this."""
    return lock_by_id(session, case.id)


def lock_by_id(session: Session, case_id: UUID) -> CaseFile:
    """The row of a case whose door another record has opened, locked and read again."""
    row = select(CaseFile).where(col(CaseFile.id) == case_id).with_for_update(key_share=True)
    return session.exec(row.execution_options(populate_existing=True)).one()


def answers_for(actor: Actor, case: CaseFile) -> bool:
    """Whether this reader is the one that the report had to reach: its commune, or its province in the commune's place.

    Whoever holds such an office elsewhere, and reads the case for another reason, is not.
    """
    offices = {(grant.role, grant.territory_code) for grant in actor.roles}
    if case.concerns_authority == "yes":
        instead = {(role, case.province_code) for role in (Role.PROVINCE_OFFICER, Role.PROVINCE_HEAD)}
        return case.assigned_to == actor.staff_id or not offices.isdisjoint(instead)
    return not offices.isdisjoint((role, case.commune_code) for role in (Role.COMMUNE_WORKER, Role.COMMUNE_CHAIR))


def open_and_lock(session: Session, actor: Actor, case_id: UUID, permission: Permission) -> CaseFile:
    """The case under its row lock, still this actor's after the wait for it."""
    return _through_the_door(session, actor, case_id, permission, _locking)


def open_deadline(session: Session, actor: Actor, deadline_id: UUID, permission: Permission) -> Deadline:
    """A deadline through the door of its case; one that hangs on no case is opened by nobody yet."""
    require(actor, permission)
    # One query: a second one for what exists and is somebody else's could be told by its time.
    through_its_case = select(Deadline).join(CaseFile, col(CaseFile.id) == col(Deadline.case_id))
    mine = through_its_case.where(col(Deadline.id) == deadline_id, visible_cases(actor, permission))
    found = session.exec(mine).one_or_none()
    if found is None or found.case_id is None:
        raise NotFound()
    log.saw(session, found.case_id)
    return found


ReportKey = tuple[datetime, UUID]


def open_report(session: Session, actor: Actor, report_id: UUID, permission: Permission) -> Report:
    """A report: its sender's own, or a province's in quarantine; NotFound when it is absent or not this actor's."""
    require(actor, permission)
    mine = select(Report).where(col(Report.id) == report_id, visible_reports(actor, permission))
    found = session.exec(mine).one_or_none()
    if found is None:
        raise NotFound()
    log.saw(session, found.id)
    return found


def quarantine(session: Session, actor: Actor, page: Asked) -> tuple[Sequence[Report], str | None]:
    """A page of the reports in quarantine that this actor may see, and its `next`; the oldest at the top."""
    waiting = select(Report).where(col(Report.state) == "quarantined", visible_reports(actor, Permission.REPORT_READ))
    if (after := page.after(ReportKey)) is not None:
        waiting = waiting.where(tuple_(col(Report.first_received_at), col(Report.id)) > after)
    found = session.exec(waiting.order_by(col(Report.first_received_at), col(Report.id)).limit(page.limit + 1)).all()
    shown, following = cut(found, page, lambda report: (report.first_received_at, report.id))
    log.saw(session, *(report.id for report in shown))
    return shown, following


def visible_reports(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition under which a report may be seen: its sender's own, or quarantined and nobody else's province."""
    return or_(false(), *(_report_seen_by(actor, role, territory) for role, territory in actor.scopes(permission)))


def _report_seen_by(actor: Actor, role: Role, territory: str | None) -> ColumnElement[bool]:
    if role in (Role.PROVINCE_OFFICER, Role.PROVINCE_HEAD):
        nearby = or_(col(Report.province_code) == territory, col(Report.province_code).is_(None))
        return and_(col(Report.state) == "quarantined", nearby)
    own = col(Report.sender_id) == actor.staff_id
    # The hotline's people look for the place of whatever came in without one: that is the first rung of its ladder.
    return or_(own, col(Report.state) == "quarantined") if role is Role.HOTLINE_OPERATOR else own
