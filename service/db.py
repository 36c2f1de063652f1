"""The database as one request sees it: one session, one transaction, one pipeline of writes, one commit."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, TypeVar

import psycopg
import sqlalchemy.exc
from anyio import CancelScope, CapacityLimiter, to_thread
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Engine, Table, Update, create_engine
from sqlmodel import Session, SQLModel

from service.asking import DIALECT, connection_of
from service.errors import Conflict, InvalidForm, ServiceError, Unavailable
from service.wire import bound

log = logging.getLogger("lachan.db")

DatabaseRole = Literal["lachan_owner", "lachan_app", "lachan_worker"]

# Milliseconds. A frozen process must give its rows back: its timers then fire elsewhere.
GUARDS = "-c TimeZone=UTC -c idle_in_transaction_session_timeout=10000 -c lock_timeout=5000 -c statement_timeout=15000"
RETRY_LATER = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def make_engine(url: str, role: DatabaseRole | None, *, pool_size: int = 10, guards: str = GUARDS) -> Engine:
    """An engine whose connections act as `role` (None: as whoever logs in), in UTC, and print no values in errors.

    A database that says nothing any more is given up: see `service.wire`.
    """
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        connect_args={
            "options": f"-c role={role} {guards}" if role else guards,
            "application_name": role or "lachan",
        },
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    bound(engine, answers_in_time=guards == GUARDS)
    return engine


Row = TypeVar("Row", bound=SQLModel)


class Writes:
    """The rows and statements of one command, kept in order and sent once."""

    def __init__(self) -> None:
        self._pending: list[SQLModel | tuple[str, dict[str, Any]]] = []

    def add(self, *rows: SQLModel) -> None:
        """Insert these rows as they are when sent; their keys are made in Python, so nothing waits for an answer."""
        self._pending += rows

    def run(self, statement: Update) -> None:
        """Run an update that needs no answer: the row it changes is already locked."""
        compiled = statement.compile(dialect=DIALECT)
        binds = compiled.binds
        parameters = {name: _adapted(binds[name].type, value) for name, value in (compiled.params or {}).items()}
        self._pending.append((str(compiled), parameters))

    def change(self, row: SQLModel, *columns: str) -> None:
        """Write these columns of a locked row as they are now."""
        kept = [(name, getattr(row, key), is_json) for key, name, _, is_json in _columns(type(row)) if key in columns]
        values = {name: Jsonb(value) if is_json and value is not None else value for name, value, is_json in kept}
        self._pending.append((_update_sql(_table(row), tuple(values)), {**values, "id": row.id}))  # type: ignore[attr-defined]

    def waiting(self, kind: type[Row]) -> list[Row]:
        """The rows of this kind that are still to be inserted: a query does not see them yet."""
        return [one for one in self._pending if isinstance(one, kind)]

    def mark(self) -> int:
        """A place to go back to when what follows turns out to be impossible."""
        return len(self._pending)

    def back_to(self, mark: int) -> None:
        """Forget everything that was put here since the mark."""
        del self._pending[mark:]

    def send(self, session: Session, *, and_commit: bool = False) -> None:
        """Send everything in one pipeline inside the session's transaction; its commit too, if it is the last."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        raw = connection_of(session)
        with raw.pipeline(), raw.cursor() as cursor:
            for one in pending:
                sql, parameters = _insertion(one) if isinstance(one, SQLModel) else one
                cursor.execute(sql.encode(), parameters)
            if and_commit:
                raw.commit()


def _adapted(type_: object, value: Any) -> Any:
    return Jsonb(value) if _is_json(type_) and value is not None else value


def _insertion(row: SQLModel) -> tuple[str, dict[str, Any]]:
    held, values = vars(row), {}
    for key, name, by_the_database, is_json in _columns(type(row)):
        value = held.get(key)
        if value is None and by_the_database:
            continue
        values[name] = Jsonb(value) if is_json and value is not None else value
    return _insert_sql(_table(row), tuple(values)), values


def _table(row: SQLModel) -> str:
    name: str = type(row).__tablename__  # type: ignore[assignment]
    return name


@cache
def _columns(kind: type[SQLModel]) -> list[tuple[str, str, bool, bool]]:
    """Of every column that may be written: attribute, name, whether None leaves it to the database, whether JSON."""
    table: Table = kind.__table__  # type: ignore[attr-defined]
    return [
        (column.key, column.name, column.server_default is not None, _is_json(column.type))
        for column in table.columns
        if column.computed is None
    ]


def _is_json(type_: object) -> bool:
    return isinstance(getattr(type_, "impl", type_), JSON)


@lru_cache(maxsize=256)
def _insert_sql(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(f"%({name})s" for name in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 (names of our own metadata)


@lru_cache(maxsize=256)
def _update_sql(table: str, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = %({name})s' for name in columns)
    return f'UPDATE "{table}" SET {changes} WHERE id = %(id)s'  # noqa: S608 (as above)


Closer = Callable[[Session, ServiceError | None], None]


@dataclass(slots=True)
class Work:
    """What one transaction is about to write, and who wants the last word before it commits (the audit)."""

    writes: Writes = field(default_factory=Writes)
    closers: list[Closer] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    """Whose record the answer shows, as keyed ids: what the audit row will name, and a stored answer remembers."""


def work(session: Session) -> Work:
    """The work of this session's transaction."""
    found: Work = session.info["work"]
    return found


def writes(session: Session) -> Writes:
    """Where a command puts its rows."""
    return work(session).writes


Tools = Mapping[str, object]
"""What a process lends to each of its sessions: the vault, the law book."""


def _session(engine: Engine, tools: Tools) -> Session:
    session = Session(engine, expire_on_commit=False, autoflush=False)
    session.info.update(tools, work=Work())
    return session


@contextmanager
def transaction(engine: Engine, tools: Tools) -> Iterator[Session]:
    """One transaction: what was put into its writes is sent, then committed; any error rolls everything back."""
    with _session(engine, tools) as session:
        yield session
        _finish(session, None)


@contextmanager
def request_transaction(engine: Engine, tools: Tools) -> Iterator[Session]:
    """One request: as `transaction`, but a refusal or a fault keeps its audit row.

    Unavailable when the database is out of reach, or when the audit row cannot be written for whatever reason.
    """
    with _translated(), _session(engine, tools) as session:
        mine = work(session)
        try:
            yield session
            _finish(session, None)
        except ServiceError as refusal:
            _keep_only_the_audit(session, mine, refusal)
            raise
        except RequestValidationError:
            _keep_only_the_audit(session, mine, InvalidForm())
            raise
        except psycopg.errors.UniqueViolation as twice:
            taken = Conflict("already_recorded")
            _keep_only_the_audit(session, mine, taken)
            raise taken from twice
        except (psycopg.Error, sqlalchemy.exc.DBAPIError) as fault:
            if not isinstance(getattr(fault, "orig", fault), RETRY_LATER):
                _keep_only_the_audit(session, mine, ServiceError())
            raise


def _keep_only_the_audit(session: Session, mine: Work, refusal: ServiceError) -> None:
    # Writes are only collected until the end, so this loses the work of the refused request and nothing else.
    session.rollback()
    mine.writes = Writes()
    try:
        _finish(session, refusal)
    except (psycopg.Error, sqlalchemy.exc.DBAPIError) as unwritten:
        log.error("an audit row could not be written, so nothing was answered: %s", type(unwritten).__name__)
        raise Unavailable() from unwritten


def _finish(session: Session, refusal: ServiceError | None) -> None:
    for closer in work(session).closers:
        closer(session, refusal)
    # Rows that were read are values here: only `writes` writes, so nothing may be flushed behind its back.
    session.expunge_all()
    writes(session).send(session, and_commit=True)
    session.commit()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sqlalchemy.exc.TimeoutError, *RETRY_LATER) as away:
        raise Unavailable() from away
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, RETRY_LATER):
            raise Unavailable() from error
        raise


async def get_session(request: Request) -> AsyncIterator[Session]:
    """The request's session; with scope="function" its commit comes before the response.

    To begin it asks nothing of the database, so that needs no thread; its end does.
    """
    edge = request_transaction(request.app.state.engine, request.app.state.tools)
    session = edge.__enter__()
    try:
        yield session
    except BaseException as error:
        if not await _ended(edge, error):
            raise
    else:
        await _ended(edge, None)


async def _ended(edge: AbstractContextManager[Session], error: BaseException | None) -> bool:
    told = (type(error), error, error.__traceback__) if error else (None, None, None)
    handled: bool | None = False
    # Behind nobody: whoever waits for a thread may be waiting for the very connection that this gives back.
    with CancelScope(shield=True):
        handled = await to_thread.run_sync(edge.__exit__, *told, limiter=CapacityLimiter(1))
    return bool(handled)


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
