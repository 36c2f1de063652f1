"""What a running `dev.py run` tells the command line: where its parts are, in a file that only its owner reads."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import service

CHECKOUT = Path(service.__file__).parents[1]


class RunState(BaseModel):
    """The addresses of one run; `owner_url` is the database as lachan_owner."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    api: str
    identity: str
    surroundings: str
    owner_url: str


def data_folder(given: Path | None = None) -> Path:
    """Where a run keeps its things: as told, else LACHAN_DATA, else `.data` of the checkout."""
    return given or Path(os.environ.get("LACHAN_DATA") or CHECKOUT / ".data")


def tell(data: Path, state: RunState) -> Path:
    """Write the state file, mode 0600; the path of it."""
    path = data / "run.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(state.model_dump_json(indent=2))
    return path


def running(data: Path) -> RunState | None:
    """The state of the run that lives in this folder; None when none does."""
    try:
        state = RunState.model_validate_json((data / "run.json").read_text())
        os.kill(state.pid, 0)
    except (OSError, ValidationError):
        return None
    return state
