"""The limit: the rows of our own requests, written by pgbench in one pipeline a request, by nobody who thinks.

What a request writes is seen by comparing the database before and after one; pgbench then writes the same again and
again under other keys, as lachan_app, with prepared statements.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import requests
from benchmarks.machine import SERVER_CPU, family_seconds, on_cpu
from benchmarks.ours import Ours
from benchmarks.programs import BenchmarkFailed, plain_environment
from benchmarks.rows import Row, Snapshot, Written, changes, insertions, snapshot, written
from benchmarks.stand import Stand
from benchmarks.systems import CONNECTIONS, Asking, Sample, Serving, plan_of
from service.embedded import DATABASE

NAME = "limit"
CASES = 20_000
OCCURRENCE = "any occurrence"
NUMBERED = {"deadline": "occurrence", "initial_assessment": "number"}
"""What is numbered within a case, and by which column."""
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: ([0-9]+)", re.MULTILINE)
LATENCY = re.compile(r"^latency average = ([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """What one intake and then one assessment of its case have written."""

    intake: Written
    step: Written


def see(stand: Stand, us: Ours) -> Seen:
    """Let our API, without the worker, serve each request once on a database that holds nothing but the directory."""
    with us.serving(alone=True) as serving:
        empty = _look(stand)
        _ask_once(stand, us, serving, requests.intake(), "limit")
        taken_in = _look(stand)
        with stand.connect(DATABASE) as connection:
            connection.execute(us.system.assign_all.encode())
            [(case_id,)] = connection.execute(us.system.waiting.encode()).fetchall()
        assigned = _look(stand)
        _ask_once(stand, us, serving, requests.assessment([]), str(case_id))
        return Seen(written(empty, taken_in), written(assigned, _look(stand)))


def _ask_once(stand: Stand, us: Ours, serving: Serving, asking: Asking, value: str) -> None:
    plan = plan_of(stand, us.system, serving, replace(asking, values=[value]), seconds=5.0)
    plan["connections"], plan["warm_seconds"] = 1, 0.0
    stand.load(plan)


def _look(stand: Stand) -> Snapshot:
    with stand.connect(DATABASE) as connection:
        return snapshot(connection)


def fill(stand: Stand, seen: Seen) -> None:
    """A copy of our database with many cases that nobody has moved: each the one that came in, under its own keys."""
    stand.settle()
    stand.make_database(NAME, like=DATABASE)
    keyed = {key: f"md5('{place} ' || n)::uuid" for place, key in enumerate(seen.intake.new_keys)}
    with stand.connect(NAME) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in insertions(seen.intake, keyed, fresh="n", rows_from=f"FROM generate_series(1, {CASES}) n"):
            connection.execute(statement.encode())
        connection.execute("ANALYZE")


def intake_script(seen: Seen) -> str:
    """What pgbench runs beside W1."""
    keyed = {key: f"md5('new {place} ' || :n::text)::uuid" for place, key in enumerate(seen.intake.new_keys)}
    return _script(insertions(seen.intake, keyed, fresh=":n::text"))


def step_script(seen: Seen) -> str:
    """What pgbench runs beside W2, on one of the many cases."""
    known = {key: f"md5('{place} ' || :i::text)::uuid" for place, key in enumerate(seen.intake.new_keys)}
    new = {key: f"md5('step {place} ' || :n::text)::uuid" for place, key in enumerate(seen.step.new_keys)}
    any_run = Written(tuple((table, _again(table, row)) for table, row in seen.step.inserted), ())
    inserts = insertions(any_run, known | new | {OCCURRENCE: ":o::int"}, fresh=":n::text")
    return _script([*inserts, *changes(seen.step, known | new)])


def sample_limit(stand: Stand, us: Ours, script: str, seconds: float, database: str = NAME) -> Sample:
    """One run of a script as lachan_app; pgbench takes the place of the server."""
    file = stand.folder / "limit.sql"
    file.write_text(script, encoding="utf-8")
    url = stand.url(database, "lachan_app", us.passwords["lachan_app"])
    told: list[str | Path] = [
        "-n",
        "-M",
        "prepared",
        "-c",
        str(CONNECTIONS),
        "-j",
        "1",
        "-T",
        str(max(1, round(seconds))),
        "-f",
        file,
    ]
    stand.settle()
    postmaster = stand.postmaster
    before = family_seconds(postmaster)
    with on_cpu(SERVER_CPU):
        command: list[str | Path] = [pgbench(stand), *told, url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain_environment())
    rate, latency, count = (pattern.search(done.stdout) for pattern in (RATE, LATENCY, DONE))
    if done.returncode or not (rate and latency and count):
        raise BenchmarkFailed(f"pgbench failed:\n{done.stdout}{done.stderr[-2000:]}")
    used = (family_seconds(postmaster) - before) / int(count[1]) * 1e6
    return Sample(float(rate[1]), p50_ms=float(latency[1]), cpu_us={"postgres": used})


def pgbench(stand: Stand) -> Path:
    """The program; it may not have come with the server."""
    return stand.server.bin / "pgbench"


def _script(statements: Iterable[str]) -> str:
    chosen = ("\\set n random(1, 9000000000000000000)", f"\\set i random(1, {CASES})", "\\set o random(2, 2000000000)")
    return "\n".join(
        [*chosen, "\\startpipeline", "BEGIN;", *(f"{one};" for one in statements), "COMMIT;", "\\endpipeline"]
    )


def _again(table: str, row: Row) -> Row:
    """What one of many runs on the same case writes is never what an earlier one has numbered already."""
    return {**row, NUMBERED[table]: OCCURRENCE} if table in NUMBERED else row
