"""Open a closed case again: a child that was assessed before goes back to assessed, and clocks start anew. Ours."""

from dataclasses import replace
from uuid import uuid4

from sqlmodel import Session

from service import law, vault
from service.audit import log
from service.cases.commands import FIRST_TOLD, FIRST_TOLD_AGAINST_AUTHORITY, advance
from service.cases.facts import facts_of
from service.cases.history import note_record
from service.cases.moves import Moment
from service.closing.schemas import ReopeningCreate
from service.db import writes
from service.notices.about import about_case
from service.notices.news import reopened
from service.tables.case import CaseFile
from service.tables.closing import Reopening
from workflows.case import CaseTrigger


def reopen(session: Session, case: CaseFile, form: ReopeningCreate, moment: Moment) -> None:
    """Open a locked, closed case again and tell whose it is."""
    law.check_codes(session, "reopening_reason", form.reason)
    facts = replace(facts_of(session, case), reopening_reason=form.reason)
    advance(session, case, CaseTrigger.REOPEN, moment, facts=facts)
    row = Reopening(
        id=uuid4(),
        case_id=case.id,
        reason=form.reason,
        reopened_by=moment.actor_id,
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
    )
    vault.of(session).fill(row, {"explanation": form.explanation}, kind="P2")
    writes(session).add(row)
    note_record(session, case, "reopening", row, moment)
    told = FIRST_TOLD_AGAINST_AUTHORITY if case.concerns_authority == "yes" else FIRST_TOLD
    reopened(session, about_case(session, case, on=moment.now), told, now=moment.now)
    log.effect(session, "case:reopening:record")
