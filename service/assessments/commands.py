"""Record Mẫu 02: the first moves the case to assessed, a later one stands beside it (56/2017 art. 26(2))."""

import json
from dataclasses import replace
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import Session, col, select

from service import law, vault
from service.asking import Question
from service.assessments.schemas import RATINGS, InitialAssessmentCreate, InitialAssessmentRead
from service.audit import log
from service.cases.commands import advance
from service.cases.facts import facts_of, with_danger
from service.cases.history import note_record
from service.cases.moves import Moment
from service.cases.ratings import Counts, RatingRead
from service.db import writes
from service.errors import InvalidForm
from service.tables.assessment import InitialAssessment
from service.tables.case import CaseFile
from service.vault import Vault
from workflows.case import REASSESSED_IN, CaseTrigger
from workflows.facts import CaseFacts

NEXT: Question[int] = Question(
    text("SELECT coalesce(max(number), 0) + 1 FROM initial_assessment WHERE case_id = :case_id"), int
)
SEALED = (*(f"{rating}_note" for rating in RATINGS), "conclusion", "interim_safety", "interim_care")


def record_initial(
    session: Session, case: CaseFile, form: InitialAssessmentCreate, moment: Moment
) -> InitialAssessment:
    """Record Mẫu 02 on a locked case; TransitionRefused (409) with every missing fact when the case cannot take it.

    The last Mẫu 02 answers the emergency question; the earlier ones stay. InvalidForm for a level of risk that the
    answer contradicts.
    """
    if form.risk_level == "emergency" and not form.emergency:
        raise InvalidForm("emergency_contradicted", params={"field": "risk_level", "other": "emergency"})
    law.check_codes(session, "emergency_ground", *form.emergency_grounds)
    trigger = CaseTrigger.REASSESS if case.state in REASSESSED_IN else CaseTrigger.ASSESS
    advance(session, case, trigger, moment, facts=_facts(session, case, form), columns=("emergency", "assessed_at"))
    row = _row(vault.of(session), case, form, moment)
    row.number = NEXT.all(session, case_id=case.id)[0]
    writes(session).add(row)
    note_record(session, case, "initial_assessment", row, moment)
    log.effect(session, "assessment:mau_02:record")
    return row


def _facts(session: Session, case: CaseFile, form: InitialAssessmentCreate) -> CaseFacts:
    """What this Mẫu 02 makes true, beside what was known; the case keeps when it was assessed first."""
    known = facts_of(session, case)
    case.emergency, case.assessed_at = form.emergency, case.assessed_at or form.occurred_at
    facts = replace(
        known,
        last_assessment_at=known.initial_assessment_at,
        initial_assessment_at=form.occurred_at,
        emergency=form.emergency,
        ever_assessed=True,
    )
    return with_danger(session, case, facts, form.danger_known_at)


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
        danger_known_at=form.danger_known_at,
        **{name: getattr(form, name).level for name in RATINGS},
    )
    sealing.fill(row, plain, kind="P2")
    return row


def _as_text(part: BaseModel | None) -> str | None:
    return None if part is None else json.dumps(part.model_dump(), ensure_ascii=False)


def assessments_of(session: Session, case: CaseFile) -> list[InitialAssessmentRead]:
    """Every Mẫu 02 of a case that the door has opened, oldest first."""
    rows = select(InitialAssessment).where(col(InitialAssessment.case_id) == case.id)
    ordered = rows.order_by(col(InitialAssessment.number))
    inferred = law.of(session).policy.form("mau_02").to_confirm
    return [read(vault.of(session), row, inferred) for row in session.exec(ordered).all()]


def read(sealing: Vault, row: InitialAssessment, to_confirm: list[str]) -> InitialAssessmentRead:
    """Mẫu 02 as recorded, with the totals that the form asks for."""
    text = sealing.open_all(row, SEALED, kind="P2")
    plain = set(InitialAssessmentRead.model_fields) & set(InitialAssessment.model_fields) - set(SEALED)
    return InitialAssessmentRead.model_validate(
        row.model_dump(include=plain)
        | {
            "ratings": {name: RatingRead(level=getattr(row, name), note=text[f"{name}_note"]) for name in RATINGS},
            "harm_counts": Counts.of(row.harm_now, row.harm_continues),
            "ability_counts": Counts.of(row.self_protection, row.adult_help),
            "conclusion": text["conclusion"],
            **{field: json.loads(known) if (known := text[field]) else None for field in SEALED[-2:]},
            "to_confirm": to_confirm,
        }
    )
