"""What is asked at every request: compiled once, sent on the session's own connection, answered in plain rows."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from sqlalchemy import Select, TextClause
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

DIALECT = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]

Row = TypeVar("Row")


def connection_of(session: Session) -> psycopg.Connection[Any]:
    """The driver's own connection, inside the session's transaction."""
    found: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    return found


class Question(Generic[Row]):
    """A statement with named parameters, and what each of its rows becomes.

    To build a statement anew and to load it into instances costs several times what its answer costs. Nothing that is
    asked here is changed by who asks: rows that a command changes are read through the session.
    """

    def __init__(self, statement: Select[Any] | TextClause, row: Callable[..., Row]) -> None:
        self._statement = statement
        self._row = row

    def all(self, session: Session, **told: Any) -> list[Row]:
        """Every row of the answer, in its order."""
        return [self._row(*one) for one in connection_of(session).execute(*self.filled(told))]

    def one(self, session: Session, **told: Any) -> Row | None:
        """The first row of the answer, if there is one."""
        found = connection_of(session).execute(*self.filled(told)).fetchone()
        return None if found is None else self._row(*found)

    def filled(self, told: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
        """The statement as it is sent, and every one of its values."""
        sql, fixed = self._compiled
        return sql, fixed | told

    @cached_property
    def _compiled(self) -> tuple[bytes, dict[str, Any]]:
        """At the first question: when this was declared, not every table may have been."""
        made = self._statement.compile(dialect=DIALECT)
        return str(made).encode(), {name: bind.value for name, bind in made.binds.items() if not bind.required}
