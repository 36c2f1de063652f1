"""The one query of our work list: as it is sent, as pgbench may send it, and how long it takes."""

import json
import re
from statistics import median
from typing import Any
from uuid import UUID

from psycopg import ClientCursor

from benchmarks.ours import Ours
from benchmarks.stand import Stand
from service.auth.actor import Actor, RoleGrant
from service.cases.work_list import Wanted, question_of
from service.embedded import DATABASE
from service.tables.offices import Role
from service.web.paging import Asked

PAGE = 50
REPEATS = 100
LITERAL = re.compile("'([^']*)'")


def query_ms(stand: Stand, us: Ours, cursor: str | None) -> float:
    """How many milliseconds PostgreSQL needs for a page, by its own account; the median of many."""
    explained = b"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + _sent(stand, us, cursor).encode()
    times = []
    with stand.connect(DATABASE) as connection:
        connection.execute("SET ROLE lachan_app")
        for _ in range(REPEATS):
            [(told,)] = connection.execute(explained).fetchall()
            plan: Any = told if isinstance(told, list) else json.loads(str(told))
            times.append(float(plan[0]["Execution Time"]))
    return median(times)


def query_text(stand: Stand, us: Ours, cursor: str | None) -> str:
    """The query as pgbench can read it: a colon inside a text would be a variable to it."""
    sent = " ".join(_sent(stand, us, cursor).split())
    return LITERAL.sub(lambda found: "E'" + found[1].replace(":", "\\x3a") + "'", sent) + ";"


def _sent(stand: Stand, us: Ours, cursor: str | None) -> str:
    """What our own code sends for a page."""
    worker = us.directory.of("commune_worker", "00004")
    asked, told = question_of(_actor(worker.staff_id, worker.subject), Wanted(), Asked(cursor=cursor, limit=PAGE))
    with stand.connect(DATABASE) as connection:
        return ClientCursor(connection).mogrify(*asked.filled(told))


def _actor(staff_id: UUID, subject: str) -> Actor:
    return Actor(staff_id, subject, "person", subject, "vi", (RoleGrant(Role.COMMUNE_WORKER, None, "00004", None),))
