"""Open and apply an emergency measure (Decree 56/2017 arts 26(3), 31, 32); it never changes the case's state."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import law, vault
from service.auth.actor import Actor
from service.cases.facts import last_assessment
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment, event_of, refuse, save, settle
from service.cases.signing import signed_as
from service.db import writes
from service.emergency.schemas import MeasureApplication, MeasureOpen, MeasureRead
from service.errors import Conflict, NotFound
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from service.vault import Vault
from workflows.case import CASE
from workflows.decide import Accepted, Refused, decide
from workflows.emergency import EMERGENCY, EmergencyTrigger
from workflows.facts import EmergencyFacts


def open_measure(session: Session, actor: Actor, case: CaseFile, form: MeasureOpen, moment: Moment) -> EmergencyMeasure:
    """Open a measure on a locked, open case; a separation only as the Chair or a deputy (art. 32(2))."""
    law.check_codes(session, "emergency_ground", *form.grounds)
    law.check_codes(session, "intervention_measure", *form.measures)
    if form.separation_ground:
        law.check_codes(session, "separation_ground", form.separation_ground)
    _case_is_open(case)
    measure = EmergencyMeasure(
        id=uuid4(),
        case_id=case.id,
        state=EMERGENCY.initial,
        measures=form.measures,
        grounds=form.grounds,
        separation=form.separation,
        separation_ground=form.separation_ground,
        opened_by=actor.staff_id,
        opened_at=form.occurred_at,
        recorded_at=moment.now,
    )
    facts = replace(_facts(session, case, measure), decided_by=str(actor.staff_id), decided_as=signed_as(actor, case))
    accepted = _decide(session, None, EmergencyTrigger.OPEN, facts, moment)
    vault.of(session).fill(measure, {"details": form.details}, kind="P2")
    writes(session).add(measure)
    note_record(session, case, "emergency_measure", measure, moment)
    _record(session, case, measure, accepted, moment)
    return measure


def apply_measure(
    session: Session, case: CaseFile, measure: EmergencyMeasure, form: MeasureApplication, moment: Moment
) -> None:
    """Record on a locked case that a measure is in force: this meets the 12 hours of art. 26(3)."""
    facts = replace(
        _facts(session, case, measure),
        decided_by=str(measure.opened_by),
        applied_at=form.occurred_at,
        shelter_found=form.safe_place is not None,
        alternative_care_found=form.alternative_care is not None,
    )
    accepted = _decide(session, measure.state, EmergencyTrigger.APPLY, facts, moment)
    measure.state, measure.applied_by, measure.applied_at = accepted.to_state, moment.actor_id, form.occurred_at
    measure.applied_recorded_at, measure.decision_number = moment.now, form.decision_number
    placed = {"safe_place": form.safe_place, "alternative_care": form.alternative_care}
    vault.of(session).fill(measure, placed, kind="P1b")
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(APPLIED_COLUMNS - PLACES))
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(PLACES), kind="P1b")
    changed = measure.model_dump(include=APPLIED_COLUMNS)
    writes(session).run(update(EmergencyMeasure).where(col(EmergencyMeasure.id) == measure.id).values(**changed))
    _record(session, case, measure, accepted, moment)


PLACES = {"safe_place", "alternative_care"}
APPLIED_COLUMNS = {
    "state",
    "applied_by",
    "applied_at",
    "applied_recorded_at",
    "decision_number",
    *PLACES,
}


def measure_of(session: Session, case: CaseFile, measure_id: UUID) -> EmergencyMeasure:
    """A measure of this very case; NotFound for one of another."""
    mine = select(EmergencyMeasure).where(
        col(EmergencyMeasure.id) == measure_id, col(EmergencyMeasure.case_id) == case.id
    )
    found = session.exec(mine).one_or_none()
    if found is None:
        raise NotFound()
    return found


def measures_of(session: Session, case: CaseFile) -> list[MeasureRead]:
    """Every measure of a case that the door has opened, oldest first."""
    mine = select(EmergencyMeasure).where(col(EmergencyMeasure.case_id) == case.id)
    rows = session.exec(mine.order_by(col(EmergencyMeasure.recorded_at), col(EmergencyMeasure.id))).all()
    return [read(vault.of(session), row) for row in rows]


def read(sealing: Vault, row: EmergencyMeasure) -> MeasureRead:
    """A measure as it stands."""
    plain = row.model_dump(include=set(MeasureRead.model_fields) - {"details"})
    return MeasureRead.model_validate(plain | sealing.open_all(row, ("details",), kind="P2"))


def _case_is_open(case: CaseFile) -> None:
    if case.state not in CASE.open_states:
        raise Conflict("case_closed")


def _facts(session: Session, case: CaseFile, measure: EmergencyMeasure) -> EmergencyFacts:
    assessed = last_assessment(session, case)
    return EmergencyFacts(
        first_received_at=case.first_received_at,
        opened_at=measure.opened_at,
        emergency=assessed.emergency if assessed else None,
        assessed_at=assessed.occurred_at if assessed else None,
        grounds=tuple(measure.grounds),
        measures=tuple(measure.measures),
        separation=measure.separation,
        separation_ground=measure.separation_ground,
    )


def _decide(
    session: Session, state: str | None, trigger: EmergencyTrigger, facts: EmergencyFacts, moment: Moment
) -> Accepted:
    known = replace(facts, occurred_at=moment.occurred_at)
    decision = decide(EMERGENCY, state, trigger, known, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    return decision


def _record(session: Session, case: CaseFile, measure: EmergencyMeasure, accepted: Accepted, moment: Moment) -> None:
    writes(session).add(event_of(session, case.id, measure.id, EMERGENCY.name, accepted, moment))
    settle(session, case, accepted.start, accepted.stop, moment)
    save(session, case, moment)
