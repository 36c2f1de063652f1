"""The duties towards the national database: those of one case, and the open ones of my commune."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from service import vault
from service.access.doors import visible_cases
from service.audit import log
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.registries.schemas import RegistryDutyRead, RegistryLine
from service.tables.case import CaseFile
from service.tables.registry import RegistryDuty
from service.vault import Vault

DutyKey = tuple[datetime, UUID]


def duties_of(session: Session, case: CaseFile) -> list[RegistryDutyRead]:
    """Every duty of a case that the door has opened, the oldest end first."""
    mine = select(RegistryDuty).where(col(RegistryDuty.case_id) == case.id)
    rows = session.exec(mine.order_by(col(RegistryDuty.ended_at), col(RegistryDuty.id))).all()
    return [read(vault.of(session), row) for row in rows]


def read(sealing: Vault, row: RegistryDuty) -> RegistryDutyRead:
    """A duty as it stands."""
    plain = row.model_dump(include=set(RegistryDutyRead.model_fields) - {"receipt_number"})
    return RegistryDutyRead(**plain, **sealing.open_all(row, ("receipt_number",), kind="P2"))


def open_duties(session: Session, actor: Actor, *, after: DutyKey | None, limit: int) -> list[RegistryLine]:
    """The open duties of the cases that this actor may list, the plan that ended first at the top."""
    owed = (
        select(RegistryDuty, CaseFile.number)
        .join(CaseFile, col(CaseFile.id) == col(RegistryDuty.case_id))
        .where(col(RegistryDuty.state) == "open", visible_cases(actor, Permission.CASE_LIST))
    )
    if after is not None:
        owed = owed.where(tuple_(col(RegistryDuty.ended_at), col(RegistryDuty.id)) > after)
    rows = session.exec(owed.order_by(col(RegistryDuty.ended_at), col(RegistryDuty.id)).limit(limit)).all()
    log.saw(session, *(duty.case_id for duty, _ in rows))
    plain = set(RegistryLine.model_fields) - {"case_number"}
    return [RegistryLine(case_number=number, **duty.model_dump(include=plain)) for duty, number in rows]
