"""What a request writes: the database before and after it, compared; and the same rows again under other keys."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from psycopg import Connection, sql
from sqlmodel import SQLModel

from service import tables as whole_schema

Row = Mapping[str, str | None]
"""Columns of one row as text."""
Snapshot = Mapping[tuple[str, str], Row]
"""Every row by its table and key."""
Keyed = Callable[[str], str]
"""The SQL for a key that stands in the place of this one."""

ONE_OF_A_KIND = {
    ("case_file", "number"): "md5({})",
    ("report", "external_ref"): "md5({})",
    ("request_key", "key_digest"): "md5({})",
    ("audit_entry", "request_id"): "md5({})::uuid",
}
"""Unique columns that are no keys of rows."""
TABLES = [table.name for table in SQLModel.metadata.sorted_tables if whole_schema]


@dataclass(frozen=True)
class Written:
    """What changed: new rows in the order in which they may be inserted, and the changed columns of others."""

    inserted: tuple[tuple[str, Row], ...]
    updated: tuple[tuple[str, str, Row], ...]

    @property
    def new_keys(self) -> list[str]:
        """The ids of the new rows."""
        return [key for _, row in self.inserted if (key := row.get("id"))]


def snapshot(connection: Connection[tuple[object, ...]]) -> Snapshot:
    """Every row of our schema; for a database that holds little."""
    return {(table, _key(row)): row for table in TABLES for row in _rows(connection, table)}


def written(before: Snapshot, after: Snapshot) -> Written:
    """The difference between two snapshots."""
    inserted = tuple((table, row) for (table, key), row in after.items() if (table, key) not in before)
    changed = ((table, key, row, before.get((table, key), row)) for (table, key), row in after.items())
    updated = tuple(
        (table, key, {name: value for name, value in row.items() if value != old[name]})
        for table, key, row, old in changed
        if row != old and table != "beat"
    )
    return Written(inserted, updated)


def insertions(what: Written, keyed: Mapping[str, str], *, fresh: str, rows_from: str = "") -> Iterable[str]:
    """INSERT statements for the new rows: keys as `keyed` says, unique texts made from the SQL text `fresh`."""
    for table, row in what.inserted:
        values = []
        for name, value in row.items():
            one_of_a_kind = ONE_OF_A_KIND.get((table, name))
            values.append(one_of_a_kind.format(f"'{name}' || {fresh}") if one_of_a_kind else _value(value, keyed))
        names = ", ".join(f'"{name}"' for name in row)
        yield f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} {rows_from}'


def changes(what: Written, keyed: Mapping[str, str]) -> Iterable[str]:
    """UPDATE statements for the changed rows, the case last: its state moves only with its event."""
    for table, key, row in sorted(what.updated, key=lambda one: one[0] == "case_file"):
        sets = ", ".join(f'"{name}" = {_value(value, keyed)}' for name, value in row.items())
        yield f'UPDATE "{table}" SET {sets} WHERE id = {keyed[key]}'  # noqa: S608 (of our own schema)


def _value(value: str | None, keyed: Mapping[str, str]) -> str:
    if value is None:
        return "NULL"
    if value in keyed:
        return keyed[value]
    # pgbench takes a colon inside a text for a variable of its own, so there is none.
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def _key(row: Row) -> str:
    return row.get("id") or repr(sorted(row.items()))


def _rows(connection: Connection[tuple[object, ...]], table: str) -> Iterable[Row]:
    columns = [
        (str(name), str(kind))
        for name, kind in connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            # What the database itself gives to a row cannot be given to another.
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''"
            " AND atttypid <> 'xid8'::regtype",
            (table,),
        )
    ]
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name, _ in columns)
    for row in connection.execute(sql.SQL("SELECT {} FROM {}").format(texts, sql.Identifier(table))):
        yield {name: None if value is None else str(value) for (name, _), value in zip(columns, row, strict=True)}
