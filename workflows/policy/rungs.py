"""What one ladder may say: who is told when a duty is unmet; a ladder that could fall silent is not admitted."""

from datetime import timedelta
from itertools import pairwise
from typing import Self

from pydantic import model_validator

from workflows.policy.entry import Entry, once_each
from workflows.policy.vocabulary import ChannelName, Duration, Identifier, Role, Words
from workflows.policy.wording import refuse


class Rung(Entry):
    """Who is told, how, and how long after the breach."""

    tell: tuple[Role, ...]
    after: Duration
    channels: tuple[ChannelName, ...]

    @model_validator(mode="after")
    def _somebody_is_told(self) -> Self:
        for name in ("tell", "channels"):
            if not getattr(self, name):
                raise refuse("empty", name=name)
            once_each(name, getattr(self, name))
        return self


class Ladder(Entry):
    """The rungs climbed while a duty is unmet; after the last one it is repeated, so that there is never silence."""

    id: Identifier
    title_vi: Words
    title_en: Words
    note_vi: Words
    note_en: Words
    acknowledgement_holds: Duration
    repeat_every: Duration
    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def _climbs_for_ever(self) -> Self:
        for name in ("acknowledgement_holds", "repeat_every"):
            if getattr(self, name) <= timedelta():
                raise refuse("not_positive", name=name)
        if not self.rungs:
            raise refuse("empty", name="rung")
        if self.rungs[0].after != timedelta():
            raise refuse("first_rung_late")
        if any(later.after <= earlier.after for earlier, later in pairwise(self.rungs)):
            raise refuse("rungs_unordered")
        return self
