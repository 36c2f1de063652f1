"""The timekeeper at work on a real database: it fires, it tells that it lives, and it survives what it must."""

import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, func, select

from service.health.fitness import Unfit
from service.settings import Settings
from service.tables.beat import Beat
from service.tables.deadline import Deadline
from service.worker import timekeeper
from service.worker.beats import seconds_until
from tests.notifications.receivers import Receiver
from tests.processes import environment, keyring, lachan, until
from tests.world import World, vietnamese

END_ALL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'lachan_worker'"


@pytest.fixture
def mine(settings: Settings, tmp_path: Path) -> Settings:
    """Settings under which a worker starts."""
    return settings.model_copy(update={"vault_keys": keyring(tmp_path)})


def fired(world: World) -> int:
    return len(world.rows(select(Deadline).where(col(Deadline.breached_at).is_not(None))))


def pulses(owner: Engine) -> int:
    with Session(owner) as session:
        return session.exec(select(func.count()).select_from(Beat)).one()


def test_what_falls_due_while_the_worker_runs_is_raised_at_once(world: World, mine: Settings) -> None:
    world.report()
    with timekeeper(mine):
        until(lambda: pulses(world.owner) == 1)
        assert fired(world) == 0
        world.leap(hours=12)
        until(lambda: fired(world) == 2)
    assert world.told("chair").count("deadline.breached") == 2


def test_a_worker_whose_connections_are_cut_goes_on(world: World, mine: Settings) -> None:
    world.report()
    with timekeeper(mine):
        until(lambda: pulses(world.owner) == 1)
        with world.owner.begin() as connection:
            connection.execute(text("SET ROLE NONE"))
            connection.execute(text(END_ALL))
        world.leap(hours=12)
        until(lambda: fired(world) == 2)


def test_an_older_worker_fires_nothing_in_a_newer_schema(world: World, mine: Settings) -> None:
    world.report()
    with timekeeper(mine):
        until(lambda: pulses(world.owner) == 1)
        with world.owner.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(text("DELETE FROM beat"))
        world.leap(hours=12)
        threading.Event().wait(2.5)
    assert fired(world) == 0
    assert pulses(world.owner) == 0


def test_a_worker_does_not_start_in_a_schema_that_is_not_its_own(world: World, mine: Settings) -> None:
    with world.owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unfit, match="lachan migrate"), timekeeper(mine):
        pass


def test_the_heartbeat_leaves_while_no_duty_is_silent(world: World, mine: Settings) -> None:
    with Receiver() as outside, timekeeper(mine.model_copy(update={"heartbeat_url": outside.url})):
        until(lambda: [one.line for one in outside.received] == ["GET /hooks HTTP/1.1"])


def test_the_heartbeat_is_withheld_when_a_duty_has_gone_silent(
    world: World, mine: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    world.report()
    with world.owner.begin() as connection:
        connection.execute(text("UPDATE deadline SET state = 'poisoned', next_step_at = NULL"))
    with Receiver() as outside, timekeeper(mine.model_copy(update={"heartbeat_url": outside.url})):
        until(lambda: "deadline_poisoned" in caplog.text)
    assert outside.received == []


def test_a_worker_that_is_told_to_stop_leaves_with_0(world: World, database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with lachan("worker", env=environment(database_url, tmp_path), log=log) as process:
        until(lambda: pulses(world.owner) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "finished its beat" in log.read_text()


def test_it_never_sleeps_longer_than_a_second_nor_less_than_nothing() -> None:
    now = vietnamese("2026-03-02 08:00")
    assert seconds_until(None, now) == 1.0
    assert seconds_until(vietnamese("2026-03-03 08:00"), now) == 1.0
    assert seconds_until(vietnamese("2026-03-01 08:00"), now) == 0.0
