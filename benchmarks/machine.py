"""Which processor does what, and how much processor time a family of processes has used."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
_ALLOWED = sorted(os.sched_getaffinity(0))
SERVER_CPU = _ALLOWED[0]
"""Where the server under measurement runs, alone."""
OTHER_CPU = _ALLOWED[min(1, len(_ALLOWED) - 1)]
"""Where PostgreSQL and the load run."""
Families = Mapping[str, int]
"""The first process of each family whose time is counted, by name."""


@contextmanager
def on_cpu(number: int) -> Iterator[None]:
    """Whatever this thread starts meanwhile runs on this processor."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def family_seconds(first: int) -> float:
    """Processor seconds, user's and system's, that a process and its descendants, ended ones too, have used."""
    parents, used = {}, {}
    for pid, parent, ticks in _processes():
        parents[pid], used[pid] = parent, ticks
    return sum(ticks for pid, ticks in used.items() if _descends(pid, first, parents)) / TICK


def _processes() -> Iterator[tuple[int, int, int]]:
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            # The name, in parentheses, may hold anything; the numbers stand behind its last one.
            numbers = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile; its parent has its time
        yield int(folder.name), int(numbers[1]), sum(int(one) for one in numbers[11:15])


def _descends(pid: int, first: int, parents: Mapping[int, int]) -> bool:
    while pid and pid != first:
        pid = parents.get(pid, 0)
    return pid == first
