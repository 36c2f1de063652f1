"""`dev.py run`: it comes up, it says what stands in its way, and nothing of it remains however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from service.development.state import RunState
from tests.documents import ROOT
from tests.processes import free_pair, until

TO_START = 150.0
"""Seconds: a whole start is many processes, and the machine of the tests may be busy with others."""


@dataclass(frozen=True)
class Run:
    """One run with a data folder and a port of its own."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    log: Path

    def ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/ready", trust_env=False).is_success
        except httpx.TransportError:
            return False

    def remains(self) -> list[str]:
        """Every living process that knows of the data folder, by its name."""
        return [name for place in Path("/proc").glob("[0-9]*") if (name := knows(place, str(self.data)))]


def knows(place: Path, data: str) -> str:
    try:
        told = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        state = (place / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
    return told.partition(b"\0")[0].decode() if data.encode() in told and state != "Z" else ""


def start(folder: Path, port: int, *more: str, told: Mapping[str, str] | None = None) -> Run:
    log = folder / "run.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LACHAN_", "DATABASE_"))}
    words = [sys.executable, "-P", "-u", "-m", "service.development.run"]
    with log.open("ab") as said:
        process = subprocess.Popen(
            [*words, "--port", str(port), "--data", str(folder / "data"), *more],
            env=kept | dict(told or {}),
            stdout=said,
            stderr=said,
        )
    return Run(process, folder / "data", port, log)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A run that is starting."""
    made = start(tmp_path, free_pair())
    yield made
    made.process.kill()
    made.process.wait()
    until(lambda: made.remains() == [])


@pytest.mark.timeout(480)
def test_nothing_remains_after_kill_9_and_the_next_start_goes_on(run: Run, tmp_path: Path) -> None:
    until(run.ready, patience=TO_START)
    state = run.data / "run.json"
    assert state.stat().st_mode & 0o777 == 0o600
    RunState.model_validate_json(state.read_text())
    assert len(run.remains()) > 4
    run.process.kill()
    run.process.wait()
    until(lambda: run.remains() == [], patience=10)
    again = start(tmp_path, run.port)
    until(again.ready, patience=TO_START)
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0, again.log.read_text()
    assert again.remains() == []
    assert not state.exists()


def commands_shown(said: str) -> list[str]:
    """What the welcome tells a person to type, each line from its first word of a shell on."""
    found = (re.search(r" {2,}((?:cd|curl|LACHAN_DATA=\S+|\.venv/bin/lachan) .+)$", line) for line in said.splitlines())
    return [match[1] for match in found if match]


@pytest.mark.timeout(480)
def test_what_the_welcome_shows_works_when_pasted_into_a_fresh_shell(tmp_path: Path) -> None:
    run = start(tmp_path, free_pair(), "--movable-clock")
    try:
        until(
            lambda: "Ctrl-C stops everything" in run.log.read_text() or run.process.poll() is not None,
            patience=TO_START,
        )
        shown = commands_shown(run.log.read_text())
        assert len(shown) == 2 * len(("cd", "token", "curl", "clock"))
        for command in dict.fromkeys(shown):
            fresh = {"PATH": os.defpath, "HOME": str(tmp_path)}
            done = subprocess.run(
                ["/bin/sh", "-c", command], cwd=ROOT, env=fresh, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            assert '"items":' in done.stdout or not command.startswith("curl")
    finally:
        run.process.terminate()
        run.process.wait()


@pytest.mark.timeout(480)
def test_a_process_that_dies_is_named_and_ends_the_run(run: Run) -> None:
    until(run.ready, patience=TO_START)
    worker = next(
        int(place.name)
        for place in Path("/proc").glob("[0-9]*")
        if knows(place, str(run.data)) and b"worker" in (place / "cmdline").read_bytes().split(b"\0")
    )
    os.kill(worker, signal.SIGKILL)
    assert run.process.wait(60) == 1
    assert "The process worker has ended by itself" in run.log.read_text()
    assert run.remains() == []


def test_a_busy_port_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        run = start(tmp_path, busy.getsockname()[1])
        assert run.process.wait(60) == 2
    assert f"Port {run.port} cannot be opened" in run.log.read_text()
    assert not (run.data / "database").exists()


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of a run, and the words about it."""

    words: str
    more: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    keyring: str | None = None


OBSTACLES = {
    "keyring": Obstacle("keyring.json is damaged", keyring='{"current": "k001"}'),
    "policy folder": Obstacle("LACHAN_POLICY_DIR=/dev/null is not a folder", told={"LACHAN_POLICY_DIR": "/dev/null"}),
    "empty policy": Obstacle("Mend the lines above", told={"LACHAN_POLICY_DIR": "/proc/self/fdinfo"}),
    "a file for a folder": Obstacle("/dev/null cannot hold the data", more=("--data", "/dev/null")),
    "a folder that takes nothing": Obstacle("/proc cannot hold the data", more=("--data", "/proc")),
    "a folder that cannot be made": Obstacle("/proc/lachan cannot hold the data", more=("--data", "/proc/lachan")),
    "no port": Obstacle("--port is a number from 1024 to 65534", more=("--port", "0")),
    "a word for a port": Obstacle("--port is a number from 1024 to 65534", more=("--port", "http")),
    "a setting": Obstacle("cannot be read: LACHAN_SMTP_PORT", told={"LACHAN_SMTP_PORT": "smtp"}),
    "a list": Obstacle("cannot be read: LACHAN_WEBHOOK_NETWORKS", told={"LACHAN_WEBHOOK_NETWORKS": "10.0.0.0"}),
    "an address": Obstacle("The database at DATABASE_URL cannot be reached", told={"DATABASE_URL": "lachan"}),
}


@pytest.mark.parametrize("obstacle", OBSTACLES.values(), ids=OBSTACLES.keys())
def test_what_stands_in_the_way_is_said_in_two_languages_with_a_way_out(obstacle: Obstacle, tmp_path: Path) -> None:
    if obstacle.keyring is not None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "keyring.json").touch(0o600)
        (tmp_path / "data" / "keyring.json").write_text(obstacle.keyring)
    run = start(tmp_path, free_pair(), *obstacle.more, told=obstacle.told)
    assert run.process.wait(60) == 2
    said = run.log.read_text()
    assert obstacle.words in said
    assert "Traceback" not in said
    vietnamese, english = said.splitlines()[-2:]
    assert english.isascii()
    assert not vietnamese.isascii()
    assert not (run.data / "database").exists()


def test_a_database_that_is_not_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "database").touch()
    run = start(tmp_path, free_pair())
    assert run.process.wait(60) == 2
    assert "database cannot be used" in run.log.read_text()
