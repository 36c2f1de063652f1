"""Decide on a measure after its opening: it is extended, called off or ended (Decree 56/2017 arts 31 and 32)."""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col

from service import vault
from service.auth.actor import Actor
from service.cases.conditions import day_must_have_come, must_be_open
from service.cases.facts import last_specific
from service.cases.history import note_changes, note_record
from service.cases.moves import Moment
from service.cases.signing import signed_as
from service.db import writes
from service.emergency.lengths import length_of, with_length
from service.emergency.schemas import MeasureCancellation, MeasureEnd, MeasureExtension
from service.emergency.steps import decided, facts_of, record, since
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure, MeasureDecision
from workflows.emergency import EmergencyTrigger
from workflows.facts import EmergencyFacts

DECIDED_COLUMNS = {"state", "separated_until"}


def extend_measure(
    session: Session, actor: Actor, case: CaseFile, measure: EmergencyMeasure, form: MeasureExtension, moment: Moment
) -> None:
    """Extend a separation on a locked, open case: within what art. 32(3) allows, or as a competent authority requires.

    InvalidForm for a document of the authority that is dated later than today.
    """
    must_be_open(case)
    length, longer = length_of(session, measure, until=form.until), form.longer
    if longer:
        day_must_have_come(longer.dated_on, moment.now, "longer.dated_on")
    facts = replace(
        with_length(_facts(session, actor, case, measure), length),
        decided_until=measure.separated_until,
        required_until=form.until if longer else None,
        longer_required_by_authority=longer is not None,
    )
    decision = _decision(session, actor, case, measure, EmergencyTrigger.EXTEND, moment)
    decision.until = measure.separated_until = form.until
    _seal(session, decision, form)
    if longer:
        decision.authority_dated_on = longer.dated_on
        vault.of(session).fill(decision, {"authority": longer.authority}, kind="P2")
        vault.of(session).fill(decision, {"authority_number": longer.number}, kind="P1a")
    _move(session, case, measure, decision, facts, moment)


def cancel_measure(
    session: Session, actor: Actor, case: CaseFile, measure: EmergencyMeasure, form: MeasureCancellation, moment: Moment
) -> None:
    """Call a measure off on a locked, open case: one never taken, with its reason; a separation, as Mẫu 03 says."""
    must_be_open(case)
    facts = replace(_facts(session, actor, case, measure), cancellation_reason_written=form.reason is not None)
    decision = _decision(session, actor, case, measure, EmergencyTrigger.CANCEL, moment)
    decision.specific_assessment_id = _rests_on(session, case, measure)
    _seal(session, decision, form)
    _move(session, case, measure, decision, facts, moment)


def end_measure(
    session: Session, actor: Actor, case: CaseFile, measure: EmergencyMeasure, form: MeasureEnd, moment: Moment
) -> None:
    """End a measure that is in force on a locked, open case; one of art. 31 with a written reason.

    A separation ends as Circular 14/2020 art. 14(3) says. InvalidForm for a court that is asked later than today.
    """
    must_be_open(case)
    if form.court:
        day_must_have_come(form.court.asked_on, moment.now, "court.asked_on")
    facts = replace(
        _facts(session, actor, case, measure),
        ending_reason_written=form.reason is not None,
        court_asked_on=form.court.asked_on if form.court else None,
    )
    decision = _decision(session, actor, case, measure, EmergencyTrigger.END, moment)
    if form.court:
        decision.court_asked_on = form.court.asked_on
        vault.of(session).fill(decision, {"court_number": form.court.number}, kind="P1a")
    else:
        decision.specific_assessment_id = _rests_on(session, case, measure)
    _seal(session, decision, form)
    _move(session, case, measure, decision, facts, moment)


def _facts(session: Session, actor: Actor, case: CaseFile, measure: EmergencyMeasure) -> EmergencyFacts:
    """What is known of the measure, for a decision that this actor signs."""
    assessed = last_specific(session, case)
    return replace(
        facts_of(session, case, measure),
        applied_at=measure.applied_at,
        state_since=since(session, measure),
        decided_by=str(actor.staff_id),
        decided_as=signed_as(actor, case),
        parents_safe=assessed.parents_safe if assessed else None,
        safety_assessed_at=assessed.occurred_at if assessed else None,
        safety_assessed_by=str(assessed.assessed_by) if assessed else None,
    )


def _rests_on(session: Session, case: CaseFile, measure: EmergencyMeasure) -> UUID | None:
    """The Mẫu 03 on which the child goes home; nothing where nobody is separated."""
    assessed = last_specific(session, case) if measure.separation and measure.applied_at else None
    return assessed.id if assessed else None


def _decision(
    session: Session,
    actor: Actor,
    case: CaseFile,
    measure: EmergencyMeasure,
    kind: EmergencyTrigger,
    moment: Moment,
) -> MeasureDecision:
    return MeasureDecision(
        id=uuid4(),
        case_id=case.id,
        measure_id=measure.id,
        kind=kind.value,
        decided_by=actor.staff_id,
        decided_as=signed_as(actor, case),
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
    )


def _seal(
    session: Session, decision: MeasureDecision, form: MeasureExtension | MeasureCancellation | MeasureEnd
) -> None:
    vault.of(session).fill(decision, {"reason": form.reason}, kind="P2")
    vault.of(session).fill(decision, {"decision_number": form.decision_number}, kind="P1a")


def _move(
    session: Session,
    case: CaseFile,
    measure: EmergencyMeasure,
    decision: MeasureDecision,
    facts: EmergencyFacts,
    moment: Moment,
) -> None:
    accepted = decided(session, measure.state, EmergencyTrigger(decision.kind), facts, moment)
    measure.state = accepted.to_state
    writes(session).add(decision)
    note_record(session, case, "measure_decision", decision, moment)
    note_changes(session, case, "emergency_measure", measure, moment, *sorted(DECIDED_COLUMNS))
    mine, changed = col(EmergencyMeasure.id) == measure.id, measure.model_dump(include=DECIDED_COLUMNS)
    writes(session).run(update(EmergencyMeasure).where(mine).values(**changed))
    record(session, case, measure, accepted, moment)
