"""The reviews of a case as they were recorded."""

from sqlmodel import Session, col, select

from service import law, vault
from service.cases.ratings import Counts, RatingRead
from service.reviews.commands import PARTICIPANTS, ROWS
from service.reviews.schemas import ReviewRead
from service.tables.case import CaseFile
from service.tables.review import ABILITY, HARM, Review
from service.vault import Vault

SEALED = (*(f"{row}_note" for row in ROWS), "conclusion", "took_part")
PLAIN = {"id", "plan_id", "reviewed_by", "occurred_at", "recorded_at", "safe", "stable", "proposal"}


def reviews_of(session: Session, case: CaseFile) -> list[ReviewRead]:
    """Every Mẫu 06 of a case that the door has opened, oldest first."""
    mine = select(Review).where(col(Review.case_id) == case.id)
    rows = session.exec(mine.order_by(col(Review.recorded_at), col(Review.id))).all()
    inferred = law.of(session).policy.form("mau_06").to_confirm
    return [_read(vault.of(session), row, inferred) for row in rows]


def _read(sealing: Vault, row: Review, inferred: list[str]) -> ReviewRead:
    text = sealing.open_all(row, SEALED, kind="P2")
    return ReviewRead(
        **row.model_dump(include=PLAIN),
        ratings={name: RatingRead(level=getattr(row, name), note=text[f"{name}_note"]) for name in ROWS},
        harm_counts=Counts.of(*(getattr(row, name) for name in HARM)),
        ability_counts=Counts.of(*(getattr(row, name) for name in ABILITY)),
        conclusion=text["conclusion"] or "",
        took_part=PARTICIPANTS.validate_json(text["took_part"] or "[]"),
        to_confirm=inferred,
    )
