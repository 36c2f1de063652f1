"""A system under measurement: how it is started, who may ask it, and what one sample of it shows."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from benchmarks.load import Outcome, Plan
from benchmarks.stand import Stand

CONNECTIONS = 16
WARM_SECONDS = 1.0


@dataclass(frozen=True)
class Serving:
    """A system that answers, and its processes by family."""

    port: int
    families: Mapping[str, int]


@dataclass(frozen=True)
class System:
    """`token` makes a fresh token for a subject of the demo; the three statements speak of this system's own tables."""

    name: str
    database: str
    serving: Callable[[], AbstractContextManager[Serving]]
    token: Callable[[str], str]
    assign_all: str
    """Gives every case that nobody has yet to the one who works on it."""
    waiting: str
    """The ids of the cases that have not been assessed."""


@dataclass(frozen=True)
class Asking:
    """One kind of request; `values` makes each its own, None for as many fresh ones as it takes."""

    method: str
    path: str
    subject: str
    good: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    values: list[str] | None = None


@dataclass(frozen=True)
class Sample:
    """One run: answers a second, times in milliseconds, processor microseconds an answer by family."""

    rate: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_us: Mapping[str, float] = field(default_factory=dict)


def sample(stand: Stand, system: System, asking: Asking, seconds: float) -> Sample:
    """Start the system, ask it for so long, stop it."""
    stand.settle()
    with system.serving() as serving:
        return read(stand.load(plan_of(stand, system, serving, asking, seconds)))


def plan_of(stand: Stand, system: System, serving: Serving, asking: Asking, seconds: float) -> Plan:
    """The plan that the load carries out."""
    headers = {"Authorization": f"Bearer {system.token(asking.subject)}", **asking.headers}
    if asking.body:
        headers["Content-Type"] = "application/json"
    return {
        "port": serving.port,
        "connections": CONNECTIONS,
        "warm_seconds": WARM_SECONDS,
        "seconds": seconds,
        "method": asking.method,
        "path": asking.path,
        "headers": headers,
        "body": asking.body,
        "values": asking.values,
        "unique": secrets.token_hex(6),
        "good": asking.good,
        "families": {**serving.families, "postgres": stand.postmaster},
    }


def read(outcome: Outcome) -> Sample:
    """The sample that an outcome is."""
    answers = max(outcome["answers"], 1)
    used = {name: seconds / answers * 1e6 for name, seconds in outcome["cpu_seconds"].items()}
    return Sample(outcome["answers"] / outcome["seconds"], outcome["p50_ms"], outcome["p99_ms"], used)
