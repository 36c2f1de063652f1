"""What one line of the public calendar may say: a day off or a made-up day, its decision, and when it became known."""

from datetime import date
from typing import Self

from pydantic import PositiveInt, model_validator

from workflows.policy.entry import Entry
from workflows.policy.vocabulary import DayKind, DayStatus, Words
from workflows.policy.wording import refuse

_SATURDAY = 5


class CalendarDay(Entry):
    """One day that is not what its weekday says. Several lines may speak of a day: the one known latest counts.

    An empty `decision` is one that we have not seen: to be confirmed, never invented. An empty `known_at` means that
    the date of the decision is not known to us; such a line counts as known from the start.
    """

    day: date
    kind: DayKind
    name_vi: Words
    name_en: Words
    status: DayStatus
    decision: Words | None = None
    known_at: date | None = None

    @property
    def to_confirm(self) -> bool:
        """Whether a term that rests on this line may still move: nothing decided, or no decision that we can name."""
        return self.status in (DayStatus.PROJECTED, DayStatus.PROPOSED) or self.decision is None

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.status is DayStatus.DECIDED and self.decision is None:
            raise refuse("decision_missing")
        if self.kind is DayKind.MAKE_UP and self.day.weekday() < _SATURDAY:
            raise refuse("make_up_on_weekday")
        return self


class CalendarYear(Entry):
    """One calendar year that the files cover, and whether the year's notice of days off was given, and when."""

    year: PositiveInt
    status: DayStatus
    notice: Words | None = None
    known_at: date | None = None
    note_vi: Words
    note_en: Words
