"""Record that an ended plan was entered in the national children's database (Decree 56/2017 art. 30(3))."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import vault
from service.audit import log
from service.cases.commands import hear
from service.cases.conditions import must_have_happened
from service.cases.history import note_changes
from service.cases.moves import Moment, record_of, save
from service.db import writes
from service.errors import Conflict, NotFound
from service.registries.schemas import RegistryCompletion
from service.tables.case import CaseFile
from service.tables.registry import RegistryDuty
from workflows.policy.model import Event

ENTERED_COLUMNS = ("state", "entered_by", "entered_at", "entered_recorded_at", "receipt_number")


def complete(session: Session, case: CaseFile, duty_id: UUID, form: RegistryCompletion, moment: Moment) -> RegistryDuty:
    """Complete a duty of a locked case, closed or not: its reminder stops."""
    duty = session.exec(
        select(RegistryDuty).where(col(RegistryDuty.id) == duty_id, col(RegistryDuty.case_id) == case.id)
    ).one_or_none()
    if duty is None:
        raise NotFound()
    if duty.state == "done":
        raise Conflict("already_entered")
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    if form.occurred_at < duty.ended_at:
        raise Conflict("entered_before_the_end")
    duty.state, duty.entered_by = "done", moment.actor_id
    duty.entered_at, duty.entered_recorded_at = moment.occurred_at, moment.now
    vault.of(session).fill(duty, {"receipt_number": form.receipt_number}, kind="P2")
    note_changes(session, case, "registry_duty", duty, moment, *ENTERED_COLUMNS)
    changed = duty.model_dump(include=set(ENTERED_COLUMNS))
    writes(session).run(update(RegistryDuty).where(col(RegistryDuty.id) == duty.id).values(**changed))
    writes(session).add(record_of(session, case, "registry_entered", duty.id, moment))
    if not _others_open(session, case, duty):
        hear(session, case, Event.REGISTRY_ENTERED, moment)
    save(session, case, moment)
    log.effect(session, "registry:duty:complete")
    return duty


def _others_open(session: Session, case: CaseFile, done: RegistryDuty) -> bool:
    """Whether another plan of the case is still owed: one reminder runs until the last is entered."""
    others = select(RegistryDuty.id).where(
        col(RegistryDuty.case_id) == case.id, col(RegistryDuty.state) == "open", col(RegistryDuty.id) != done.id
    )
    return session.exec(others.limit(1)).first() is not None
