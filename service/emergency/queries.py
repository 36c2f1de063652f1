"""Emergency measures of a case as they are read, each with the decisions on it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from service import law, vault
from service.db import writes
from service.emergency.hand_over import STEPS, hand_overs_of
from service.emergency.lengths import length_of
from service.emergency.schemas import MeasureDecisionRead, MeasureRead, SeparationRead
from service.errors import NotFound
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure, MeasureDecision
from workflows.policy.model import Code, Confidence

WORDS = ("reason", "authority")
NUMBERS = ("decision_number", "authority_number", "court_number")


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


def decisions_on(session: Session, measure: EmergencyMeasure) -> list[MeasureDecision]:
    """The decisions on a measure after its opening, oldest first, with those of this transaction."""
    mine = select(MeasureDecision).where(
        col(MeasureDecision.case_id) == measure.case_id, col(MeasureDecision.measure_id) == measure.id
    )
    stored = session.exec(mine.order_by(col(MeasureDecision.recorded_at), col(MeasureDecision.id))).all()
    return [*stored, *(one for one in writes(session).waiting(MeasureDecision) if one.measure_id == measure.id)]


def read(session: Session, row: EmergencyMeasure) -> MeasureRead:
    """A measure as it stands, with the office that decided on it, and what in it is only our reading of the law."""
    policy, sealing = law.of(session).policy, vault.of(session)
    decider, hand_overs = _office(session, row.decided_as), hand_overs_of(session, row) if row.separation else []
    plain: dict[str, object] = row.model_dump(include=set(MeasureRead.model_fields) - {"details", "decision_number"})
    plain |= sealing.open_all(row, ("details",), kind="P2") | sealing.open_all(row, ("decision_number",), kind="P1a")
    plain |= {"decided_as_vi": decider.vi, "decided_as_en": decider.en}
    readings = {
        "decided_as": decider.confidence or policy.code_list("measure_decider").confidence,
        "acts": policy.code_list("emergency_act").confidence if row.acts or row.acts_done else None,
        "hand_overs": policy.code_list(STEPS).confidence if hand_overs else None,
    }
    to_confirm = [name for name, confidence in readings.items() if confidence is Confidence.TO_CONFIRM]
    decisions = decisions_on(session, row)
    plain |= {"to_confirm": to_confirm, "decisions": _decisions(session, decisions), "hand_overs": hand_overs}
    return MeasureRead.model_validate(plain | {"separation_length": _length(session, row, decisions)})


def _length(session: Session, row: EmergencyMeasure, decisions: Sequence[MeasureDecision]) -> SeparationRead | None:
    if not row.separation:
        return None
    length = length_of(session, row, until=row.separated_until)
    return SeparationRead(
        begins_on=length.begins_on,
        until=length.until,
        total_days=length.total,
        allowed_days=length.allowed,
        longer_required=any(decision.authority_dated_on for decision in decisions),
        legal_basis=list(length.rule.basis) if length.rule else [],
        to_confirm=list(length.rule.to_confirm) if length.rule else [],
    )


def _decisions(session: Session, rows: Sequence[MeasureDecision]) -> list[MeasureDecisionRead]:
    sealing, read = vault.of(session), []
    for row in rows:
        office = _office(session, row.decided_as)
        said = sealing.open_all(row, WORDS, kind="P2") | sealing.open_all(row, NUMBERS, kind="P1a")
        plain = row.model_dump(include=set(MeasureDecisionRead.model_fields) - set(said))
        plain |= {"decided_as_vi": office.vi, "decided_as_en": office.en}
        read.append(MeasureDecisionRead.model_validate(plain | said))
    return read


def _office(session: Session, code: str) -> Code:
    offices = law.of(session).policy.code_list("measure_decider").values
    return next(office for office in offices if office.code == code)
