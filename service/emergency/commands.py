"""Open and apply an emergency measure (Decree 56/2017 arts 26(3), 31, 32); it never changes the case's state."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from service import law, vault
from service.auth.actor import Actor
from service.cases.facts import last_assessment, with_danger
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment, event_of, refuse, save, settle
from service.cases.signing import signed_as
from service.db import writes
from service.emergency.schemas import MeasureApplication, MeasureOpen, MeasureRead
from service.errors import Conflict, NotFound
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from workflows.case import CASE
from workflows.decide import Accepted, Refused, decide
from workflows.emergency import EMERGENCY, EmergencyTrigger
from workflows.facts import EmergencyFacts, SignedAs
from workflows.policy.model import Confidence


def open_measure(session: Session, actor: Actor, case: CaseFile, form: MeasureOpen, moment: Moment) -> EmergencyMeasure:
    """Open a measure on a locked, open case; a separation only as the Chair or a deputy (art. 32(2))."""
    law.check_codes(session, "emergency_ground", *form.grounds)
    law.check_codes(session, "intervention_measure", *form.measures)
    law.check_codes(session, "emergency_act", *form.acts)
    if form.separation_ground:
        law.check_codes(session, "separation_ground", form.separation_ground)
    _case_is_open(case)
    measure = EmergencyMeasure(
        id=uuid4(),
        case_id=case.id,
        state=EMERGENCY.initial,
        measures=form.measures,
        acts=form.acts,
        grounds=form.grounds,
        separation=form.separation,
        separation_ground=form.separation_ground,
        danger_known_at=form.danger_known_at,
        decided_as=signed_as(actor, case),
        opened_by=actor.staff_id,
        opened_at=form.occurred_at,
        recorded_at=moment.now,
    )
    facts = with_danger(session, case, _facts(session, case, measure), form.danger_known_at)
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
    law.check_codes(session, "emergency_act", *form.acts_done)
    facts = replace(
        _facts(session, case, measure),
        applied_at=form.occurred_at,
        shelter_found=form.safe_place is not None,
        alternative_care_found=form.alternative_care is not None,
    )
    accepted = _decide(session, measure.state, EmergencyTrigger.APPLY, facts, moment)
    measure.state, measure.applied_by, measure.applied_at = accepted.to_state, moment.actor_id, form.occurred_at
    measure.acts_done = form.acts_done
    placed = {"safe_place": form.safe_place, "alternative_care": form.alternative_care}
    vault.of(session).fill(measure, placed, kind="P1b")
    vault.of(session).fill(measure, {"decision_number": form.decision_number}, kind="P1a")
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(APPLIED_COLUMNS - {*PLACES, NUMBER}))
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(PLACES), kind="P1b")
    note_changes(session, case, "emergency_measure", measure, moment, NUMBER, kind="P1a")
    changed = measure.model_dump(include=APPLIED_COLUMNS)
    writes(session).run(update(EmergencyMeasure).where(col(EmergencyMeasure.id) == measure.id).values(**changed))
    _record(session, case, measure, accepted, moment)


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
    return [read(session, row) for row in rows]


def read(session: Session, row: EmergencyMeasure) -> MeasureRead:
    """A measure as it stands, with the office that decided on it, and what in it is only our reading of the law."""
    policy, sealing = law.of(session).policy, vault.of(session)
    deciders = policy.code_list("measure_decider")
    decider = next(value for value in deciders.values if value.code == row.decided_as)
    plain: dict[str, object] = row.model_dump(include=set(MeasureRead.model_fields) - {"details", "decision_number"})
    plain |= sealing.open_all(row, ("details",), kind="P2") | sealing.open_all(row, ("decision_number",), kind="P1a")
    plain |= {"decided_as_vi": decider.vi, "decided_as_en": decider.en}
    readings = {
        "decided_as": decider.confidence or deciders.confidence,
        "acts": policy.code_list("emergency_act").confidence if row.acts or row.acts_done else None,
    }
    to_confirm = [name for name, confidence in readings.items() if confidence is Confidence.TO_CONFIRM]
    return MeasureRead.model_validate(plain | {"to_confirm": to_confirm})


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
        acts=tuple(measure.acts),
        decided_by=str(measure.opened_by),
        decided_as=SignedAs(measure.decided_as),
        against_authority=case.concerns_authority == "yes",
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
