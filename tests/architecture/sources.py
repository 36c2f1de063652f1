"""Our own Python, read once: what the architecture tests look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("service", "workflows", "notifications")
Placed = ast.expr | ast.stmt
EVERYTHING = (*PACKAGES, "tests", "alembic", "benchmarks", "dev.py")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module

    def says(self, node: Placed, remark: str) -> bool:
        """Whether a comment with this remark stands on a line of the node."""
        return any(remark in line for line in self.lines[node.lineno - 1 : node.end_lineno])

    def at(self, node: Placed) -> str:
        """Where the node is, and what its first line says."""
        return f"{self.path}:{node.lineno}: {self.lines[node.lineno - 1].strip()}"


@lru_cache(maxsize=1)
def _all() -> tuple[Source, ...]:
    files = [file for place in EVERYTHING for file in sorted((ROOT / place).rglob("*.py"))]
    files += [ROOT / place for place in EVERYTHING if place.endswith(".py")]
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Source:
    text = file.read_text(encoding="utf-8")
    return Source(str(file.relative_to(ROOT)), tuple(text.splitlines()), ast.parse(text, str(file)))


def sources(*places: str) -> Iterator[Source]:
    """The files of these folders or files (`service/tables`, `dev.py`); of everything without an argument."""
    for source in _all():
        if any(is_within(source.path, place) for place in places or EVERYTHING):
            yield source


def is_within(path: str, *places: str) -> bool:
    """Whether a file is one of these, lies below one of these folders, or is the module that one of them names."""
    return any(path == place or path == f"{place}.py" or path.startswith(f"{place}/") for place in places)
