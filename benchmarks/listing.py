"""W5: a worker's open cases by next due, at several sizes; the first page and a deep one."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks import requests
from benchmarks.bench import Bench, versions
from benchmarks.filling import fill, worker_of
from benchmarks.limit import sample_limit
from benchmarks.query import query_ms, query_text
from benchmarks.report import LIMIT, OURS, Result
from benchmarks.rounds import by_turns, progress
from benchmarks.systems import Sample, System, sample
from service.embedded import DATABASE
from service.web.paging import cursor_of

DEPTH = 0.9
"""How deep the deep page lies in the worker's list."""


@dataclass(frozen=True)
class Page:
    """One page: what each system's address ends with, and our cursor for it."""

    name: str
    rest: Mapping[str, str]
    cursor: str | None = None


def w5(bench: Bench) -> Iterator[Result]:
    """One result for the first page at each size, and one for a deep page at the largest."""
    ms = {}
    for size in bench.asked.sizes:
        for system in bench.systems:
            fill(bench, system, size)
        page = Page(f"w5 first page, {size:,} cases", {system.name: "" for system in bench.systems})
        yield _measured(bench, page)
        ms[size] = query_ms(bench.stand, bench.us, None)
    smallest, largest = bench.asked.sizes[0], bench.asked.sizes[-1]
    deep = _deep_page(bench, largest)
    deep_ms = query_ms(bench.stand, bench.us, deep.cursor)
    told = {f"query ms, {size:,} cases": one for size, one in ms.items()}
    told |= {"query, largest to smallest": ms[largest] / ms[smallest]}
    told |= {"query ms, deep page": deep_ms, "query, deep page to first": deep_ms / ms[largest]}
    yield replace(_measured(bench, deep), extra=told)


def _measured(bench: Bench, page: Page) -> Result:
    seconds, rounds = bench.asked.seconds, bench.asked.rounds
    contenders: dict[str, Callable[[], Sample]] = {
        system.name: partial(sample, bench.stand, system, requests.work_list(page.rest[system.name]), seconds)
        for system in bench.systems
    }
    if bench.seen:
        script = query_text(bench.stand, bench.us, page.cursor)
        contenders[LIMIT] = partial(sample_limit, bench.stand, bench.us, script, seconds, DATABASE)
    with progress(page.name, len(contenders) * rounds) as step:
        return Result(page.name, by_turns(contenders, rounds, step), versions(bench.stand))


def _deep_page(bench: Bench, size: int) -> Page:
    """Ours by its cursor; typical by an offset, as most lists are; Django by the framework's own cursor."""
    rest, cursor = {}, None
    for system in bench.systems:
        place, due, key = _place(bench, system)
        if system.name == OURS:
            cursor = cursor_of((due, key))
            rest[OURS] = f"&cursor={cursor}"
        elif system.name == "typical":
            rest[system.name] = f"&offset={place}"
        else:
            rest[system.name] = "&cursor=" + quote(base64.b64encode(urlencode({"p": str(due)}).encode()))
    return Page(f"w5 deep page, {size:,} cases", rest, cursor)


def _place(bench: Bench, system: System) -> tuple[int, Any, Any]:
    """How many of the worker's lines lie before the deep page, and the sort key of the last of them."""
    column = "assigned_to" if system.name == OURS else "assigned_to_id"
    mine = f"FROM case_file WHERE {column} = %s AND state <> 'closed' AND next_due IS NOT NULL"
    worker = (worker_of(bench),)
    with bench.stand.connect(system.database) as connection:
        [(count,)] = connection.execute(f"SELECT count(*) {mine}".encode(), worker).fetchall()
        place = int(int(str(count)) * DEPTH)
        ordered = f"SELECT next_due, id {mine} ORDER BY next_due, id OFFSET {place} LIMIT 1"
        [(due, key)] = connection.execute(ordered.encode(), worker).fetchall()
    return place, due, key
