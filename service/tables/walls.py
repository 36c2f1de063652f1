"""What the database itself refuses: roles, functions, triggers and grants, as DDL on the metadata."""

from typing import Any

from sqlalchemy import Connection, MetaData, event, text
from sqlmodel import SQLModel

PRODUCTION_CLOCK = "SELECT statement_timestamp()"
"""The body of engine_now() outside development; `serve` and `worker` refuse to start when it differs."""

ROLES = """
DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['lachan_owner', 'lachan_app', 'lachan_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
    END IF;
  END LOOP;
END $$
"""

CLOCK = f"""
CREATE FUNCTION engine_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ {PRODUCTION_CLOCK} $$
"""

LAWS_TIME = "ALTER TABLE audit_entry ALTER COLUMN engine_at SET DEFAULT engine_now()"

# A case moves only together with an event of this very transaction that says from where to where.
CASE_STATE_MOVES = """
CREATE FUNCTION case_state_moves_with_its_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
    SELECT FROM public.case_event
    WHERE case_event.id = NEW.last_event_id AND case_event.case_id = NEW.id AND case_event.lifecycle = 'case'
      AND case_event.from_state = OLD.state AND case_event.to_state = NEW.state
      AND case_event.xact = pg_current_xact_id() AND NEW.last_event_id IS DISTINCT FROM OLD.last_event_id
  ) THEN
    RAISE EXCEPTION 'a case changes its state only with its event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""

# Deferred, because the event refers to the case and so must come after it.
CASE_OPENS = """
CREATE FUNCTION case_opens_with_its_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.case_event
    WHERE case_event.id = NEW.last_event_id AND case_event.case_id = NEW.id AND case_event.lifecycle = 'case'
      AND case_event.from_state IS NULL AND case_event.to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'a case opens only with its event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""

NEVER_CHANGED = """
CREATE FUNCTION rows_are_never_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

BREACH_STAYS = """
CREATE FUNCTION a_breach_is_never_erased() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at THEN
    RAISE EXCEPTION 'a breach is never erased' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""

TRIGGERS = (
    "CREATE TRIGGER case_state BEFORE UPDATE ON case_file"
    " FOR EACH ROW EXECUTE FUNCTION case_state_moves_with_its_event()",
    "CREATE CONSTRAINT TRIGGER case_opening AFTER INSERT ON case_file DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION case_opens_with_its_event()",
    "CREATE TRIGGER breach_stays BEFORE UPDATE ON deadline FOR EACH ROW EXECUTE FUNCTION a_breach_is_never_erased()",
    *(
        f"CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()"
        for table in ("audit_entry", "case_event", "field_change", "policy_version")
    ),
)

APPEND_ONLY = (
    "audit_entry, case_event, case_report, field_change, person_link, initial_assessment, reporter, request_key,"
    " revoked_token, attempt, specific_assessment, needs_meeting, decision_service, review, reopening, note,"
    " measure_decision, care_hand_over"
)
CHANGED_BY_APP = (
    "report, report_child, report_alleged, case_file, case_person, emergency_measure, deadline, escalation,"
    " escalation_recipient, endpoint, delivery, territory, agency, staff, staff_role, deputy, duty_shift,"
    " plan, plan_service, closure, registry_duty, console_session"
)
CHANGED_BY_WORKER = "deadline, escalation, delivery, attempt"
TOLD_BY_WORKER = "audit_entry, case_event, deadline, escalation, escalation_recipient, delivery, attempt"
PUBLISHED = "policy_version"

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO lachan_app, lachan_worker",
    f"GRANT SELECT, INSERT ON {APPEND_ONLY} TO lachan_app",
    f"GRANT SELECT, INSERT, UPDATE ON {CHANGED_BY_APP} TO lachan_app",
    f"GRANT SELECT ON {PUBLISHED} TO lachan_app, lachan_worker",
    "GRANT SELECT ON case_file, case_event, report, deadline, escalation, escalation_recipient, endpoint, delivery,"
    " attempt, territory, agency, staff, staff_role, deputy, duty_shift TO lachan_worker",
    f"GRANT INSERT ON {TOLD_BY_WORKER} TO lachan_worker",
    f"GRANT UPDATE ON {CHANGED_BY_WORKER} TO lachan_worker",
    # The worker changes no case and no report; PostgreSQL lets nobody lock a row of which they may update nothing.
    "GRANT UPDATE (seen_at) ON report TO lachan_worker",
    "GRANT UPDATE (seen_at) ON case_file TO lachan_worker",
    # What may be forgotten is removed by the worker, who reads no more of it than its age.
    "GRANT SELECT (id, created_at), DELETE ON request_key TO lachan_worker",
    "GRANT SELECT (expires_at), DELETE ON revoked_token TO lachan_worker",
    "GRANT SELECT (ends_at), DELETE ON console_session TO lachan_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON beat TO lachan_worker",
    "GRANT SELECT ON beat TO lachan_app",
)

FUNCTIONS = (CASE_STATE_MOVES, CASE_OPENS, NEVER_CHANGED, BREACH_STAYS)
WALLS: tuple[str, ...] = (CLOCK, LAWS_TIME, *FUNCTIONS, *TRIGGERS, *GRANTS)


def raise_walls(metadata: MetaData, connection: Connection, **created: Any) -> None:
    """Run the DDL after a whole `create_all`; a partial one (a test of one package) has no use for it."""
    if set(metadata.sorted_tables) <= set(created.get("tables") or ()):
        for statement in WALLS:
            connection.execute(text(statement))


event.listen(SQLModel.metadata, "after_create", raise_walls)
