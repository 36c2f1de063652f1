"""Hand a separated child over to alternative care at once, its formalities afterwards (Decree 56/2017 art. 32(4))."""

from uuid import uuid4

from sqlmodel import Session, col, select

from service import law, vault
from service.cases.conditions import must_be_open, must_have_happened
from service.cases.history import note_record
from service.cases.moves import Moment, record_of, save
from service.db import writes
from service.emergency.schemas import CareHandOver, CareHandOverRead
from service.errors import Conflict
from service.tables.case import CaseFile
from service.tables.emergency import CareHandOverRow, EmergencyMeasure
from workflows.emergency import RUNNING

STEPS = "hand_over_step"
HANDED_OVER = "handed_over"


def record_hand_over(
    session: Session, case: CaseFile, measure: EmergencyMeasure, form: CareHandOver, moment: Moment
) -> None:
    """Record on a locked, open case that the child was handed over, or that the formalities of it were done.

    Conflict where no separation is in force since then, or for formalities without the hand-over that they belong to.
    """
    must_be_open(case)
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    if form.step == HANDED_OVER:
        in_force = measure.separation and measure.state in RUNNING
        if not in_force or measure.applied_at is None or form.occurred_at < measure.applied_at:
            raise Conflict("hand_over_without_separation")
    elif not any(one.step == HANDED_OVER and one.occurred_at <= form.occurred_at for one in _rows(session, measure)):
        raise Conflict("formalities_without_hand_over")
    row = CareHandOverRow(
        id=uuid4(),
        case_id=case.id,
        measure_id=measure.id,
        step=form.step,
        occurred_at=form.occurred_at,
        recorded_by=moment.actor_id,
        recorded_at=moment.now,
    )
    vault.of(session).fill(row, {"received_by": form.received_by}, kind="P1b")
    vault.of(session).fill(row, {"document_number": form.document_number}, kind="P1a")
    writes(session).add(row, record_of(session, case, f"care_{form.step}", row.id, moment))
    note_record(session, case, "care_hand_over", row, moment)
    save(session, case, moment)


def hand_overs_of(session: Session, measure: EmergencyMeasure) -> list[CareHandOverRead]:
    """The hand-overs of a measure and their formalities, oldest first, with those of this transaction."""
    steps = law.of(session).policy.code_list(STEPS)
    words = {step.code: step for step in steps.values}
    return [
        CareHandOverRead(
            **row.model_dump(include={"id", "step", "occurred_at", "recorded_by", "recorded_at"}),
            **vault.of(session).open_all(row, ("document_number",), kind="P1a"),
            step_vi=words[row.step].vi,
            step_en=words[row.step].en,
            legal_basis=list(steps.basis),
        )
        for row in _rows(session, measure)
    ]


def _rows(session: Session, measure: EmergencyMeasure) -> list[CareHandOverRow]:
    mine = select(CareHandOverRow).where(
        col(CareHandOverRow.case_id) == measure.case_id, col(CareHandOverRow.measure_id) == measure.id
    )
    stored = session.exec(mine.order_by(col(CareHandOverRow.recorded_at), col(CareHandOverRow.id))).all()
    return [*stored, *(one for one in writes(session).waiting(CareHandOverRow) if one.measure_id == measure.id)]
