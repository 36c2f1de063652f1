"""The programs of a measurement as children: each on its processor, gone when we are gone, heard when they fail."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from benchmarks.machine import on_cpu

HOST = "127.0.0.1"
SECONDS_TO_GET_READY = 60.0
SECONDS_TO_STOP = 30.0
LAST_LINES = 15


class BenchmarkFailed(Exception):
    """A measurement that cannot be trusted: something refused, ended or did not start."""


@contextmanager
def program(words: Sequence[str | Path], *, env: Mapping[str, str], log: Path, cpu: int) -> Iterator[int]:
    """Run a program until the block is left; its process id."""
    command = ["setpriv", "--pdeathsig", "KILL", *(str(word) for word in words)]
    with log.open("ab") as said, on_cpu(cpu):
        process = subprocess.Popen(command, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        yield process.pid
        if process.poll() is not None:
            raise BenchmarkFailed(f"{words[0]} has ended by itself:\n{last_words(log)}")
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def last_words(log: Path) -> str:
    """What a program said last."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as free:
        port: int = free.getsockname()[1]
    return port


def wait_for(url: str, log: Path) -> None:
    """Wait for the first 200 of this address; BenchmarkFailed with the program's words when it will not come."""
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + SECONDS_TO_GET_READY
    while time.monotonic() < until:
        try:
            opener.open(url, timeout=2).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise BenchmarkFailed(f"{url} does not answer:\n{last_words(log)}")


def plain_environment(**told: str) -> dict[str, str]:
    """Our environment without what would lead a program to another database or other settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LACHAN_", "PG")) and not name.endswith("DATABASE_URL")
    }
    return kept | told
