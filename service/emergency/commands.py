"""Open and apply an emergency measure (Decree 56/2017 arts 26(3), 31, 32); it never changes the case's state."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col

from service import law, vault
from service.auth.actor import Actor
from service.cases.conditions import must_be_open
from service.cases.facts import with_danger
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment
from service.cases.signing import signed_as
from service.db import writes
from service.emergency.acts import with_acts
from service.emergency.lengths import length_of, with_length
from service.emergency.schemas import MeasureApplication, MeasureOpen
from service.emergency.steps import decided, facts_of, record
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from workflows.emergency import EMERGENCY, EmergencyTrigger


def open_measure(session: Session, actor: Actor, case: CaseFile, form: MeasureOpen, moment: Moment) -> EmergencyMeasure:
    """Open a measure on a locked, open case; a separation only as the Chair or a deputy (art. 32(2))."""
    law.check_codes(session, "emergency_ground", *form.grounds)
    law.check_codes(session, "intervention_measure", *form.measures)
    law.check_codes(session, "emergency_act", *form.acts)
    if form.separation_ground:
        law.check_codes(session, "separation_ground", form.separation_ground)
    must_be_open(case)
    measure = EmergencyMeasure(
        id=uuid4(),
        case_id=case.id,
        state=EMERGENCY.initial,
        measures=form.measures,
        acts=form.acts,
        grounds=form.grounds,
        separation=form.separation,
        separation_ground=form.separation_ground,
        separated_until=form.separated_until,
        danger_known_at=form.danger_known_at,
        decided_as=signed_as(actor, case),
        opened_by=actor.staff_id,
        opened_at=form.occurred_at,
        recorded_at=moment.now,
    )
    known = with_length(facts_of(session, case, measure), length_of(session, measure, until=form.separated_until))
    facts = with_danger(session, case, known, form.danger_known_at)
    accepted = decided(session, None, EmergencyTrigger.OPEN, facts, moment)
    vault.of(session).fill(measure, {"details": form.details}, kind="P2")
    writes(session).add(measure)
    note_record(session, case, "emergency_measure", measure, moment)
    record(session, case, measure, accepted, moment)
    return measure


def apply_measure(
    session: Session, case: CaseFile, measure: EmergencyMeasure, form: MeasureApplication, moment: Moment
) -> None:
    """Record on a locked case that a measure is in force: this meets the 12 hours of art. 26(3)."""
    law.check_codes(session, "emergency_act", *form.acts_done)
    length = length_of(session, measure, begins_at=form.occurred_at, until=measure.separated_until)
    facts = replace(
        with_length(facts_of(session, case, measure), length),
        applied_at=form.occurred_at,
        shelter_found=form.safe_place is not None,
        alternative_care_found=form.alternative_care is not None,
    )
    accepted = decided(session, measure.state, EmergencyTrigger.APPLY, facts, moment)
    measure.state, measure.applied_by, measure.applied_at = accepted.to_state, moment.actor_id, form.occurred_at
    measure.acts_done = with_acts(measure, form.acts_done)
    placed = {"safe_place": form.safe_place, "alternative_care": form.alternative_care}
    vault.of(session).fill(measure, placed, kind="P1b")
    vault.of(session).fill(measure, {"decision_number": form.decision_number}, kind="P1a")
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(APPLIED_COLUMNS - {*PLACES, NUMBER}))
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(PLACES), kind="P1b")
    note_changes(session, case, "emergency_measure", measure, moment, NUMBER, kind="P1a")
    changed = measure.model_dump(include=APPLIED_COLUMNS)
    writes(session).run(update(EmergencyMeasure).where(col(EmergencyMeasure.id) == measure.id).values(**changed))
    record(session, case, measure, accepted, moment)


PLACES = {"safe_place", "alternative_care"}
NUMBER = "decision_number"
APPLIED_COLUMNS = {
    "state",
    "applied_by",
    "applied_at",
    "acts_done",
    NUMBER,
    *PLACES,
}
