"""By SQL, as the application's own role: what the database refuses of reviews, closings, notes and duties."""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine

from tests.service.tables.test_walls import refusal
from tests.world import World

CLOSURE = """
    INSERT INTO closure (id, case_id, state, reason, proposed_by, proposed_at, recorded_at, settled_by, settled_at)
    VALUES (:id, :case, :state, 'unfounded', :worker, now(), now(), :settled_by, CASE WHEN :over THEN now() END)"""


def closure(world: World, case_id: str, state: str, settled_by: str | None) -> tuple[str, dict[str, object]]:
    decider = world.staff[settled_by] if settled_by else None
    values = {"id": uuid4(), "case": case_id, "state": state, "worker": world.staff["worker"]}
    return CLOSURE, values | {"settled_by": decider, "over": settled_by is not None}


@pytest.fixture
def case_id(world: World) -> str:
    return str(world.report()["cases"][0]["id"])


@pytest.mark.parametrize(
    ("state", "settled_by", "refused"),
    [
        ("accepted", "chair", None),
        ("accepted", "worker", psycopg.errors.CheckViolation),
        ("rejected", "worker", psycopg.errors.CheckViolation),
        ("withdrawn", "worker", None),
        ("accepted", None, psycopg.errors.CheckViolation),
        ("proposed", "chair", psycopg.errors.CheckViolation),
    ],
)
def test_no_proposer_decides_on_a_closing(
    engine: Engine, world: World, case_id: str, state: str, settled_by: str | None, refused: type[Exception] | None
) -> None:
    assert refusal(engine, closure(world, case_id, state, settled_by)) is refused


def test_a_case_has_one_undecided_closing(engine: Engine, world: World, case_id: str) -> None:
    assert refusal(engine, closure(world, case_id, "proposed", None)) is None
    assert refusal(engine, closure(world, case_id, "proposed", None)) is psycopg.errors.UniqueViolation


@pytest.mark.parametrize("table", ["review", "reopening", "note"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET recorded_at = now()", "DELETE FROM {}"])
def test_what_was_reviewed_noted_or_opened_again_stays(engine: Engine, table: str, statement: str) -> None:
    assert refusal(engine, (statement.format(table), {})) is psycopg.errors.InsufficientPrivilege


@pytest.mark.parametrize("statement", ["DELETE FROM closure", "DELETE FROM registry_duty"])
def test_no_closing_and_no_duty_is_removed(engine: Engine, worker_engine: Engine, statement: str) -> None:
    for role in (engine, worker_engine):
        assert refusal(role, (statement, {})) is psycopg.errors.InsufficientPrivilege


@pytest.mark.parametrize("table", ["closure", "registry_duty", "review", "reopening", "note"])
@pytest.mark.parametrize("statement", ["SELECT * FROM {}"])
def test_the_worker_reads_nothing_of_the_end(worker_engine: Engine, statement: str, table: str) -> None:
    assert refusal(worker_engine, (statement.format(table), {})) is psycopg.errors.InsufficientPrivilege
