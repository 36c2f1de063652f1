"""Every Mẫu 03 of a case as it may be shown."""

import json
from collections.abc import Iterable

from sqlmodel import Session, col, select

from service import law, vault
from service.assessments.specific_commands import MINUTES, ROWS, SEALED
from service.assessments.specific_schemas import (
    Attendee,
    MinutesRead,
    Need,
    ParentSaid,
    SpecificAssessmentRead,
)
from service.cases.ratings import Counts, RatingRead
from service.tables.case import CaseFile
from service.tables.specific import ABILITY, HARM, NeedsMeeting, SpecificAssessment
from service.vault import Vault

Words = dict[str, str | None]


def specific_assessments_of(session: Session, case: CaseFile) -> list[SpecificAssessmentRead]:
    """Every Mẫu 03 of a case that the door has opened, oldest first.

    A wish of somebody whom any of them, earlier or later, names as the one who harms is in none (art. 27(1)h).
    """
    mine = select(SpecificAssessment).where(col(SpecificAssessment.case_id) == case.id)
    rows = session.exec(mine.order_by(col(SpecificAssessment.recorded_at), col(SpecificAssessment.id))).all()
    opened = [(row, vault.of(session).open_all(row, SEALED, kind="P2")) for row in rows]
    harmers: set[str] = {one.who for _, words in opened for one in _parents(words) if one.harms}
    meetings = _minutes_of(session, case)
    to_confirm = law.of(session).policy.form("mau_03").to_confirm
    return [
        _read(row, words, harmers, [read for of, read in meetings if of.specific_assessment_id == row.id], to_confirm)
        for row, words in opened
    ]


def _read(
    row: SpecificAssessment, words: Words, harmers: set[str], minutes: list[MinutesRead], to_confirm: list[str]
) -> SpecificAssessmentRead:
    plain = {"id", "assessed_by", "occurred_at", "recorded_at", "plan_needed", "parents_safe"}
    notes = json.loads(words["rating_notes"] or "{}")
    said = {name: text for name, text in words.items() if name not in ("needs", "parents", "rating_notes")}
    return SpecificAssessmentRead.model_validate(
        row.model_dump(include=plain)
        | said
        | {
            "needs": [Need.model_validate(one) for one in json.loads(words["needs"] or "[]")],
            "parents": [_without_wish(one) if one.who in harmers else one for one in _parents(words)],
            "ratings": {name: RatingRead(level=getattr(row, name), note=notes.get(name)) for name in ROWS},
            "harm_counts": _counts(row, HARM),
            "ability_counts": _counts(row, ABILITY),
            "minutes": minutes,
            "to_confirm": to_confirm,
        }
    )


def _counts(row: SpecificAssessment, table: Iterable[str]) -> Counts:
    return Counts.of(*(getattr(row, name) for name in table))


def _parents(words: Words) -> list[ParentSaid]:
    return [ParentSaid.model_validate(one) for one in json.loads(words["parents"] or "[]")]


def _without_wish(one: ParentSaid) -> ParentSaid:
    return one.model_copy(update={"wish": None})


def _minutes_of(session: Session, case: CaseFile) -> list[tuple[NeedsMeeting, MinutesRead]]:
    mine = select(NeedsMeeting).where(col(NeedsMeeting.case_id) == case.id)
    rows = session.exec(mine.order_by(col(NeedsMeeting.recorded_at), col(NeedsMeeting.id))).all()
    return [(row, _minutes(vault.of(session), row)) for row in rows]


def _minutes(sealing: Vault, row: NeedsMeeting) -> MinutesRead:
    words = sealing.open_all(row, MINUTES, kind="P2")
    attended = [Attendee.model_validate(one) for one in json.loads(words["attended"] or "[]")]
    plain = row.model_dump(include={"id", "held_at", "recorded_by", "recorded_at"})
    return MinutesRead.model_validate(plain | words | {"attended": attended})
