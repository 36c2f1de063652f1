"""The moment of a step: when it happened, when it is recorded, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step happened, when it is recorded, and by whom."""

    occurred_at: datetime
    now: datetime
    actor_id: UUID
