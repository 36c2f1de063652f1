"""The channels: one letter out, one receipt back; whatever goes wrong is a value and never an exception."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from notifications.notice import Delivered, Failed


@dataclass(frozen=True, slots=True)
class Letter:
    """One attempt: id and body are the same on every attempt, `signed_at` is the wall's time of this one, in UTC."""

    delivery_id: UUID
    body: bytes
    address: str
    secrets: tuple[str, ...]
    first_queued_at: datetime
    signed_at: datetime


class Carrier(Protocol):
    """A channel at work; used by several threads at once."""

    def send(self, letter: Letter) -> Delivered | Failed:
        """Try once, within the channel's total time, and say what came of it."""
        ...

    def close(self) -> None:
        """Let go of kept connections."""
        ...
