"""On which line of a TOML file each table and each key begins, so that an error can say where to look."""

import re
import tomllib
from collections import Counter

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*=")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'  # a string over several lines
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}]"
    r"|\n",
    re.DOTALL,
)


def positions(text: str) -> dict[Path, int]:
    """The first line (counted from 1) of every table and key of a valid TOML text, by the path to it.

    An array of tables counts from 0: `("rule", "plan_submitted", 0, "basis")`. Keys of inline tables are not listed.
    """
    found: dict[Path, int] = {}
    arrays: Counter[Path] = Counter()
    table: Path = ()
    for number, line in _statements(text):
        header = _HEADER.match(line)
        if header:
            table = _table(header[2], arrays, starts_item=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *key[1].split(".")), number)
    return found


def nearest(found: dict[Path, int], path: Path) -> int:
    """The line of the path, or of the nearest thing around it that has one; 1 when nothing has."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return 1


def _table(name: str, arrays: Counter[Path], *, starts_item: bool) -> Path:
    """The path of a header, with the number of the current item after each array of tables on the way."""
    path: Path = ()
    parts = list(_parts(name))
    for position, part in enumerate(parts):
        path = (*path, part)
        if starts_item and position == len(parts) - 1:
            arrays[path] += 1
        if arrays[path]:
            path = (*path, arrays[path] - 1)
    return path


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a dotted name, quoted ones unquoted, as TOML itself reads them."""
    value: object = tomllib.loads(f"{name} = 0")
    parts: list[str] = []
    while isinstance(value, dict):
        [(part, value)] = value.items()
        parts.append(part)
    return tuple(parts)


def _statements(text: str) -> list[tuple[int, str]]:
    """The lines on which a statement begins: those that are not inside a string or an open bracket."""
    lines = text.split("\n")
    begun = [(1, lines[0])]
    number, depth = 1, 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        number += sign.count("\n")
        if sign == "\n" and depth == 0 and number <= len(lines):
            begun.append((number, lines[number - 1]))
    return begun
