"""The harness works: the step, the counting of processor time, and W1 with our own service alone."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks.bench import Asked, bench
from benchmarks.beside import missing
from benchmarks.machine import SERVER_CPU, family_seconds, on_cpu
from benchmarks.programs import BenchmarkFailed
from benchmarks.requests import intake
from benchmarks.stand import Stand
from benchmarks.step import step
from benchmarks.systems import plan_of, read

BURN = "import time\nwhile time.process_time() < 0.2: pass"


def test_the_step_is_decided_by_everybody_who_is_here() -> None:
    found = step(Asked(rounds=1, seconds=0.05, sizes=()))
    here = {"ours", "ours, with the law's clocks", "transitions", "transitions, new"}
    assert found.summaries.keys() == here | (set() if "drf" in missing() else {"viewflow.fsm"})
    assert all(one.rate > 0 for one in found.summaries.values())


def test_a_family_keeps_the_time_of_its_dead() -> None:
    before = family_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert family_seconds(os.getpid()) - before >= 0.2


def test_what_is_started_on_a_processor_stays_there() -> None:
    mine = os.sched_getaffinity(0)
    with on_cpu(SERVER_CPU):
        words = [sys.executable, "-c", "import json, os; print(json.dumps(sorted(os.sched_getaffinity(0))))"]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert json.loads(told) == [SERVER_CPU]
    assert os.sched_getaffinity(0) == mine


@pytest.mark.timeout(300)  # it starts the whole product, which on a busy machine takes its time
def test_our_service_takes_reports_in_and_a_wrong_answer_fails_the_run() -> None:
    with bench(Asked(rounds=1, seconds=0.5, sizes=()), alone=True, durable=False) as run:
        stand, ours = run.stand, run.us.system
        with ours.serving() as serving:
            outcome = stand.load(plan_of(stand, ours, serving, intake(), run.asked.seconds))
            with pytest.raises(BenchmarkFailed, match="403"):
                stand.load(plan_of(stand, ours, serving, replace(intake(), subject="demo:auditor"), 1.0))
        assert 0 < outcome["answers"] <= reports(stand)
        assert read(outcome).cpu_us.keys() == {"server", "postgres", "worker"}


def reports(stand: Stand) -> int:
    """How many reports were recorded."""
    with stand.connect("lachan") as connection:
        row = connection.execute("SELECT count(*) FROM report").fetchone()
    assert row
    return int(str(row[0]))
