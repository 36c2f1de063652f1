"""Mẫu 06 as it is sent and as it is read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from service.cases.ratings import Counts, Rating, RatingRead
from service.web.fields import Form, Instant, Line, Passage, Reading

Proposal = Literal["end_plan", "go_on"]
MOST = 50
"""People who take part in one review; not law."""


class Participant(Form):
    """Somebody who took part in the review, and as what."""

    name: Line
    capacity: Line


class ReviewCreate(Form):
    """Mẫu 06. `safe` (no longer at risk of abuse) and `stable` (body, mind, cognition, feelings) are the law's own
    questions (art. 30(1)b), answered by a person and never by the counts."""

    occurred_at: Instant
    harm_now: Rating
    abuser_access: Rating
    care_obstacles: Rating
    self_protection: Rating
    knows_protectors: Rating
    help_around: Rating
    safe: bool
    stable: bool
    proposal: Proposal
    conclusion: Passage
    took_part: list[Participant] = Field(min_length=1, max_length=MOST)


class ReviewRead(Reading):
    """Mẫu 06 as recorded, with the totals of both tables; `to_confirm` names the fields that are only inferred."""

    id: UUID
    plan_id: UUID
    reviewed_by: UUID
    occurred_at: datetime
    recorded_at: datetime
    ratings: dict[str, RatingRead]
    harm_counts: Counts
    ability_counts: Counts
    safe: bool
    stable: bool
    proposal: Proposal
    conclusion: str
    took_part: list[Participant]
    to_confirm: list[str]


class Replan(Form):
    """When it was decided to plan again."""

    occurred_at: Instant
