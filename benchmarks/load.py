"""A closed loop of keep-alive connections: each asks, waits for the answer and asks again; only good answers count.

Run as a program, it reads one plan as JSON and writes one outcome as JSON: so it has a processor and a lock of its own.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any, TypedDict

import uvloop

from benchmarks.machine import family_seconds

PLACE = b"@@"
"""What every request replaces by a value of its own, in its path, headers and body."""


class Plan(TypedDict):
    """What to ask and for how long; `values` is what makes each request its own, None for as many as it takes."""

    port: int
    connections: int
    warm_seconds: float
    seconds: float
    method: str
    path: str
    headers: dict[str, str]
    body: str
    values: list[str] | None
    unique: str
    good: int
    families: dict[str, int]


class Outcome(TypedDict):
    """What came of it, within the counted seconds alone."""

    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_seconds: dict[str, float]
    wrong: list[str]
    ran_out: bool


class Load:
    """One run of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.counts_from = self.ends_at = float("inf")
        self.ran_out = False
        self.requests = self._requests()

    def _requests(self) -> Iterator[bytes]:
        plan = self.plan
        given = plan["values"]
        values = iter(given) if given is not None else (f"{plan['unique']}-{n:09d}" for n in range(10**9))
        headers = "".join(f"{name}: {value}\r\n" for name, value in plan["headers"].items())
        head = f"{plan['method']} {plan['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}".encode()
        body = plan["body"].encode()
        for value in values:
            own = value.encode()
            filled = body.replace(PLACE, own)
            length = b"Content-Length: %d\r\n\r\n" % len(filled) if filled else b"\r\n"
            yield head.replace(PLACE, own) + length + filled

    async def run(self) -> Outcome:
        """Warm up, then count."""
        plan = self.plan
        loop = asyncio.get_running_loop()
        asking = [loop.create_task(self._ask()) for _ in range(plan["connections"])]
        await asyncio.wait(asking, timeout=plan["warm_seconds"])
        before = self._used()
        self.counts_from = time.perf_counter()
        self.ends_at = self.counts_from + plan["seconds"]
        await asyncio.gather(*asking)
        took = min(time.perf_counter(), self.ends_at) - self.counts_from
        after = self._used()
        return self._outcome(took, {name: after[name] - before[name] for name in before})

    def _used(self) -> dict[str, float]:
        return {name: family_seconds(pid) for name, pid in self.plan["families"].items()}

    async def _ask(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.plan["port"])
        while (began := time.perf_counter()) < self.ends_at and not self.wrong:
            request = next(self.requests, None)
            if request is None:
                self.ran_out = True
                break
            writer.write(request)
            status, body = await _answer(reader)
            ended = time.perf_counter()
            if status != self.plan["good"]:
                self.wrong.append(f"{status}: {body[:600].decode(errors='replace')}")
            elif self.counts_from <= ended <= self.ends_at:
                self.times.append(ended - began)
        writer.close()

    def _outcome(self, took: float, used: dict[str, float]) -> Outcome:
        ordered = sorted(self.times)
        return {
            "answers": len(ordered),
            "seconds": took,
            "p50_ms": quantile(ordered, 0.5) * 1000,
            "p99_ms": quantile(ordered, 0.99) * 1000,
            "cpu_seconds": used,
            "wrong": self.wrong,
            "ran_out": self.ran_out,
        }


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    return int(head[9:12]), await reader.readexactly(length)


def quantile(ordered: list[float], share: float) -> float:
    """The value below which this share of the ordered values lies; 0 when there is none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def main() -> None:
    """Read the plan, write the outcome."""
    plan: Any = json.load(sys.stdin)
    json.dump(uvloop.run(Load(plan).run()), sys.stdout)


if __name__ == "__main__":
    main()
