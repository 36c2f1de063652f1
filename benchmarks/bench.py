"""One run of `dev.py bench`: what stands, who takes part, how long."""

import platform
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.beside import peers
from benchmarks.limit import Seen, fill, pgbench, see
from benchmarks.ours import Ours, ours
from benchmarks.stand import Stand, standing
from benchmarks.systems import System

PACKAGES = ("fastapi", "sqlmodel", "psycopg", "asyncpg", "django", "djangorestframework", "django-viewflow", "gunicorn")


@dataclass(frozen=True)
class Asked:
    """What a person may choose."""

    rounds: int
    seconds: float
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Bench:
    """Everything that the workloads over HTTP share; `seen` is None where there is no pgbench."""

    stand: Stand
    us: Ours
    systems: tuple[System, ...]
    seen: Seen | None
    asked: Asked


@contextmanager
def bench(asked: Asked, *, alone: bool = False, durable: bool = True) -> Iterator[Bench]:
    """Start what is needed; all of it ends with the block. `alone`: without peers and limit."""
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="lachan-bench-")))
        stand = open_.enter_context(standing(folder, durable=durable))
        us = ours(open_, stand)
        seen = None
        if not alone and pgbench(stand).exists():
            seen = see(stand, us)
            fill(stand, seen)
        yield Bench(stand, us, (us.system, *([] if alone else peers(stand, us))), seen, asked)


def versions(stand: Stand | None = None) -> dict[str, str]:
    """What was measured with what."""
    found = {"python": platform.python_version()}
    if stand is not None:
        with stand.connect("postgres") as connection:
            found["postgresql"] = str(connection.info.parameter_status("server_version"))
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
