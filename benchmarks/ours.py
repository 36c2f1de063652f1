"""Our own service as in production: `lachan serve` and `lachan worker`, each with the login of its role, all walls on.

One thing is not as in production: LACHAN_MODE is development, because production refuses an identity provider on
loopback. The limits a minute are off, or they would be what is measured.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass

import psycopg
from psycopg import sql

from benchmarks.machine import OTHER_CPU, SERVER_CPU
from benchmarks.programs import HOST, BenchmarkFailed, free_port, plain_environment, program, wait_for
from benchmarks.stand import Stand
from benchmarks.systems import Serving, System
from service.db import make_engine
from service.development.demo_directory import DemoDirectory, load_demo
from service.development.identity import fetch_token
from service.development.surroundings import Place, bound, secrets_in
from service.development.surroundings import stand as stand_around
from service.embedded import DATABASE
from service.health.fitness import Tools, tools
from service.settings import Settings
from service.vault import make_keyring

LACHAN = (sys.executable, "-P", "-m", "service.cli")
INTAKE = "demo:intake_system"
WORKER = "demo:commune_worker:00004"
UNLIMITED = {f"LACHAN_LIMIT_{what}": "0" for what in ("ACCOUNT", "SENDER", "ROUTE")}


@dataclass(frozen=True)
class Ours:
    """Our service on a stand: `told` is what its processes are told of their surroundings."""

    stand: Stand
    directory: DemoDirectory
    tools: Tools
    issuer: str
    passwords: dict[str, str]
    told: dict[str, str]

    @property
    def system(self) -> System:
        """As a contender among others."""
        worker = self.directory.of("commune_worker", "00004").staff_id
        return System(
            name="ours",
            database=DATABASE,
            serving=self.serving,
            token=lambda subject: token_of(self.issuer, subject),
            assign_all=f"UPDATE case_file SET assigned_to = '{worker}' WHERE assigned_to IS NULL",  # noqa: S608
            waiting="SELECT id FROM case_file WHERE state = 'reported'",
        )

    @contextmanager
    def serving(self, *, alone: bool = False) -> Iterator[Serving]:
        """The API and the worker; `alone`, the worker goes as soon as it has beaten once, as readiness asks for."""
        port, log = free_port(), self.stand.folder / "serve.log"
        api = [*LACHAN, "serve", "--port", str(port)]
        keeper = program([*LACHAN, "worker"], env=self._env("lachan_worker"), log=log, cpu=OTHER_CPU)
        with ExitStack() as until_over, program(api, env=self._env("lachan_app"), log=log, cpu=SERVER_CPU) as server:
            with ExitStack() as until_ready:
                worker = (until_ready if alone else until_over).enter_context(keeper)
                wait_for(f"http://{HOST}:{port}/health/ready", log)
            yield Serving(port, {"server": server} | ({} if alone else {"worker": worker}))

    def _env(self, role: str) -> dict[str, str]:
        return plain_environment(DATABASE_URL=self.stand.url(DATABASE, role, self.passwords[role]), **self.told)


def ours(open_: ExitStack, stand: Stand) -> Ours:
    """Our service on this stand, its directory filled with the demo's; what stands around it ends with `open_`."""
    _migrate(stand)
    passwords = _logins(stand)
    keyring = stand.folder / "keyring.json"
    make_keyring(keyring)
    lent = tools(Settings.model_validate({"vault_keys": keyring, "public_url": f"http://{HOST}"}))
    engine = make_engine(stand.url(DATABASE, "lachan_app", passwords["lachan_app"]), "lachan_app", pool_size=3)
    open_.callback(engine.dispose)
    place = Place(bound(0))
    open_.callback(place.listening.close)
    # The mail server here says aloud what arrives; the terminal is for the figures.
    open_.enter_context(redirect_stdout(open_.enter_context((stand.folder / "around.log").open("w", encoding="utf-8"))))
    mail_port = stand_around(open_, place, engine, secrets_in(engine, lent["vault"], place.hooks), about=str)
    directory = load_demo(engine, lent, issuer=place.issuer)
    told = UNLIMITED | {
        "LACHAN_MODE": "development",
        "LACHAN_VAULT_KEYS": str(keyring),
        "LACHAN_OIDC_ISSUER": place.issuer,
        "LACHAN_OIDC_JWKS_URL": f"{place.issuer}/jwks",
        "LACHAN_SMTP_HOST": HOST,
        "LACHAN_SMTP_PORT": str(mail_port),
        "LACHAN_SMTP_STARTTLS": "false",
        "LACHAN_SMTP_SENDER": "lachan@demo.example",
    }
    return Ours(stand, directory, lent, place.issuer, passwords, told)


def token_of(issuer: str, subject: str) -> str:
    """A fresh token for an account of the demo."""
    found = fetch_token(issuer, subject)
    if found is None:
        raise BenchmarkFailed(f"the demo has no account {subject}")
    return found


def _migrate(stand: Stand) -> None:
    env = plain_environment(LACHAN_OWNER_DATABASE_URL=stand.url(DATABASE))
    done = subprocess.run([*LACHAN, "migrate"], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkFailed(f"the schema was not made:\n{done.stdout}{done.stderr}")


def _logins(stand: Stand) -> dict[str, str]:
    passwords = {role: secrets.token_urlsafe(24) for role in ("lachan_app", "lachan_worker")}
    with psycopg.connect(stand.url(DATABASE), autocommit=True) as connection:
        for role, password in passwords.items():
            change = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            connection.execute(change.format(sql.Identifier(role), sql.Literal(password)))
    return passwords
