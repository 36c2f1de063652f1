"""What the application's own database roles are refused when they speak SQL themselves."""

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.world import World

AN_EVENT = (
    "INSERT INTO case_event (id, case_id, subject_id, lifecycle, trigger, from_state, to_state, emitted, facts,"
    " policy_digest, actor_id, occurred_at, recorded_at) SELECT gen_random_uuid(), case_id, subject_id, {0}, emitted,"
    " facts, policy_digest, actor_id, occurred_at, recorded_at FROM case_event LIMIT 1"
)
WALLS = (InsufficientPrivilege, CheckViolation)
REFUSED = (
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "UPDATE case_event SET trigger = 'x'",
    "DELETE FROM case_event",
    "TRUNCATE case_event CASCADE",
    AN_EVENT.format("'case', 'assess', 'reported', 'closed'"),
    AN_EVENT.format("'record', 'invented', NULL, NULL"),
    "UPDATE case_file SET state = 'closed'",
    "ALTER TABLE case_file DISABLE TRIGGER ALL",
    "DELETE FROM case_file",
    "DELETE FROM deadline",
    "UPDATE deadline SET breached_at = NULL",
    "UPDATE deadline SET breached_at = breached_at + interval '1 hour'",
    "UPDATE deadline SET breached_at = due_at - interval '1 second' WHERE breached_at IS NULL",
    "DELETE FROM escalation",
    "DELETE FROM delivery",
    "UPDATE delivery SET state = 'queued', next_attempt_at = now() WHERE state = 'superseded'",
    "UPDATE reporter SET name = NULL",
    "DELETE FROM reporter",
    "UPDATE initial_assessment SET conclusion = NULL",
    "UPDATE request_key SET status = 200",
    "UPDATE revoked_token SET expires_at = now()",
    "UPDATE policy_version SET digest = 'x'",
    "INSERT INTO policy_version VALUES (gen_random_uuid(), 'x', 'x', now(), 'x')",
    "UPDATE clock_offset SET moved = '1 year'",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE OR REPLACE FUNCTION engine_now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT now() $$",
    "CREATE TABLE public.mine (number int)",
    "SET session_replication_role = replica",
    "SELECT pg_read_file('/etc/hostname')",
    "COPY audit_entry TO PROGRAM 'cat'",
)
REFUSED_TO_THE_WORKER = (
    "SELECT name FROM reporter",
    "SELECT name FROM case_person",
    "SELECT answer_sealed FROM request_key",
    "SELECT token_id FROM revoked_token",
    "SELECT token_digest FROM console_session",
    "UPDATE console_session SET ended_at = NULL",
    "INSERT INTO revoked_token VALUES ('i', 't', now(), now())",
    "SELECT conclusion FROM initial_assessment",
    "UPDATE case_file SET assigned_to = NULL",
    "UPDATE report SET state = 'quarantined'",
    "UPDATE endpoint SET disabled_at = now()",
    "UPDATE staff SET active = false",
    "INSERT INTO staff_role (id, staff_id, role, valid_from)"
    " SELECT gen_random_uuid(), id, 'administrator', now() FROM staff LIMIT 1",
)


@pytest.fixture
def lived_in(world: World) -> World:
    """A case that was seen and whose twelve hours have passed, so that every statement has rows to change."""
    report = world.report(reporter={"agrees_to_be_named": True, "name": "Người báo (thử)"})
    world.version(report["cases"][0]["id"])
    world.travel(hours=13)
    return world


def let_through(engine: Engine, statement: str) -> str | None:
    """What became of a statement that no wall stopped: it passed, or it failed because it was written badly."""
    with engine.connect() as connection, connection.begin() as attempt:
        try:
            connection.execute(text(statement))
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except DBAPIError as refused:
            return None if isinstance(refused.orig, WALLS) else f"{statement}: {type(refused.orig).__name__}"
        finally:
            attempt.rollback()
    return f"{statement}: passed"


def test_the_api_s_role_is_refused(lived_in: World, engine: Engine) -> None:
    assert [fault for statement in REFUSED if (fault := let_through(engine, statement))] == []


def test_the_worker_s_role_is_refused(lived_in: World, worker_engine: Engine) -> None:
    tried = (*REFUSED, *REFUSED_TO_THE_WORKER)
    assert [fault for statement in tried if (fault := let_through(worker_engine, statement))] == []
