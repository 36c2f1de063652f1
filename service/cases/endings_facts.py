"""The facts of a case's endings: what the last review of its plan says, and whether a plan's end is still owed."""

from dataclasses import replace

from sqlmodel import Session

from service.tables.case import CaseFile
from workflows.facts import CaseFacts


def with_endings(session: Session, case: CaseFile, facts: CaseFacts) -> CaseFacts:
    """The same facts with what reviews and closings have to say."""
    return replace(facts, aged_16_or_older=case.age_band in AGED_16_OR_OLDER)


AGED_16_OR_OLDER = ("aged_16_17", "adult")
