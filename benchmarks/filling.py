"""Fills work lists: as many cases as told, a tenth of them each worker's, a fifth closed, put there by SQL."""

from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.report import OURS
from benchmarks.systems import System

SHARE = 10
"""One case in so many is of the worker who asks."""
STATE = "CASE WHEN mod(n, 5) = 0 THEN 'closed' WHEN mod(n, 3) = 0 THEN 'intervened' ELSE 'assessed' END"
SPREAD = "(hashint8(n) / 1000 + 2147484) * interval '1 second'"
DUE = f"CASE WHEN mod(n, 5) <> 0 THEN now() + interval '30 days' + {SPREAD} END"
"""Far ahead and in no order: nothing falls due while it is measured."""

OF_OURS = f"""
    INSERT INTO case_file (id, number, state, version, last_event_id, commune_code, province_code, assigned_to,
      concerns_authority, age_band, abuse_forms, emergency, first_received_at, opened_at, assessed_at, next_due)
    SELECT md5('list ' || n)::uuid, 'list ' || n, {STATE}, 2, md5('event ' || n)::uuid, '00004', '01',
      CASE WHEN mod(n / 5, {SHARE}) = 0 THEN %(worker)s::uuid ELSE %(other)s::uuid END,
      'no', 'under_16', '{{violence}}', false, now(), now(), now(), {DUE}
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n"""  # noqa: S608 (of constants)
CLOCKS_OF_OURS = f"""
    INSERT INTO deadline (id, subject_kind, subject_id, case_id, rule, kind, occurrence, state, starts_at, due_at, step,
      next_step_at, pinned, explanation, recorded_at)
    SELECT md5('clock ' || n)::uuid, 'case', md5('list ' || n)::uuid, md5('list ' || n)::uuid, 'plan_submitted',
      'statutory', 1, 'armed', now(), {DUE}, 0, {DUE}, '{{}}', '[]', now()
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n WHERE mod(n, 5) <> 0"""  # noqa: S608 (of constants)
"""An open case without a clock would be an alarm of its own to the worker."""
OF_A_PEER = f"""
    INSERT INTO case_file (id, number, state, version, commune_code, province_code, assigned_to_id, emergency,
      first_received_at, opened_at, next_due)
    SELECT md5('list ' || n)::uuid, 'list ' || n, {STATE}, 2, '00004', '01',
      CASE WHEN mod(n / 5, {SHARE}) = 0 THEN %(worker)s::uuid ELSE %(other)s::uuid END, false, now(), now(), {DUE}
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n"""  # noqa: S608 (of constants)


def fill(bench: Bench, system: System, size: int) -> None:
    """Bring the system's cases to this number; there may have been more before."""
    with bench.stand.connect(system.database) as connection:
        [(there,)] = connection.execute("SELECT count(*) FROM case_file").fetchall()
        told = {
            "worker": worker_of(bench),
            "other": bench.us.directory.of("commune_worker", "02647").staff_id,
            "first": int(str(there)) + 1,
            "last": size,
        }
        connection.execute("SET session_replication_role = replica")  # no event a case: the list looks at none
        for rows in (OF_OURS, CLOCKS_OF_OURS) if system.name == OURS else (OF_A_PEER,):
            connection.execute(rows.encode(), told)
        connection.execute("VACUUM (ANALYZE) case_file, deadline")


def worker_of(bench: Bench) -> UUID:
    """The worker whose list is asked for."""
    return bench.us.directory.of("commune_worker", "00004").staff_id
