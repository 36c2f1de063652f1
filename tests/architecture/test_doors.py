"""Some things have one door each: the commit, the clock, the import list of a pure package."""

import ast
import sys

import pytest

from tests.architecture.sources import PACKAGES, is_within, sources

MAY_COMMIT = ("service/db", "service/worker")
MAY_READ_THE_CLOCK = ("service/clock",)
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"},
    "func": {"now", "current_timestamp", "localtimestamp", "current_date", "current_time"},
}
# Beside the standard library.
MAY_IMPORT = {
    "workflows": {"workflows", "pydantic", "pydantic_core", "transitions"},
    "notifications": {
        "notifications", "sqlmodel", "sqlalchemy", "pydantic", "httpx", "jinja2", "standardwebhooks",
    },
    "service/embedded": {"service.embedded", "psycopg"},
}  # fmt: skip
# A pure function has no reason to name these, though they come with Python.
IMPURE = {
    "asyncio", "http", "multiprocessing", "os", "random", "secrets", "signal", "smtplib", "socket", "sqlite3", "ssl",
    "subprocess", "threading", "time", "urllib", "uuid",
}  # fmt: skip


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def name_of(node: ast.expr) -> str:
    """The last word of `a.b.c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_only_the_edge_commits() -> None:
    committing = [
        source.at(node)
        for source in sources(*PACKAGES)
        if not is_within(source.path, *MAY_COMMIT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not committing, "\n".join(committing)


def test_nobody_reads_a_clock_but_the_clock() -> None:
    reading = [
        source.at(node)
        for source in sources(*PACKAGES)
        if not is_within(source.path, *MAY_READ_THE_CLOCK)
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and node.attr in CLOCKS.get(name_of(node.value), ()))
        or (isinstance(node, ast.ImportFrom) and {a.name for a in node.names} & CLOCKS.get(node.module or "", set()))
    ]
    assert not reading, "\n".join(reading)


def test_every_import_shows_in_the_first_lines() -> None:
    hidden = [
        source.at(node)
        for source in sources()
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
        if not isinstance(node, ast.Call) or name_of(node.func) in {"import_module", "__import__"}
    ]
    assert not hidden, "\n".join(hidden)


def test_tables_keep_their_annotations() -> None:
    # SQLModel reads them when the class is made; as strings it would lose columns without a word.
    lost = [
        source.at(node)
        for source in sources("service/tables", "notifications/tables")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_below_imports_only_what_its_floor_allows(package: str) -> None:
    strangers = [
        source.at(node)
        for source in sources(package)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.stmt)
        for name in imported(node)
        if name.partition(".")[0] not in sys.stdlib_module_names
        if not any(name == ours or name.startswith(f"{ours}.") for ours in MAY_IMPORT[package])
    ]
    assert not strangers, "\n".join(strangers)


def test_what_decides_touches_nothing_that_changes_by_itself() -> None:
    impure = [
        source.at(node)
        for source in sources("workflows")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.stmt)
        for name in imported(node)
        if name.partition(".")[0] in IMPURE
    ]
    assert not impure, "\n".join(impure)
