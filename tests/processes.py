"""Real `lachan` processes for tests: started like any other, killed without warning, never left behind."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

TEST_KEY = b"a key made up for tests, 32 byte"
PATIENCE = 60.0


def keyring(folder: Path) -> Path:
    """The keyring file that opens what the `vault` fixture seals."""
    path = folder / "keyring.json"
    path.write_text(json.dumps({"current": "test", "keys": {"test": base64.b64encode(TEST_KEY).decode()}}))
    path.chmod(0o600)
    return path


def environment(database_url: str, folder: Path, **told: str) -> dict[str, str]:
    """What a development process on the test's database is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LACHAN_")}
    return kept | {
        "DATABASE_URL": database_url,
        "LACHAN_MODE": "development",
        "LACHAN_VAULT_KEYS": str(keyring(folder)),
        "LACHAN_OIDC_ISSUER": "http://127.0.0.1:1/",
        **told,
    }


@contextmanager
def lachan(*words: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`lachan …` as a process of its own; it is killed at the end if it is still there, and when the test dies."""
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "service.cli", *words]
    with log.open("ab") as said, subprocess.Popen(command, env=dict(env), stdout=said, stderr=said) as process:
        try:
            yield process
        finally:
            process.kill()


def until(true: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait for something that another process does."""
    ends = time.monotonic() + patience
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


def free_pair() -> int:
    """A port that is free together with the next one: the API's, and that of what stands around it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
        return port
