"""The PostgreSQL that serves when DATABASE_URL is not set: ours from first byte to last process.

It listens on a Unix socket only, asks every caller for a password (SCRAM), keeps checksums on its pages, and ends with
the process that started it, however that process ends.
"""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from service.embedded import binaries, folder, supervisor
from service.embedded.binaries import Binaries
from service.embedded.cluster import SUPERUSER, initialise
from service.embedded.folder import Folder
from service.embedded.owner import as_owner
from service.embedded.trouble import CannotStart

__all__ = ["DATABASE", "SUPERUSER", "CannotStart", "Server", "start"]

DATABASE = "lachan"
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 45.0

# An error's text is for the caller; the log must not hold the statements and values of a child's file.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "synchronous_commit": "on",
    "jit": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
# A test's database may be lost with the machine, so it need not wait for the disk.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. Also a context manager that stops it."""

    bin: Path
    """Where pg_dump and its siblings of the same version lie."""
    superuser_password: str = field(repr=False)
    _socket: Path = field(repr=False)
    _supervisor: "subprocess.Popen[bytes]" = field(repr=False)

    def url(self, *, user: str, password: str, database: str = DATABASE) -> str:
        """The address for one role and database."""
        host = quote(str(self._socket), safe="")
        return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?host={host}"

    @property
    def superuser_url(self) -> str:
        """The address of the superuser in the service's database: for migrations and tests, never for requests."""
        return self.url(user=SUPERUSER, password=self.superuser_password)

    def is_running(self) -> bool:
        """Whether the server has not ended."""
        return self._supervisor.poll() is None

    def stop(self) -> None:
        """End the server cleanly and wait until its last process is gone. May be called twice."""
        if self._supervisor.stdin:
            self._supervisor.stdin.close()
        try:
            self._supervisor.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()  # the kernel then ends the postmaster at once
            self._supervisor.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(data: Path, *, durable: bool = True) -> Server:
    """Start the server whose files lie in `data` (made at the first start, mode 0700) and wait until it answers.

    `durable=False` does not wait for the disk: for tests and what is thrown away. Raises `CannotStart` with the reason
    in words.
    """
    home = folder.take(data)
    try:
        home.name_keepers(os.getpid())
        programs = _programs(home.major())
        if home.major() is None:
            initialise(home, programs, durable=durable)
        home.clear_traces()
        password = home.password_file.read_text()
        keeper = _launch(home, programs, durable=durable)
        home.name_keepers(os.getpid(), keeper.pid)
        server = Server(programs.bin, password, home.socket, keeper)
    finally:
        home.let_go()  # from here on the cluster's own processes hold the lock
    try:
        _wait_until_ready(server, home)
        _make_database(server)
    except BaseException:
        server.stop()
        raise
    return server


def _programs(major: int | None) -> Binaries:
    if found := binaries.find(major):
        return found
    raise CannotStart(
        f"Không thấy PostgreSQL {major or '15 trở lên'}. Hãy cài postgresql, hoặc đặt DATABASE_URL.",
        f"No PostgreSQL {major or '15 or newer'} here. Install postgresql, or set DATABASE_URL.",
    )


def _launch(home: Folder, programs: Binaries, *, durable: bool) -> "subprocess.Popen[bytes]":
    settings: Mapping[str, str] = SETTINGS | ({} if durable else FORGETFUL)
    quoted = str(home.socket).replace('"', '""')
    command = [
        *as_owner(home.path, "QUIT"),
        str(programs.bin / "postgres"),
        "-D",
        str(home.cluster),
        "-k",
        f'"{quoted}"',
    ]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return supervisor.launch(
        command, socket=home.socket, cwd=home.path, log=home.log, env=home.environment, keep_open=home.lock
    )


def _wait_until_ready(server: Server, home: Folder) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not home.says_ready():
        if not server.is_running() or time.monotonic() > until:
            raise CannotStart("Cơ sở dữ liệu không khởi động", "The database did not start", home.last_words())
        time.sleep(0.01)


def _make_database(server: Server) -> None:
    address = server.url(user=SUPERUSER, password=server.superuser_password, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
