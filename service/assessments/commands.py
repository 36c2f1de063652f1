"""Record Mẫu 02 and move the case to assessed (Decree 56/2017 art. 26(2))."""

import json
from dataclasses import replace
from uuid import uuid4

from pydantic import BaseModel
from sqlmodel import Session, col, select

from service import law, vault
from service.assessments.schemas import RATINGS, InitialAssessmentCreate, InitialAssessmentRead
from service.audit import log
from service.cases.commands import advance
from service.cases.facts import facts_of
from service.cases.history import note_record
from service.cases.moves import Moment
from service.cases.ratings import Counts, RatingRead
from service.db import writes
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseFile
from service.vault import Vault
from workflows.case import CaseTrigger

SEALED = (*(f"{rating}_note" for rating in RATINGS), "conclusion", "interim_safety", "interim_care")


def record_initial(
    session: Session, case: CaseFile, form: InitialAssessmentCreate, moment: Moment
) -> InitialAssessment:
    """Record Mẫu 02 on a locked case; TransitionRefused (409) with every missing fact when the case cannot take it."""
    law.check_codes(session, "emergency_ground", *form.emergency_grounds)
    facts = replace(
        facts_of(session, case), initial_assessment_at=form.occurred_at, emergency=form.emergency, ever_assessed=True
    )
    case.emergency, case.assessed_at = form.emergency, form.occurred_at
    advance(session, case, CaseTrigger.ASSESS, moment, facts=facts, columns=("emergency", "assessed_at"))
    row = _row(vault.of(session), case, form, moment)
    writes(session).add(row)
    note_record(session, case, "initial_assessment", row, moment)
    log.effect(session, "assessment:mau_02:record")
    return row


def _row(sealing: Vault, case: CaseFile, form: InitialAssessmentCreate, moment: Moment) -> InitialAssessment:
    plain: dict[str, str | None] = {f"{name}_note": getattr(form, name).note for name in RATINGS}
    plain |= {
        "conclusion": form.conclusion,
        "interim_safety": _as_text(form.interim_safety),
        "interim_care": _as_text(form.interim_care),
    }
    row = InitialAssessment(
        id=uuid4(),
        case_id=case.id,
        assessed_by=moment.actor_id,
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
        risk_level=form.risk_level,
        emergency=form.emergency,
        emergency_grounds=form.emergency_grounds,
        **{name: getattr(form, name).level for name in RATINGS},
    )
    sealing.fill(row, plain, kind="P2")
    return row


def _as_text(part: BaseModel | None) -> str | None:
    return None if part is None else json.dumps(part.model_dump(), ensure_ascii=False)


def assessments_of(session: Session, case: CaseFile) -> list[InitialAssessmentRead]:
    """Every Mẫu 02 of a case that the door has opened, oldest first."""
    rows = select(InitialAssessment).where(col(InitialAssessment.case_id) == case.id)
    ordered = rows.order_by(col(InitialAssessment.recorded_at), col(InitialAssessment.id))
    return [read(vault.of(session), row) for row in session.exec(ordered).all()]


def read(sealing: Vault, row: InitialAssessment) -> InitialAssessmentRead:
    """Mẫu 02 as recorded, with the totals that the form asks for."""
    text = sealing.open_all(row, SEALED, kind="P2")
    plain = {"id", "assessed_by", "occurred_at", "recorded_at", "risk_level", "emergency", "emergency_grounds"}
    return InitialAssessmentRead.model_validate(
        row.model_dump(include=plain)
        | {
            "ratings": {name: RatingRead(level=getattr(row, name), note=text[f"{name}_note"]) for name in RATINGS},
            "harm_counts": Counts.of(row.harm_now, row.harm_continues),
            "ability_counts": Counts.of(row.self_protection, row.adult_help),
            "conclusion": text["conclusion"],
            **{field: json.loads(known) if (known := text[field]) else None for field in SEALED[-2:]},
        }
    )
