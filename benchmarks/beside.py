"""Starts the peers: each with a database and a login of its own on the same server, the same accounts and tokens."""

import json
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.request import ProxyHandler, build_opener

from psycopg import sql

from benchmarks.machine import SERVER_CPU
from benchmarks.ours import WORKER, Ours, token_of
from benchmarks.programs import HOST, free_port, plain_environment, program, wait_for
from benchmarks.stand import Stand
from benchmarks.systems import CONNECTIONS, Serving, System
from service.development.demo_cast import COMMUNES

NEEDED = {"typical": ("asyncpg", "greenlet"), "drf": ("django", "rest_framework", "viewflow", "gunicorn")}


def missing() -> list[str]:
    """The peers that cannot be had here, because their packages are not installed."""
    return [name for name, packages in NEEDED.items() if not all(find_spec(package) for package in packages)]


def peers(stand: Stand, us: Ours) -> list[System]:
    """Every peer that can be had, with its tables, accounts and communes."""
    makers = {"typical": _typical, "drf": _drf}
    made = [make(stand, us) for name, make in makers.items() if name not in missing()]
    for system in made:
        with system.serving():  # makes its tables
            _people(stand, us, system)
    return made


def _typical(stand: Stand, us: Ours) -> System:
    words = ["-m", "uvicorn", "--no-access-log", "--log-level", "warning", "benchmarks.peers.typical.app:app"]
    url = _database(stand, "typical").replace("postgresql://", "postgresql+asyncpg://", 1)
    return _system(stand, us, "typical", url, [*words, "--port"])


def _drf(stand: Stand, us: Ours) -> System:
    kept = ["--workers", "1", "--threads", str(CONNECTIONS), "--worker-class", "gthread", "--keep-alive", "75"]
    words = ["-m", "gunicorn", "benchmarks.peers.drf.wsgi:application", *kept, "--bind"]
    return _system(stand, us, "drf", _database(stand, "drf"), words)


def _system(stand: Stand, us: Ours, name: str, url: str, words: Sequence[str]) -> System:
    env = plain_environment(
        PEER_DATABASE=url,
        PEER_KEY=_public_key(us.issuer),
        PEER_ISSUER=us.issuer,
        PEER_AUDIENCE="lachan",
        PEER_SECRET=secrets.token_hex(32),
    )
    log = stand.folder / f"{name}.log"
    worker = next(one for one in us.directory.identities if one.subject == WORKER)

    @contextmanager
    def serving() -> Iterator[Serving]:
        port = free_port()
        bound = str(port) if words[-1] == "--port" else f"{HOST}:{port}"
        with program([sys.executable, "-P", *words, bound], env=env, log=log, cpu=SERVER_CPU) as server:
            wait_for(f"http://{HOST}:{port}/health", log)
            yield Serving(port, {"server": server})

    return System(
        name=name,
        database=name,
        serving=serving,
        token=lambda subject: token_of(us.issuer, subject),
        assign_all=f"UPDATE case_file SET assigned_to_id = '{worker.staff_id}' WHERE assigned_to_id IS NULL",  # noqa: S608
        waiting="SELECT id FROM case_file WHERE state = 'reported'",
    )


def _database(stand: Stand, name: str) -> str:
    password = secrets.token_urlsafe(24)
    stand.make_database(name)
    with stand.connect("postgres") as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(role, role))
    return stand.url(name, name, password)


def _public_key(issuer: str) -> str:
    with build_opener(ProxyHandler({})).open(f"{issuer}/jwks", timeout=5) as answer:
        return json.dumps(json.load(answer)["keys"][0])


def _people(stand: Stand, us: Ours, system: System) -> None:
    accounts = [(one.staff_id, one.subject, one.role, one.display_name) for one in us.directory.identities]
    communes = [(code, name, province) for code, (name, _, province) in COMMUNES.items()]
    with stand.connect(system.database) as connection, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO app_user (id, subject, role, display_name) VALUES (%s, %s, %s, %s)", accounts)
        cursor.executemany("INSERT INTO commune (code, name, province_code) VALUES (%s, %s, %s)", communes)
