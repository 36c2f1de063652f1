"""Mẫu 03 as it is sent and as it is read, with the minutes of the needs meeting."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from service.cases.ratings import Counts, Rating, RatingRead
from service.web.fields import Code, Form, Instant, Line, Passage, Reading

MOST = 40


class Need(Form):
    """What the child needs, by the kinds of art. 27(1)e."""

    kind: Code
    words: Passage


class ParentSaid(Form):
    """A parent or carer: whether this is who harms, and the wish of one who does not (art. 27(1)h)."""

    who: Literal["father", "mother", "carer"]
    harms: bool
    wish: Passage | None = None


class Attendee(Form):
    """Who came to the needs meeting, and in which capacity."""

    capacity: Code
    who: Line | None = None


class Minutes(Form):
    """The minutes of the needs meeting, chaired by the commune's Chair (art. 27(2))."""

    held_at: Instant
    chaired_by: Line
    attended: list[Attendee] = Field(min_length=1, max_length=MOST)
    decisions: Passage


class SpecificAssessmentCreate(Form):
    """Mẫu 03, the letters a to h of art. 27(1); the tables and `environment…` to `conclusion` are to be confirmed.

    `parents_safe` is answered, and must be, where the child is separated: art. 32(3) asks this form whether the
    separation may be cancelled. `child_wish` also says why a child could not be asked.
    """

    occurred_at: Instant
    condition: Passage
    family: Passage
    exposure: Passage
    schooling: Passage
    community: Passage
    needs: list[Need] = Field(max_length=MOST)
    child_wish: Passage
    parents: list[ParentSaid] = Field(max_length=MOST)
    plan_needed: bool
    parents_safe: bool | None = None
    environment_good: Passage | None = None
    environment_bad: Passage | None = None
    future_carer: Passage | None = None
    future_carer_good: Passage | None = None
    future_carer_bad: Passage | None = None
    harm_degree: Rating
    abuser_access: Rating
    development_effect: Rating
    care_obstacles: Rating
    no_protector: Rating
    self_protection: Rating
    knows_protectors: Rating
    builds_relations: Rating
    asks_for_help: Rating
    adults_watch: Rating
    problems: Passage | None = None
    conclusion: Passage
    minutes: Minutes | None = None


class MinutesRead(Reading):
    """The minutes as recorded."""

    id: UUID
    held_at: datetime
    chaired_by: str
    attended: list[Attendee]
    decisions: str
    recorded_by: UUID
    recorded_at: datetime


class SpecificAssessmentRead(Reading):
    """Mẫu 03 as recorded, with the totals of both tables and its minutes; no wish of whoever is known to harm.

    `to_confirm` names the fields that the form has by our reading only.
    """

    id: UUID
    assessed_by: UUID
    occurred_at: datetime
    recorded_at: datetime
    plan_needed: bool
    parents_safe: bool | None
    condition: str
    family: str
    exposure: str
    schooling: str
    community: str
    needs: list[Need]
    child_wish: str
    parents: list[ParentSaid]
    environment_good: str | None
    environment_bad: str | None
    future_carer: str | None
    future_carer_good: str | None
    future_carer_bad: str | None
    ratings: dict[str, RatingRead]
    harm_counts: Counts
    ability_counts: Counts
    problems: str | None
    conclusion: str
    minutes: list[MinutesRead]
    to_confirm: list[str]
