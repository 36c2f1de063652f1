"""The rating tables of the forms: rows of high, medium or low, counted and never added up to a score."""

from collections import Counter
from typing import Literal

from service.web.fields import Form, Passage, Reading

Level = Literal["high", "medium", "low"]


class Rating(Form):
    """One row of a rating table: how high, and why."""

    level: Level
    note: Passage | None = None


class Counts(Reading):
    """The form's own totals of a table: it counts ratings, it adds no scores."""

    high: int
    medium: int
    low: int

    @classmethod
    def of(cls, *levels: str) -> "Counts":
        """The totals of these rows."""
        counted = Counter(levels)
        return cls(high=counted["high"], medium=counted["medium"], low=counted["low"])


class RatingRead(Reading):
    """One row of a rating table as it was recorded."""

    level: Level
    note: str | None
