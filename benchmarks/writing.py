"""W1 and W2: writing requests over HTTP, each system in turn, and the limit beside them."""

from collections.abc import Callable
from functools import partial

from benchmarks import requests
from benchmarks.bench import Bench, versions
from benchmarks.limit import intake_script, sample_limit, step_script
from benchmarks.report import LIMIT, Result
from benchmarks.rounds import by_turns, progress
from benchmarks.stand import Stand
from benchmarks.systems import WARM_SECONDS, Sample, System, plan_of, read, sample

PREPARED = 1.5
"""For so many times the seconds that W2 counts, cases are taken in before it: no system here moves them faster."""


def w1(bench: Bench) -> Result:
    """Intake: report, case, clocks, audit and outbox in one transaction, the token checked."""
    contenders: dict[str, Callable[[], Sample]] = {
        system.name: partial(_intake, bench.stand, system, bench.asked.seconds) for system in bench.systems
    }
    return _measured(bench, "w1", contenders, intake_script(bench.seen) if bench.seen else None)


def w2(bench: Bench) -> Result:
    """Transition: lock, facts, guards, write, clocks stopped and started, audit and outbox."""
    contenders: dict[str, Callable[[], Sample]] = {
        system.name: partial(_transition, bench.stand, system, bench.asked.seconds) for system in bench.systems
    }
    return _measured(bench, "w2", contenders, step_script(bench.seen) if bench.seen else None)


def _measured(bench: Bench, name: str, contenders: dict[str, Callable[[], Sample]], script: str | None) -> Result:
    if script:
        contenders[LIMIT] = partial(sample_limit, bench.stand, bench.us, script, bench.asked.seconds)
    with progress(name, len(contenders) * bench.asked.rounds) as step:
        summaries = by_turns(contenders, bench.asked.rounds, step)
    return Result(name, summaries, versions(bench.stand))


def _intake(stand: Stand, system: System, seconds: float) -> Sample:
    return sample(stand, system, requests.intake(), seconds)


def _transition(stand: Stand, system: System, seconds: float) -> Sample:
    stand.settle()
    with system.serving() as serving:
        stand.load(plan_of(stand, system, serving, requests.intake(), PREPARED * (seconds + WARM_SECONDS)))
        cases = _waiting_cases(stand, system)
        with stand.connect(system.database) as connection:
            connection.execute("CHECKPOINT")
        return read(stand.load(plan_of(stand, system, serving, requests.assessment(cases), seconds)))


def _waiting_cases(stand: Stand, system: System) -> list[str]:
    """Every case that can be moved, each given to the one who moves it."""
    with stand.connect(system.database) as connection:
        connection.execute(system.assign_all.encode())
        connection.execute("ANALYZE")
        return [str(row[0]) for row in connection.execute(system.waiting.encode())]
