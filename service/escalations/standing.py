"""Whose an escalation is: whoever it was sent to, while they hold one of the offices that its rung told."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, false, literal, or_, true
from sqlmodel import Session, col, select

from service import clock
from service.access.doors import in_the_hands_of
from service.auth.actor import Actor
from service.directory.duties import on_duty_now
from service.tables.case import CaseFile
from service.tables.directory import DutyShift
from service.tables.escalation import Escalation, EscalationRecipient
from service.tables.offices import Role
from service.tables.report import Report
from workflows.policy.model import Role as Rung


def theirs_to_take(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition under which an escalation is this actor's to see and to take now.

    In person, for one's agency, or for a Chair or province's head in whose place one signs.
    """
    agencies = {grant.agency_id for grant in actor.roles if grant.agency_id and grant.role is Role.AGENCY_OFFICER}
    sent = select(EscalationRecipient.escalation_id).where(
        col(EscalationRecipient.recipient_id).in_([actor.staff_id, *agencies, *actor.deputy_for])
    )
    shifts = on_duty_now(session, actor.staff_id, agencies, on=clock.now(session))
    held = (*_assigned(actor), *_headed(actor), *(_answered_for(shift) for shift in shifts))
    return and_(col(Escalation.id).in_(sent), or_(false(), *held))


def _assigned(actor: Actor) -> Iterator[ColumnElement[bool]]:
    for grant in actor.roles:
        if grant.role is Role.COMMUNE_WORKER:
            yield and_(_told({actor.staff_id}, Rung.ASSIGNEE), _case(in_the_hands_of(actor, grant.territory_code)))


def _headed(actor: Actor) -> Iterator[ColumnElement[bool]]:
    for grant in actor.roles:
        signers = {actor.staff_id, grant.on_behalf_of or actor.staff_id}
        if grant.role is Role.COMMUNE_CHAIR:
            yield and_(_told(signers, Rung.COMMUNE_CHAIR), _within(grant.territory_code))
        elif grant.role is Role.PROVINCE_HEAD:
            yield and_(_told(signers, Rung.PROVINCE_HEAD), _within(grant.territory_code))


def _answered_for(shift: DutyShift) -> ColumnElement[bool]:
    holders = {one for one in (shift.staff_id, shift.agency_id) if one is not None}
    return and_(
        _told(holders, Rung(shift.duty)), true() if shift.territory_code is None else _within(shift.territory_code)
    )


def _told(whom: Iterable[UUID], office: Rung) -> ColumnElement[bool]:
    # Who stands on a rung twice is written there once, in the first of its offices.
    as_this = or_(col(EscalationRecipient.role) == office.value, literal(office.value) == any_(col(Escalation.roles)))
    mine = col(EscalationRecipient.recipient_id).in_(list(whom))
    return exists().where(col(EscalationRecipient.escalation_id) == col(Escalation.id), mine, as_this)


def _within(territory: str | None) -> ColumnElement[bool]:
    """What happened in this commune and does not concern its authorities, or in this province."""
    commune = and_(col(CaseFile.commune_code) == territory, col(CaseFile.concerns_authority) != "yes")
    unplaced = exists().where(col(Report.id) == col(Escalation.subject_id), col(Report.province_code) == territory)
    case = _case(or_(commune, col(CaseFile.province_code) == territory))
    return or_(case, and_(col(Escalation.case_id).is_(None), unplaced))


def _case(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(CaseFile.id) == col(Escalation.case_id), condition)
