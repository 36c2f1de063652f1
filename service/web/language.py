"""Which of the two languages a caller wants to read: Vietnamese unless English is asked for first."""

from collections.abc import Iterator
from typing import Literal

Language = Literal["vi", "en"]

LONGEST_HEADER = 200


def language_of(accept_language: str | None) -> Language:
    """The language for an Accept-Language header; what cannot be read means Vietnamese."""
    wishes = dict.fromkeys(("vi", "en"), 0.0)
    for name, weight in _ranges((accept_language or "")[:LONGEST_HEADER]):
        if name in wishes:
            wishes[name] = max(wishes[name], weight)
        elif name == "*":
            wishes["vi"] = max(wishes["vi"], weight)
    return "en" if wishes["en"] > wishes["vi"] else "vi"


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        tag, _, quality = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        yield name, weight if 0 <= weight <= 1 else 0.0
