"""The building blocks of request schemas: strict, closed, with times that carry their zone."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's categories of control and format characters (the bidirectional ones too) and of line breaks."""
YEARS = range(2, 9999)
"""Whose moments can be read on a clock of any zone: the first and the last year of the calendar lose their edges."""


class Form(BaseModel):
    """A request body: unknown fields are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Reading(BaseModel):
    """An answer: only the fields that are declared ever leave."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _text_only(value: Any) -> Any:
    if isinstance(value, str | datetime | date | UUID):
        return value
    raise PydanticCustomError("string_type", "must be a string")


def _in_utc(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise PydanticCustomError("datetime_range", "must lie within the years 2 to 9998")
    return moment.astimezone(UTC)


def _all_to_be_seen(name: str) -> str:
    # Control characters break lines and mails; those that turn the direction of writing let one name pass as another.
    if any(unicodedata.category(sign) in UNSEEN for sign in name):
        raise PydanticCustomError("control_character", "must not hold control characters")
    return name


FromText = BeforeValidator(_text_only)
"""JSON has no times, dates or ids: they come as strings, and only as strings."""

Instant = Annotated[AwareDatetime, Field(strict=False), FromText, AfterValidator(_in_utc)]
Day = Annotated[date, Field(strict=False), FromText]
Id = Annotated[UUID, Field(strict=False), FromText]

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Name = Annotated[Line, AfterValidator(_all_to_be_seen)]
Passage = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
