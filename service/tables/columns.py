"""Column types and constraints that the papers share."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped
from sqlalchemy.types import String, TypeDecorator, UserDefinedType
from sqlmodel import Field, SQLModel, col


class Moment(TypeDecorator[datetime]):
    """A moment with its zone; UTC until a person reads it."""

    impl = DateTime(timezone=True)
    cache_ok = True


class Document(TypeDecorator[object]):
    """JSON that is stored whole and never searched by a personal value."""

    impl = JSONB
    cache_ok = True


class Words(TypeDecorator[list[str]]):
    """A short list of codes."""

    impl = ARRAY(String())
    cache_ok = True


class Sealed(TypeDecorator[bytes]):
    """A personal field: bytes of the vault, compared by no SQL."""

    impl = LargeBinary
    cache_ok = True


class Xact(UserDefinedType[int]):
    """The transaction that wrote the row, as PostgreSQL's 64-bit xid8."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name in SQL."""
        return "xid8"


class Record(SQLModel):
    """What all our tables are. A new row takes its values whole: SQLModel's one by one takes twenty times as long.

    As there, nothing is validated, and what is no column is left out.
    """

    def __init__(self, **values: Any) -> None:
        kind = type(self)
        plain, made = _defaults(kind)
        fresh = {name: make() for name, make in made.items() if name not in values}
        self.__dict__.update(plain, **fresh, **{name: values[name] for name in kind.model_fields if name in values})

    @classmethod
    def columns(cls) -> list[Mapped[Any]]:
        """All of its columns in the order of its fields."""
        return [col(getattr(cls, name)) for name in cls.model_fields]

    @classmethod
    def of_columns(cls, *values: Any) -> Self:
        """A row to be read and nothing else, from all of its columns in their order."""
        return cls(**dict(zip(cls.model_fields, values, strict=True)))


@cache
def _defaults(kind: type[SQLModel]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    fields = {name: field for name, field in kind.model_fields.items() if not field.is_required()}
    made = {name: field.default_factory for name, field in fields.items() if field.default_factory is not None}
    return {name: field.default for name, field in fields.items() if name not in made}, made  # type: ignore[return-value]


THIS_TRANSACTION = text("pg_current_xact_id()")


def fresh_key() -> UUID:
    """A random public id: a time-ordered one would tell the millisecond of a report."""
    return uuid4()


def one_of(name: str, column: str, allowed: Iterable[str]) -> CheckConstraint:
    """A closed list of codes as VARCHAR + CHECK."""
    codes = ", ".join(f"'{code}'" for code in allowed)
    return CheckConstraint(f"{column} IN ({codes})", name=name)


def values(kind: type[StrEnum]) -> tuple[str, ...]:
    """The codes of an enumeration, in its order."""
    return tuple(member.value for member in kind)


def key() -> UUID:
    """A primary key column made in Python."""
    made: UUID = Field(default_factory=fresh_key, primary_key=True)
    return made
