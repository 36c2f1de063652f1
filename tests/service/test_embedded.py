"""The embedded database really starts, keeps strangers out, and never outlives whoever started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service import embedded
from service.embedded import binaries, cluster, folder

MAJORS = sorted({found.major for place in binaries._places() if (found := binaries._at(place))})

STARTER = """
import sys
from pathlib import Path
from service import embedded
server = embedded.start(Path(sys.argv[1]))
print(server._supervisor.pid, server.superuser_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "data"


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[embedded.Server]:
    with embedded.start(data, durable=False) as started:
        yield started


def ask(url: str, question: str) -> tuple[Any, ...]:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(question.encode()).fetchone()
        assert found is not None
        return found


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def processes_of(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
            stands_in = (entry / "cwd").readlink()
        except OSError:  # ended while we looked
            continue
        # Whoever merely names the folder in its arguments is the test's own starter.
        if stands_in.is_relative_to(data) and words:
            found.append(int(entry.name))
    return found


def wait_until_nothing_remains(data: Path) -> float:
    began = time.monotonic()
    while left := processes_of(data):
        assert time.monotonic() - began < 15, f"still there: {left}"
        time.sleep(0.05)
    return time.monotonic() - began


class Starter:
    """A Python of its own that starts a server and waits."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-c", STARTER, str(data)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        supervisor, self.url = self.process.stdout.readline().split()
        self.supervisor = int(supervisor)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_a_wrong_password_is_refused(server: embedded.Server) -> None:
    url = server.url(user=embedded.SUPERUSER, password="guessed", database="postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_no_line_of_the_access_file_trusts_anybody(data: Path, server: embedded.Server) -> None:
    lines = (data / "cluster" / "pg_hba.conf").read_text().splitlines()
    assert {line.split()[-1] for line in lines if line.strip() and not line.startswith("#")} == {"scram-sha-256"}


def test_it_listens_on_no_port(data: Path, server: embedded.Server) -> None:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [row.split() for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    postmaster = (data / "cluster" / "postmaster.pid").read_text().split()[0]
    held = {str(entry.readlink()) for entry in Path(f"/proc/{postmaster}/fd").iterdir()}
    assert any(entry.startswith("socket:") for entry in held)
    assert not held & listening


def test_only_the_owner_reaches_its_files(data: Path, server: embedded.Server) -> None:
    modes = {name: (data / name).stat().st_mode & 0o777 for name in ("", "cluster", "socket")}
    secrets = {name: (data / name).stat().st_mode & 0o777 for name in ("superuser.password", "postgres.log", "lock")}
    assert set(modes.values()) == {0o700}
    assert set(secrets.values()) == {0o600}


def test_pages_have_checksums_and_commits_are_asked_for(server: embedded.Server) -> None:
    question = (
        "SELECT current_setting('data_checksums'), current_setting('synchronous_commit'), current_setting('TimeZone')"
    )
    assert ask(server.superuser_url, question) == ("on", "on", "UTC")


def test_a_first_start_without_haste_waits_for_the_disk(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "data") as started:
        question = "SELECT current_setting('fsync'), current_setting('full_page_writes')"
        assert ask(started.superuser_url, question) == ("on", "on")


def test_the_log_holds_no_value_of_a_refused_statement(data: Path, server: embedded.Server) -> None:
    do(server.superuser_url, "CREATE TABLE kept (name text PRIMARY KEY)", "INSERT INTO kept VALUES ('Bé Kín Tiếng')")
    with (
        psycopg.connect(server.superuser_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        connection.execute("INSERT INTO kept VALUES (%s)", ["Bé Kín Tiếng"])
    log = (data / "postgres.log").read_text()
    assert "duplicate key value" in log
    assert "Kín" not in log


def test_a_second_server_on_the_same_folder_is_told_who_is_there(data: Path, server: embedded.Server) -> None:
    with pytest.raises(embedded.CannotStart, match=rf"process {os.getpid()} \d+\) is using"):
        embedded.start(data)
    assert ask(server.superuser_url, "SELECT 1") == (1,)


def test_two_servers_in_two_folders_do_not_meet(server: embedded.Server, tmp_path: Path) -> None:
    do(server.superuser_url, "CREATE TABLE only_here (n int)")
    with embedded.start(tmp_path / "data", durable=False) as other:
        assert ask(other.superuser_url, "SELECT to_regclass('only_here')") == (None,)


def test_a_path_too_long_for_a_socket_still_works(tmp_path: Path) -> None:
    far = tmp_path / ("x" * 60) / ("y" * 60) / "có, dấu phẩy"
    for _ in range(2):
        with embedded.start(far, durable=False) as started:
            assert ask(started.superuser_url, "SELECT 1") == (1,)
            assert started._socket.stat().st_mode & 0o777 == 0o700
        assert not started._socket.exists()


def test_a_folder_with_somebody_elses_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    tmp_path.chmod(0o755)
    with pytest.raises(embedded.CannotStart, match="holds files that are not ours"):
        embedded.start(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.odt"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_cluster_of_a_version_that_is_not_here_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.CannotStart, match="No PostgreSQL 9 here"):
        embedded.start(tmp_path)


def test_nothing_remains_after_a_clean_stop(tmp_path: Path) -> None:
    started = embedded.start(tmp_path / "data", durable=False)
    started.stop()
    started.stop()
    assert processes_of(tmp_path) == []


def test_nothing_remains_when_the_starter_is_killed_and_what_was_committed_is_there_again(tmp_path: Path) -> None:
    starter = Starter(tmp_path / "data")
    do(starter.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (26)")
    with closing(psycopg.connect(starter.url)) as busy:
        busy.execute("SELECT 1")
        starter.kill()
        wait_until_nothing_remains(tmp_path)
    with embedded.start(tmp_path / "data") as again:
        assert ask(again.superuser_url, "SELECT n FROM kept") == (26,)


def test_nothing_remains_when_the_supervisor_is_killed_and_the_next_start_waits_for_that(tmp_path: Path) -> None:
    starter = Starter(tmp_path / "data")
    do(starter.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (26)")
    os.kill(starter.supervisor, signal.SIGKILL)
    with embedded.start(tmp_path / "data") as again:  # at once: the killed server's last process may still be there
        assert ask(again.superuser_url, "SELECT n FROM kept") == (26,)
    starter.kill()
    assert processes_of(tmp_path) == []


def test_nothing_remains_when_starter_and_supervisor_are_killed_together(tmp_path: Path) -> None:
    starter = Starter(tmp_path / "data")
    os.kill(starter.supervisor, signal.SIGKILL)
    starter.kill()
    wait_until_nothing_remains(tmp_path)


def test_a_killed_servers_traces_do_not_stop_the_next_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    embedded.start(data, durable=False).stop()
    (data / "cluster" / "postmaster.pid").write_text(f"{os.getpid()}\n{data / 'cluster'}\n1\n5432\n\n\n\nready   \n")
    (data / "socket").mkdir(mode=0o700)
    (data / "socket" / folder.SOCKET_NAME).touch()
    (data / "socket" / f"{folder.SOCKET_NAME}.lock").write_text(f"{os.getpid()}\n")
    with embedded.start(data, durable=False) as again:
        assert ask(again.superuser_url, "SELECT 1") == (1,)


@pytest.mark.parametrize("major", MAJORS)
def test_every_postgresql_of_this_machine_opens_its_own_cluster(major: int, tmp_path: Path) -> None:
    programs = binaries.find(major)
    assert programs is not None
    home = folder.take(tmp_path / "data")
    cluster.initialise(home, programs, durable=False)
    home.let_go()
    with embedded.start(tmp_path / "data", durable=False) as started:
        assert ask(started.superuser_url, "SELECT current_setting('server_version_num')::int / 10000") == (major,)
        words = "SELECT lower('ĐƯỜNG'), 'Z' < 'a', current_setting('server_encoding')"
        assert ask(started.superuser_url, words) == ("đường", True, "UTF8")
