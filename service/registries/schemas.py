"""The duty to enter an ended plan, as it is completed and as it is read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from service.web.fields import Form, Instant, Line, Reading


class RegistryCompletion(Form):
    """That the plan was entered in the national children's database, with the receipt that the database gave."""

    occurred_at: Instant
    receipt_number: Line


class RegistryLine(Reading):
    """One duty in a list: which case, since when, and nothing personal."""

    id: UUID
    case_id: UUID
    case_number: str
    plan_id: UUID
    state: Literal["open", "done"]
    ended_at: datetime


class RegistryDutyRead(Reading):
    """The duty of one plan: open, or done by somebody at a time with a receipt."""

    id: UUID
    case_id: UUID
    plan_id: UUID
    state: Literal["open", "done"]
    ended_at: datetime
    entered_by: UUID | None
    entered_at: datetime | None
    receipt_number: str | None
