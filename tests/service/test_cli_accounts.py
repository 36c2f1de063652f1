"""The commands that write about accounts: the first administrator, and a token that must open nothing any more."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from service.tables.audit import AuditEntry
from service.tables.directory import Staff, StaffRole
from tests.processes import environment
from tests.service.test_cli import run
from tests.world import ISSUER, World

FIRST = ("staff", "first", "--subject", "root-1", "--name", "Quản trị (thử)")


@pytest.fixture
def env(database_url: str, tmp_path: Path) -> dict[str, str]:
    return environment(database_url, tmp_path)


def last_audit(world: World) -> tuple[Any, ...]:
    row = world.rows(select(AuditEntry).order_by(col(AuditEntry.wall_at).desc()).limit(1))[0]
    return row.actor_kind, row.action, row.outcome, row.code, row.effects


def test_the_first_administrator_is_recorded_once_and_may_add_everybody_else(world: World, env: dict[str, str]) -> None:
    world.dismiss("administrator")
    told = run(*FIRST, env=env)
    assert told.exit_code == 0, told.output
    assert "quản trị viên đầu tiên" in told.stdout
    effects = ["directory:staff:record", "directory:role:grant:administrator"]
    assert last_audit(world) == ("system", "directory:write", "allowed", None, effects)
    (made,) = world.rows(select(Staff).where(col(Staff.subject) == "root-1"))
    assert (made.issuer, made.kind, made.display_name) == (ISSUER, "person", "Quản trị (thử)")
    form = {"issuer": ISSUER, "subject": "s-9", "display_name": "Cán bộ (thử)"}
    assert world.post("root-1", "/v1/staff", form).status_code == 201


@pytest.mark.parametrize("subject", ["root-1", "administrator"])
def test_it_is_refused_once_there_is_an_administrator_and_the_attempt_is_audited(
    world: World, env: dict[str, str], subject: str
) -> None:
    before = len(world.rows(select(StaffRole)))
    told = run("staff", "first", "--subject", subject, "--name", "Kẻ khác (thử)", env=env)
    assert told.exit_code == 1
    assert "Đã có người giữ vai trò quản trị viên" in told.stderr
    assert "Somebody holds the role" in told.stderr
    assert last_audit(world) == ("system", "directory:write", "refused", "administrator_exists", [])
    assert len(world.rows(select(StaffRole))) == before


def test_an_administrator_whose_account_was_closed_no_longer_stands_in_the_way(
    world: World, env: dict[str, str], owner_engine: Engine
) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("UPDATE staff SET active = false WHERE subject = 'administrator'"))
    assert run(*FIRST, env=env).exit_code == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("staff", "first", "--subject", "có dấu", "--name", "Tên (thử)"), "subject"),
        (("staff", "first", "--subject", "s", "--name", ""), "display_name"),
        (("tokens", "revoke", ""), "JTI"),
        (("tokens", "revoke", "x" * 256), "JTI"),
    ],
)
def test_what_cannot_be_taken_is_a_misuse(env: dict[str, str], words: tuple[str, ...], named: str) -> None:
    told = run(*words, env=env)
    assert told.exit_code == 2
    assert named in told.stderr


@pytest.mark.parametrize("words", [FIRST, ("tokens", "revoke", "x")])
def test_without_what_it_needs_a_command_says_what_to_set(env: dict[str, str], words: tuple[str, ...]) -> None:
    assert "DATABASE_URL" in run(*words, env=env | {"DATABASE_URL": ""}).stderr
    told = run(*words, env=env | {"LACHAN_OIDC_ISSUER": ""})
    assert (told.exit_code, "--issuer" in told.stderr) == (2, True)
    away = run(*words, env=env | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/lachan"})
    assert (away.exit_code, away.stdout) == (1, "")


def test_a_revoked_token_opens_nothing_from_the_next_request_on(world: World, env: dict[str, str]) -> None:
    mine, another = world.headers("chair"), world.headers("chair")
    assert world.client.get("/v1/cases", headers=mine).status_code == 200
    for _ in range(2):
        assert run("tokens", "revoke", token_id(mine), env=env).exit_code == 0
        assert last_audit(world) == ("system", "token:revoke", "allowed", None, ["token:revoke"])
    refused = world.client.get("/v1/cases", headers=mine)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert world.client.get("/v1/cases", headers=another).status_code == 200


def test_a_token_of_the_same_name_of_another_provider_is_another_token(world: World, env: dict[str, str]) -> None:
    mine = world.headers("chair")
    assert run("tokens", "revoke", token_id(mine), "--issuer", "https://other.example", env=env).exit_code == 0
    assert world.client.get("/v1/cases", headers=mine).status_code == 200


def token_id(headers: dict[str, str]) -> str:
    claims = headers["Authorization"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=="))["jti"])
