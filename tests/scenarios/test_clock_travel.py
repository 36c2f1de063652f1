"""A jump of the clock skips nothing: it stops wherever something falls due, and waits until the worker has done it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.development.clock_travel import NobodyWorks, advance
from service.development.sinks import Arrivals, mail_server
from service.settings import Settings
from service.worker import timekeeper
from tests.processes import keyring
from tests.world import World


@pytest.fixture
def mine(settings: Settings, tmp_path: Path) -> Settings:
    """Settings under which a worker starts."""
    mail = {"smtp_host": "127.0.0.1", "smtp_starttls": False, "smtp_sender": "lachan@demo.example"}
    return settings.model_copy(update={"vault_keys": keyring(tmp_path), **mail})


def test_every_rung_of_sixteen_hours_is_climbed_in_its_order(world: World, mine: Settings) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id, "chair")
    began, stops = world.now(), list[datetime]()
    with mail_server(Arrivals()) as port, timekeeper(mine.model_copy(update={"smtp_port": port})):
        arrived = advance(world.owner, timedelta(hours=16, minutes=1), told=stops.append)
    assert arrived == began + timedelta(hours=16, minutes=1)
    assert stops == sorted(stops)
    assert world.told("chair").count("deadline.breached") == 1
    assert world.escalations("province_duty_officer")[0].rung == 1
    assert world.told("province_head") == ["escalation.raised"]
    (breach,) = [one for one in world.clocks(case_id, "emergency_response") if one.breached_at]
    assert breach.breached_at == breach.due_at


def test_without_a_worker_the_clock_stops_at_the_first_thing_that_is_due(world: World) -> None:
    world.report()
    before = world.now()
    with pytest.raises(NobodyWorks):
        advance(world.owner, timedelta(hours=16), patience=0.2)
    assert world.now() < before + timedelta(hours=16)
