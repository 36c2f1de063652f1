"""One demo from its first report to its last count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlmodel import Session

from service.development.demo.agenda import Agenda
from service.development.demo.api import Api
from service.development.demo.arriving import send
from service.development.demo.counts import counted
from service.development.demo.draws import Draws
from service.development.demo.journey import travel
from service.development.demo.life import Stage
from service.development.demo.mishaps import Mishaps, without_addresses
from service.development.demo.places import cast_of
from service.development.demo.presses import Presses
from service.development.demo.reports import DrawnReport, draw_reports
from service.development.demo.steps import STEPS
from service.development.demo.theatre import Theatre, answering, opened
from service.development.demo_cast import Cast
from workflows.calendar import local
from workflows.policy.model import Policy

BEGINS = datetime.fromisoformat("2026-02-06T00:00:00+07:00")
"""Eight days before the Tết holiday of 2026 (14 to 22 February), so that its days off fall into the terms."""
REFRESHED = 2
"""Times a second: drawing the bar takes from what it shows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    reports: int
    seed: int
    days: int
    territories: Path | None
    data: Path | None


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: the counts, and the policy that names states and rules."""

    counts: dict[str, Any]
    policy: Policy
    stops: int
    requests: int


@dataclass(frozen=True, slots=True)
class Script:
    """What is drawn before anything starts."""

    draws: Draws
    cast: Cast
    reports: Sequence[DrawnReport]


def play(wanted: Wanted) -> Played:
    """Play it whole; whatever stops it leaves nothing running."""
    script, mishaps = _script(wanted), Mishaps()
    with opened(wanted.data, wanted.territories, script.cast, mishaps, at=BEGINS) as theatre:
        api = Api(theatre.url, theatre.token_of)
        try:
            return _played(wanted, script, theatre, api, mishaps)
        finally:
            api.close()


def _script(wanted: Wanted) -> Script:
    draws = Draws(wanted.seed)
    cast = cast_of(wanted.territories, draws, wanted.reports)
    reports = draw_reports(draws, cast, wanted.reports, BEGINS, wanted.days)
    return Script(draws, without_addresses(cast, draws, reports), reports)


def _played(wanted: Wanted, script: Script, theatre: Theatre, api: Api, mishaps: Mishaps) -> Played:
    with Session(theatre.owner) as session:
        in_force = theatre.prepared.tools["lawbook"].current(session)
    agenda = Agenda(now=BEGINS, end=BEGINS + timedelta(days=wanted.days))
    stage = Stage(api, script.draws, agenda, in_force.calendar, script.cast, STEPS)
    presses = Presses.of(stage, theatre.directory, answering(script.cast))
    mishaps.plan(agenda, script.draws, script.cast, script.reports)
    for one in script.reports:
        agenda.at(one.at, f"{one.number:06}", partial(send, stage, one, presses.lives, presses.reports))
    stops = _shown(theatre, agenda, presses)
    return Played(counted(theatre.owner, agenda, in_force.policy), in_force.policy, stops, api.requests)


def _shown(theatre: Theatre, agenda: Agenda, presses: Presses) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[at]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=REFRESHED) as bar:
        whole = (agenda.end - agenda.now).total_seconds()
        task = bar.add_task("Đóng vai / Playing", total=whole, at="")

        def told(now: datetime) -> None:
            theatre.server.check()
            bar.update(task, completed=(now - BEGINS).total_seconds(), at=f"{local(now):%H:%M %d/%m}")

        return travel(theatre.owner, theatre.hands, agenda, presses, told=told)
