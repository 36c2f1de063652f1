"""A document's walk as a reader takes it: the whole product is started, and every block is run in a second window."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.documents import ROOT, Block, blocks
from tests.processes import free_pair, until

END_OF_BLOCK = "\f"


@dataclass(frozen=True)
class Walk:
    """A run to walk through; `env` is what the second window knows of it."""

    env: dict[str, str]


def ready(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health/ready", trust_env=False).is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """The whole product as `python3 dev.py run --movable-clock` starts it, on ports and in a folder of its own."""
    port = free_pair()
    api, data = f"http://127.0.0.1:{port}", tmp_path / "data"
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    env = {name: value for name, value in kept.items() if not name.startswith("LACHAN_")}
    run_words = [sys.executable, "-P", "-u", "-m", "service.development.run", "--movable-clock"]
    words = ["setpriv", "--pdeathsig", "KILL", *run_words, "--port", str(port), "--data", str(data)]
    with (
        (tmp_path / "run.log").open("wb") as log,
        subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log) as run,
    ):
        try:
            until(lambda: run.poll() is not None or ready(api), patience=150)
            told = {"API": api, "DEMO": f"http://127.0.0.1:{port + 1}", "LACHAN_DATA": str(data)}
            yield Walk(env | told)
        finally:
            run.terminate()
    assert run.returncode == 0, (tmp_path / "run.log").read_text()


def pattern(shown: str) -> str:
    """What a block shows, `…` standing for whatever differs from one walk to the next."""
    return ".*".join(re.escape(part) for part in shown.split("…"))


def steps(document: Path) -> list[tuple[Block, str]]:
    """The blocks of the second window in order, each with the answer that follows it."""
    taken: list[tuple[Block, str]] = []
    for block in blocks(document, "bash", "text"):
        if block.kind == "bash":
            taken.append((block, ""))
        else:
            taken[-1] = (taken[-1][0], block.text)
    return taken


def take(walk: Walk, document: Path) -> None:
    """Walk through a document: every block is run in one shell, every answer that it shows is the answer."""
    taken = steps(document)
    script = "\n".join(["set -u", *(f"{block.text}printf '{END_OF_BLOCK}'" for block, _ in taken)])
    words = ["bash", "-c", script]
    done = subprocess.run(words, cwd=ROOT, env=walk.env, capture_output=True, text=True, timeout=500, check=False)
    answers = done.stdout.split(END_OF_BLOCK)
    assert len(answers) == len(taken) + 1, done.stderr
    for (block, shown), answer in zip(taken, answers, strict=False):
        said = f"{block.text}\nshown:\n{shown}\nanswered:\n{answer}\n{done.stderr}"
        assert re.fullmatch(pattern(shown), answer), said
