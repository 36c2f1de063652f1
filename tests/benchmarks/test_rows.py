"""What a request wrote can be written again under other keys: the limit rests on it."""

import psycopg
from sqlmodel import select

from benchmarks.rows import insertions, snapshot, written
from service.tables.case import CaseEvent
from tests.world import World


def test_the_rows_of_an_intake_are_written_again_under_other_keys(world: World, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        before = snapshot(connection)
    world.report()
    with psycopg.connect(database_url) as connection:
        seen = written(before, snapshot(connection))
        keyed = {key: f"md5('{place} ' || n)::uuid" for place, key in enumerate(seen.new_keys)}
        connection.execute("SET session_replication_role = replica")
        for statement in insertions(seen, keyed, fresh="n", rows_from="FROM generate_series(1, 3) n"):
            connection.execute(statement.encode())
    assert len(world.rows(select(CaseEvent))) == 1 + 3
