"""What every measurement stands on: one durable PostgreSQL on its own processor, a database for each system."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.load import Outcome, Plan
from benchmarks.machine import OTHER_CPU, on_cpu
from benchmarks.programs import BenchmarkFailed, plain_environment
from service.embedded import SUPERUSER, Server, start

LEFTOVERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""


@dataclass(frozen=True)
class Stand:
    """A folder for everything and the server in it."""

    folder: Path
    server: Server

    def make_database(self, name: str, *, like: str | None = None) -> None:
        """A new database, empty or a copy."""
        made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if like:
            made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(like))
        with self.connect("postgres") as connection:
            connection.execute(made)

    def url(self, database: str, user: str = SUPERUSER, password: str | None = None) -> str:
        """The address of a database, for its superuser unless somebody else is named."""
        return self.server.url(user=user, password=password or self.server.superuser_password, database=database)

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the superuser, which commits each statement."""
        return psycopg.connect(self.url(database), autocommit=True)

    def settle(self) -> None:
        """Before a sample: nobody is still at work from the one before, and nothing waits to be written for it."""
        with self.connect("postgres") as connection:
            connection.execute(LEFTOVERS)
            connection.execute("CHECKPOINT")

    @property
    def postmaster(self) -> int:
        """The process that all backends descend from."""
        with self.connect("postgres") as connection:
            row = connection.execute("SELECT pg_read_file('postmaster.pid', 0, 12)").fetchone()
        return int(str(row[0] if row else "").split()[0])

    def load(self, plan: Plan) -> Outcome:
        """Run a plan in a process of its own; BenchmarkFailed at the first wrong answer."""
        with on_cpu(OTHER_CPU):
            words = [sys.executable, "-P", "-m", "benchmarks.load"]
            env = plain_environment()
            done = subprocess.run(words, input=json.dumps(plan), capture_output=True, text=True, check=False, env=env)
        if done.returncode:
            raise BenchmarkFailed(f"the load failed:\n{done.stderr}")
        outcome: Outcome = json.loads(done.stdout)
        if outcome["wrong"]:
            raise BenchmarkFailed(f"{plan['method']} {plan['path']} was answered {outcome['wrong'][0]}")
        return outcome


@contextmanager
def standing(folder: Path, *, durable: bool = True) -> Iterator[Stand]:
    """The server, started in an empty folder; it ends with the block."""
    with on_cpu(OTHER_CPU):
        server = start(folder / "database", durable=durable)
    with server:
        yield Stand(folder, server)
