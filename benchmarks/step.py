"""The lifecycle's decision alone: our compiled table beside viewflow.fsm and transitions, in microseconds."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from transitions import Machine

from benchmarks.bench import Asked, versions
from benchmarks.beside import missing
from benchmarks.programs import BenchmarkFailed, plain_environment
from benchmarks.report import Result
from benchmarks.rounds import by_turns, progress
from benchmarks.systems import Sample
from workflows.case import CASE, CaseState, CaseTrigger
from workflows.decide import Accepted, decide
from workflows.facts import CaseFacts
from workflows.machine import NOT_YET, Standing, machine_of, moved
from workflows.policy.load import load

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
FACTS = CaseFacts(
    first_received_at=NOW - timedelta(hours=3), initial_assessment_at=NOW - timedelta(hours=1), emergency=False
)
BATCH = 200
SHARE = 0.2
"""Of the seconds of a turn: this workload needs fewer than those that go over HTTP."""


def step(asked: Asked) -> Result:
    """The step from reported to assessed, decided again and again; rates are decisions a second."""
    seconds = asked.seconds * SHARE
    contenders: dict[str, Callable[[], Sample]] = {
        name: lambda once=once: timed(once, seconds)  # type: ignore[misc]
        for name, once in _deciding().items()
    }
    if "drf" not in missing():
        contenders["viewflow.fsm"] = lambda: _elsewhere(seconds)
    with progress("step", len(contenders) * asked.rounds) as tell:
        summaries = by_turns(contenders, asked.rounds, tell)
    micro = {f"µs {name}": 1e6 / one.rate for name, one in summaries.items()}
    return Result("step", summaries, versions(), extra=micro)


def _deciding() -> Mapping[str, Callable[[], object]]:
    """Ours with the law's clocks counted out, and what the library does: the clocks are no part of its answer."""
    policy, machine = load(), machine_of(CASE)
    lawless = policy.model_copy(update={"rules": ()})

    def ours() -> object:
        return decide(CASE, CaseState.REPORTED, CaseTrigger.ASSESS, FACTS, policy=lawless, now=NOW)

    def with_clocks() -> object:
        return decide(CASE, CaseState.REPORTED, CaseTrigger.ASSESS, FACTS, policy=policy, now=NOW)

    def reused() -> object:
        return moved(machine, CaseState.REPORTED, CaseTrigger.ASSESS, FACTS, now=NOW)

    for decision in (ours(), with_clocks()):
        if not (isinstance(decision, Accepted) and decision.to_state == CaseState.ASSESSED == reused()):
            raise BenchmarkFailed("the step that is measured was refused")
    return {"ours": ours, "ours, with the law's clocks": with_clocks, "transitions": reused, "transitions, new": _new}


def _new() -> object:
    """A plain Machine for the object of this request, as the library's own examples have it."""
    standing = Standing(CaseState.REPORTED.value)
    edges = [[str(e.trigger), str(e.source or NOT_YET), str(e.target)] for e in CASE.live_edges]
    Machine(standing, states=[NOT_YET, *map(str, CASE.states)], transitions=edges, initial=standing.state)
    standing.trigger(CaseTrigger.ASSESS.value)  # type: ignore[attr-defined]
    return standing.state


def timed(once: Callable[[], object], seconds: float) -> Sample:
    """How often a second this can be done, by the processor's time: the wait for others does not count."""
    began, until, done = time.process_time(), time.process_time() + seconds, 0
    while time.process_time() < until:
        for _ in range(BATCH):
            once()
        done += BATCH
    return Sample(done / (time.process_time() - began))


def _elsewhere(seconds: float) -> Sample:
    """viewflow.fsm, in a process of its own: it comes with the peers' packages."""
    words = [sys.executable, "-P", "-m", "benchmarks.peers.step", str(seconds)]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(DJANGO_SETTINGS_MODULE="django.conf.global_settings"),
    )
    if done.returncode:
        raise BenchmarkFailed(f"viewflow.fsm failed:\n{done.stderr}")
    return Sample(float(json.loads(done.stdout)))
