"""The proposals to close a case and its reopenings, as they were recorded."""

from sqlmodel import Session, col, select

from service import vault
from service.closing.schemas import ClosureRead, ReopeningRead
from service.tables.case import CaseFile
from service.tables.closing import Closure, Reopening
from service.vault import Vault

WORDS = ("explanation", "age_evidence", "decision")


def closures_of(session: Session, case: CaseFile) -> list[ClosureRead]:
    """Every proposal to close a case that the door has opened, oldest first."""
    mine = select(Closure).where(col(Closure.case_id) == case.id)
    rows = session.exec(mine.order_by(col(Closure.recorded_at), col(Closure.id))).all()
    return [read(vault.of(session), row) for row in rows]


def read(sealing: Vault, row: Closure) -> ClosureRead:
    """A proposal as it stands."""
    plain = row.model_dump(include=set(ClosureRead.model_fields) - set(WORDS))
    return ClosureRead(**plain, **sealing.open_all(row, WORDS, kind="P2"))


def reopenings_of(session: Session, case: CaseFile) -> list[ReopeningRead]:
    """Every reopening of a case that the door has opened, oldest first."""
    mine = select(Reopening).where(col(Reopening.case_id) == case.id)
    rows = session.exec(mine.order_by(col(Reopening.recorded_at), col(Reopening.id))).all()
    plain = set(ReopeningRead.model_fields) - {"explanation"}
    sealing = vault.of(session)
    return [
        ReopeningRead(**row.model_dump(include=plain), **sealing.open_all(row, ("explanation",), kind="P2"))
        for row in rows
    ]
