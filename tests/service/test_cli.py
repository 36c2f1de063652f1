"""The command line: what it says, what it answers, and with which code it leaves."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlmodel import select
from typer import Typer
from typer.testing import CliRunner, Result

from service.cli import lachan, logs
from service.development import clock_travel
from service.embedded import SUPERUSER, Server
from service.health.fitness import SCHEMA_HEAD
from service.tables.directory import Territory
from service.tables.law import PolicyVersion
from service.vault import read_keyring
from tests.processes import environment
from tests.world import World
from workflows.policy.load import PACKAGED, load

TET = "2026-02-13T15:00:00+07:00"


def run(*words: str, given: bytes | str = "", env: dict[str, str] | None = None) -> Result:
    clean = {name: None for name in os.environ if name.startswith("LACHAN_") or name == "DATABASE_URL"}
    return CliRunner().invoke(lachan, words, input=given, env={**clean, **(env or {})})


def commands(app: Typer, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command and group: the words that call it, and its help."""
    yield path, str(app.info.help)
    for command in app.registered_commands:
        assert command.callback is not None
        yield (*path, command.name or command.callback.__name__), str(command.callback.__doc__)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, *path, str(group.name))


@pytest.mark.parametrize(("words", "help_"), list(commands(lachan)))
def test_every_command_explains_itself_in_vietnamese_and_english(words: tuple[str, ...], help_: str) -> None:
    told = run(*words, "--help")
    assert told.exit_code == 0
    vietnamese, slash, english = help_.partition(" / ")
    assert slash
    assert not vietnamese.isascii()
    assert english.isascii()
    assert "".join(english.split())[:40] in "".join(told.stdout.replace("│", "").split())


def test_no_argument_lists_what_there_is_and_is_a_misuse() -> None:
    told = run()
    assert told.exit_code == 2
    assert "policy" in told.output


@pytest.mark.parametrize(
    ("words", "vietnamese", "english"),
    [
        (("serve", "--port", "abc"), "Thiếu hoặc sai giá trị", "Invalid value for '--port'"),
        (("policy", "due"), "Thiếu hoặc sai giá trị", "Missing argument 'RULE'"),
        (("policy", "due", "plan_submitted", "--frm", TET), "Không có lệnh hoặc tuỳ chọn như vậy", "No such option"),
        (("worker", "now"), "Không có lệnh hoặc tuỳ chọn như vậy", "unexpected extra argument"),
        (("nothing",), "Không có lệnh hoặc tuỳ chọn như vậy", "No such command 'nothing'"),
        (("--nothing",), "Không có lệnh hoặc tuỳ chọn như vậy", "No such option"),
    ],
)
def test_a_command_that_was_not_understood_is_refused_in_vietnamese_first(
    words: tuple[str, ...], vietnamese: str, english: str
) -> None:
    told = run(*words)
    first, _, rest = told.stderr.partition("\n")
    assert (told.exit_code, first.startswith(vietnamese), english in rest) == (2, True, True), told.stderr


# ── the law ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_plan_of_a_case_before_tet_is_due_after_it() -> None:
    told = run("policy", "due", "plan_submitted", "--from", TET, "--json")
    assert told.exit_code == 0
    answer = json.loads(told.stdout)
    assert answer["due_at"] == "2026-02-28T00:00:00+07:00"
    assert sum(line["counted"] for line in answer["explanation"]) == 5


def test_a_person_gets_the_same_answer_in_words() -> None:
    told = run("policy", "due", "plan_submitted", "--from", TET)
    assert told.exit_code == 0
    assert "2026-02-28T00:00:00+07:00" in told.stdout
    assert "56/2017/NĐ-CP Điều 28 khoản 1" in told.stdout


def test_many_times_come_in_by_lines_and_each_bad_one_is_told_in_its_place() -> None:
    lines = (
        f"{TET}\nnot a time\n2026-02-13\n\n2031-01-01T00:00:00+07:00\n".encode() + b"\xff\xfe\n" + f"{TET}\n".encode()
    )
    told = run("policy", "due", "plan_submitted", "--from", "-", given=lines)
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.exit_code == 1
    assert [answer.get("error", {}).get("code", "due") for answer in answers] == [
        "due",
        *["not_a_time"] * 3,
        "cannot_be_counted",
        "not_a_time",
        "due",
    ]


def test_what_was_known_then_decides() -> None:
    first = run("policy", "due", "plan_submitted", "--from", TET, "--known-at", "2026-01-01T00:00:00+07:00", "--json")
    assert first.exit_code == 0
    assert json.loads(first.stdout)["rule"] == "plan_submitted"


@pytest.mark.parametrize(
    "words",
    [
        ("plan_forgotten", "--from", TET),
        ("plan_submitted", "--from", "tomorrow"),
        ("plan_submitted", "--from", "2026-02-13T15:00:00"),
        ("plan_submitted", "--from", TET, "--known-at", "then"),
        ("plan_submitted", "--from", TET, "--province", "00"),
        ("plan_submitted",),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_misuse(words: tuple[str, ...]) -> None:
    told = run("policy", "due", *words)
    assert told.exit_code == 2
    assert told.stdout == ""


def test_a_province_gets_the_national_answer_and_is_told_that_it_is_one() -> None:
    words = ("policy", "due", "plan_submitted", "--from", TET, "--json")
    told = run(*words, "--province", "15")
    assert told.exit_code == 0
    assert told.stdout == run(*words).stdout
    assert "Province 15 has 1 plans; no plan sets a term" in told.stderr


def test_a_year_without_a_calendar_is_a_failure_that_names_the_file() -> None:
    told = run("policy", "due", "plan_submitted", "--from", "2031-01-02T08:00:00+07:00")
    assert told.exit_code == 1
    assert "policy/calendar/2031.toml" in told.stderr


def test_a_sound_policy_passes_with_its_digest() -> None:
    told = run("policy", "check", str(PACKAGED))
    assert told.exit_code == 0
    assert load().digest in told.stdout


def test_a_faulty_policy_fails_with_file_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "deadlines.toml").write_text("a = 1\na = 2\n")
    told = run("policy", "check", str(tmp_path))
    assert told.exit_code == 1
    assert "national/deadlines.toml:2" in told.stderr


def test_publishing_puts_the_set_in_force(world: World, database_url: str) -> None:
    told = run("policy", "publish", str(PACKAGED), "--by", "Vụ pháp chế (thử)", env={"DATABASE_URL": database_url})
    assert told.exit_code == 0, told.output
    (published,) = world.rows(select(PolicyVersion))
    assert (published.digest, published.published_by) == (load().digest, "Vụ pháp chế (thử)")


# ── keys, territories, schema ───────────────────────────────────────────────────────────────────────────────────────


def test_a_new_keyring_opens_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    assert run("keys", "make", str(path)).exit_code == 0
    before = path.read_bytes()
    read_keyring(path)
    again = run("keys", "make", str(path))
    assert (again.exit_code, path.read_bytes()) == (1, before)


def test_territories_are_brought_in_line_with_a_file(world: World, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("code,name,unit,parent_code\n01,Hà Nội,Thành phố,\n00004,Ba Đình,Phường,01\n")
    words = ("territories", "import", str(file), "--valid-from", "2026-07-01")
    told = run(*words, env=environment(database_url, tmp_path))
    assert told.exit_code == 0, told.output
    assert {row.name for row in world.rows(select(Territory)) if row.code == "00004"} == {"Xã 00004", "Ba Đình"}


def test_a_bad_map_is_refused_by_line_and_changes_nothing(world: World, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("code,name,unit,parent_code\n1,Hà Nội,Thành phố,\n")
    words = ("territories", "import", str(file), "--valid-from", "2026-07-01")
    before = len(world.rows(select(Territory)))
    told = run(*words, env=environment(database_url, tmp_path))
    assert told.exit_code == 1
    assert "line 2" in told.stderr
    assert len(world.rows(select(Territory))) == before


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """A database with nothing in it."""
    address = postgres.url(user=SUPERUSER, password=postgres.superuser_password, database="postgres")
    name = sql.Identifier("made_empty")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield postgres.url(user=SUPERUSER, password=postgres.superuser_password, database="made_empty")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_migrating_makes_the_schema(empty: str, tmp_path: Path) -> None:
    done = program("migrate", env=environment(empty, tmp_path))
    assert done.returncode == 0, done.stderr
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (SCHEMA_HEAD,)


# ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def program(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`lachan …` as a person starts it, with nothing set unless told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LACHAN_", "DATABASE_"))}
    command = [sys.executable, "-m", "service.cli", *words]
    return subprocess.run(command, env=env or kept, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("migrate",), ("policy", "publish", str(PACKAGED))])
def test_without_a_database_address_a_command_says_what_to_set(words: tuple[str, ...]) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert "DATABASE_URL" in told.stderr


def test_a_variable_that_cannot_be_read_is_named_without_its_value() -> None:
    told = run("serve", env={"LACHAN_POOL_SIZE": "canary", "DATABASE_URL": "postgresql://x"})
    assert told.exit_code == 2
    assert "LACHAN_POOL_SIZE" in told.stderr
    assert "canary" not in told.output


def test_a_process_that_must_not_start_says_why_and_leaves_with_2() -> None:
    for words in ("serve", "worker"):
        told = run(words, env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"})
        assert told.exit_code == 2
        assert "LACHAN_" in told.stderr


@pytest.mark.parametrize("words", [("token", "--as", "commune_worker"), ("clock", "advance", "PT12H")])
def test_commands_of_development_say_that_nothing_runs_here(words: tuple[str, ...], tmp_path: Path) -> None:
    told = program(*words, env={"PATH": os.environ["PATH"], "LACHAN_DATA": str(tmp_path)})
    assert told.returncode == 2
    assert "dev.py run" in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("duration", ["12 o'clock", "PT0S", "-PT1H"])
def test_the_clock_moves_by_a_duration_and_never_back(duration: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert clock_travel.main(duration) == 2
    assert "PT12H" in capsys.readouterr().err


def test_the_clock_of_production_does_not_move(world: World, database_url: str, tmp_path: Path) -> None:
    with world.owner.begin() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION engine_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
            " AS $$ SELECT statement_timestamp() $$"
        )
    told = program(
        "clock", "advance", "PT1H", env=environment(database_url, tmp_path) | {"LACHAN_DATA": str(tmp_path / "none")}
    )
    assert told.returncode == 2
    assert "--movable-clock" in told.stderr


def test_a_log_line_is_json_and_never_repeats_the_words_of_an_error() -> None:
    written = StringIO()
    before = logging.getLogger().handlers[:]
    try:
        logs.configure(to=written)
        try:
            raise ValueError("Nguyễn Thị Canary")
        except ValueError:
            logging.getLogger("lachan.test").exception("it failed: %s", "kind")
    finally:
        logging.basicConfig(handlers=before, force=True)
    line = json.loads(written.getvalue())
    assert (line["event"], line["level"], line["error"]) == ("it failed: kind", "error", "ValueError")
    assert "Canary" not in written.getvalue()
