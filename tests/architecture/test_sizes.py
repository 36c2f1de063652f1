"""A module is read in one sitting and a function in one glance."""

import ast

from tests.architecture.sources import is_within, sources

LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 400
LONGEST_FUNCTION = 40
# A migration is history: it is written once, by a generator, and never grows.
NOT_COUNTED = ("alembic/versions",)


def test_no_module_is_longer_than_its_wall() -> None:
    too_long = [
        f"{source.path}: {len(source.lines)} lines"
        for source in sources()
        if not is_within(source.path, *NOT_COUNTED)
        if len(source.lines) > (LONGEST_TEST_MODULE if is_within(source.path, "tests") else LONGEST_MODULE)
    ]
    assert not too_long, "\n".join(too_long)


def test_no_function_is_longer_than_one_glance() -> None:
    too_long = [
        f"{source.path}:{node.lineno}: {node.name}, {length} lines"
        for source in sources()
        if not is_within(source.path, *NOT_COUNTED)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not too_long, "\n".join(too_long)


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        source.path
        for source in sources()
        if not is_within(source.path, *NOT_COUNTED)
        if not (ast.get_docstring(source.tree) or "").partition("\n")[0].rstrip().endswith((".", "?", ":"))
    ]
    assert not silent, "\n".join(silent)
