"""A closing and a reopening as they are sent and as they are read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from service.web.fields import Code, Form, Instant, Passage, Reading
from workflows.facts import ClosingReason


class ClosureProposal(Form):
    """Why a case should be closed; who leaves because of age is shown to be of that age, in words."""

    occurred_at: Instant
    reason: Code
    explanation: Passage
    age_evidence: Passage | None = None

    @model_validator(mode="after")
    def _evidence_of_age_has_its_reason(self) -> "ClosureProposal":
        if self.age_evidence and self.reason != ClosingReason.HANDED_TO_POLICE:
            raise PydanticCustomError("age_evidence", "only a case that leaves because of age has evidence of age")
        return self


class ClosureDecision(Form):
    """Yes or no to what another person proposed, with words."""

    occurred_at: Instant
    decision: Literal["accept", "reject"]
    words: Passage


class ClosureWithdrawal(Form):
    """That the proposer takes the proposal back."""

    words: Passage | None = None


class ClosureRead(Reading):
    """A proposal to close and what became of it."""

    id: UUID
    state: Literal["proposed", "accepted", "rejected", "withdrawn"]
    reason: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None
    explanation: str | None
    age_evidence: str | None
    decision: str | None


class ReopeningCreate(Form):
    """Why a closed case is opened again."""

    occurred_at: Instant
    reason: Code
    explanation: Passage


class ReopeningRead(Reading):
    """One reopening of a case."""

    id: UUID
    reason: str
    reopened_by: UUID
    occurred_at: datetime
    recorded_at: datetime
    explanation: str | None
