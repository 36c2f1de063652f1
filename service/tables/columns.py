"""Column types and constraints that the papers share."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import String, TypeDecorator, UserDefinedType
from sqlmodel import Field


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
