"""By SQL, as the application's own role: what the database refuses whatever the program says."""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.world import World

EVENT = """
    INSERT INTO case_event (id, case_id, subject_id, lifecycle, trigger, from_state, to_state, emitted, facts,
                            policy_digest, occurred_at, recorded_at)
    VALUES (:id, :case, :case, :lifecycle, :trigger, :source, :target, '{}', '{}', 'x', now(), now())"""


@pytest.fixture
def case_id(world: World) -> str:
    return str(world.report()["cases"][0]["id"])


def refusal(engine: Engine, *statements: tuple[str, dict[str, object]]) -> type[Exception] | None:
    """The kind of error that the statements end in, in one transaction; None when they commit."""
    try:
        with engine.begin() as connection:
            for sql, values in statements:
                connection.execute(text(sql), values)
    except DBAPIError as error:
        return type(error.orig) if error.orig else None
    return None


def event(
    case_id: str, source: str | None, trigger: str, target: str | None, *, lifecycle: str = "case"
) -> tuple[str, dict[str, object]]:
    values = {"id": uuid4(), "case": case_id, "lifecycle": lifecycle, "trigger": trigger, "source": source}
    return EVENT, values | {"target": target}


def moved(case_id: str, state: str, last: object) -> tuple[str, dict[str, object]]:
    sql = "UPDATE case_file SET state = :state, last_event_id = :last WHERE id = :case"
    return sql, {"case": case_id, "state": state, "last": last}


@pytest.mark.parametrize(
    ("source", "trigger", "target"),
    [
        ("reported", "approve_plan", "intervened"),
        ("assessed", "assess", "assessed"),
        ("closed", "close", "closed"),
        ("reported", "assess", "closed"),
        (None, "assess", "assessed"),
        ("reported", "no_such_trigger", "assessed"),
    ],
)
def test_an_undeclared_edge_is_no_event(
    engine: Engine, case_id: str, source: str | None, trigger: str, target: str
) -> None:
    assert refusal(engine, event(case_id, source, trigger, target)) is psycopg.errors.CheckViolation


def test_a_case_does_not_move_without_its_event(engine: Engine, case_id: str) -> None:
    assert refusal(engine, moved(case_id, "assessed", uuid4())) is psycopg.errors.CheckViolation


def test_a_case_does_not_move_with_the_event_of_another_transaction(engine: Engine, case_id: str) -> None:
    declared = event(case_id, "reported", "assess", "assessed")
    assert refusal(engine, declared) is None
    assert refusal(engine, moved(case_id, "assessed", declared[1]["id"])) is psycopg.errors.CheckViolation


def test_a_case_moves_with_its_event(engine: Engine, case_id: str) -> None:
    declared = event(case_id, "reported", "assess", "assessed")
    assert refusal(engine, declared, moved(case_id, "assessed", declared[1]["id"])) is None


def test_a_case_does_not_open_without_its_event(engine: Engine, case_id: str) -> None:
    copy = """
        INSERT INTO case_file SELECT (jsonb_populate_record(c, jsonb_build_object(
          'id', gen_random_uuid(), 'number', 'ZZZZ-ZZZZ-Z', 'last_event_id', gen_random_uuid()))).*
        FROM case_file c WHERE id = :case"""
    assert refusal(engine, (copy, {"case": case_id})) is psycopg.errors.CheckViolation


@pytest.mark.parametrize("table", ["audit_entry", "case_event"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_written_down_stays(
    engine: Engine, owner_engine: Engine, case_id: str, table: str, change: str
) -> None:
    for connection in (engine, owner_engine):
        assert refusal(connection, (change.format(table), {})) is psycopg.errors.InsufficientPrivilege


def test_a_breach_is_never_erased(engine: Engine, world: World, case_id: str) -> None:
    world.travel(hours=13)
    erased = "UPDATE deadline SET breached_at = NULL WHERE case_id = :case AND breached_at IS NOT NULL"
    assert refusal(engine, (erased, {"case": case_id})) is psycopg.errors.CheckViolation


def test_nothing_is_breached_early(engine: Engine, case_id: str) -> None:
    early = "UPDATE deadline SET breached_at = due_at - interval '1 second' WHERE case_id = :case"
    assert refusal(engine, (early, {"case": case_id})) is psycopg.errors.CheckViolation


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_file",
        "DELETE FROM report",
        "DELETE FROM deadline",
        "DELETE FROM escalation",
        "DELETE FROM delivery",
        "ALTER TABLE deadline DISABLE TRIGGER ALL",
        "CREATE TABLE own (id int)",
        "DROP FUNCTION engine_now()",
    ],
)
def test_neither_process_owns_or_deletes_anything(engine: Engine, worker_engine: Engine, statement: str) -> None:
    for connection in (engine, worker_engine):
        assert refusal(connection, (statement, {})) is psycopg.errors.InsufficientPrivilege


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM reporter",
        "SELECT FROM case_person",
        "SELECT FROM report_child",
        "SELECT FROM report_alleged",
        "SELECT FROM initial_assessment",
        "UPDATE case_file SET state = 'closed'",
        "UPDATE report SET state = 'accepted'",
    ],
)
def test_the_worker_touches_neither_people_nor_states(worker_engine: Engine, statement: str) -> None:
    assert refusal(worker_engine, (statement, {})) is psycopg.errors.InsufficientPrivilege
