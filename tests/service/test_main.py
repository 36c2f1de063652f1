"""The API process: what it refuses to start with, what it says of its health, and how it stays polite under load."""

import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text

from service.db import make_engine
from service.development import movable_clock
from service.health.fitness import Unfit
from service.main import create_app, wired
from service.settings import Settings
from service.tables.beat import Beat
from service.web.turnstile import Turnstile
from tests.asgi import Client
from tests.processes import keyring
from tests.world import KEY, World

NOWHERE = "postgresql://nobody@127.0.0.1:1/lachan"
PROVIDER = {"oidc_issuer": "https://id.example.vn", "oidc_jwks_url": "https://id.example.vn/jwks"}


@pytest.fixture
def fit(settings: Settings, tmp_path: Path) -> Settings:
    """Settings under which the API starts in development."""
    return settings.model_copy(update={"vault_keys": keyring(tmp_path), "oidc_issuer": "http://127.0.0.1:1/"})


@pytest.fixture
def production(fit: Settings, owner_engine: Engine, database_url: str) -> Settings:
    """Settings, a clock and a login under which the API starts in production."""
    movable_clock.remove(owner_engine)
    return with_login(
        fit.model_copy(update={"mode": "production", **PROVIDER}), owner_engine, database_url, "lachan_app"
    )


def at(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(url)})


def with_login(settings: Settings, owner: Engine, database_url: str, *roles: str) -> Settings:
    """A login of its own that is a member of a role and nothing else."""
    name, password = f"login_{secrets.token_hex(4)}", secrets.token_hex(8)
    with owner.begin() as connection:
        connection.execute(text("SET ROLE NONE"))
        made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}").format(
            sql.Identifier(name), sql.Literal(password), sql.SQL(", ").join(map(sql.Identifier, roles))
        )
        connection.exec_driver_sql(made.as_string())
    url = make_url(database_url).set(username=name, password=password).render_as_string(hide_password=False)
    return at(settings, url)


def refusal(settings: Settings) -> str:
    with pytest.raises(Unfit) as unfit:
        create_app(settings)
    return unfit.value.en


def test_it_starts_in_production_when_everything_is_as_it_must_be(production: Settings) -> None:
    app = create_app(production)
    assert app.state.engine.pool.size() == production.pool_size + 1
    app.state.engine.dispose()


def test_production_refuses_a_clock_that_can_be_moved(production: Settings, owner_engine: Engine) -> None:
    movable_clock.install(owner_engine)
    assert "engine_now()" in refusal(production)


def test_production_refuses_the_development_provider(production: Settings) -> None:
    assert "identity provider" in refusal(production.model_copy(update={"oidc_issuer": "http://127.0.0.1:8112/x"}))


def test_production_refuses_a_login_that_is_a_superuser(production: Settings, database_url: str) -> None:
    assert "may do too much" in refusal(at(production, database_url))


def test_production_refuses_a_login_that_may_become_the_owner(
    production: Settings, owner_engine: Engine, database_url: str
) -> None:
    owning = with_login(production, owner_engine, database_url, "lachan_owner", "lachan_app")
    assert "may do too much" in refusal(owning)


def test_a_missing_keyring_is_named_with_what_to_do(fit: Settings) -> None:
    assert "lachan keys make" in refusal(fit.model_copy(update={"vault_keys": None}))


def test_a_keyring_that_others_may_read_is_refused(fit: Settings) -> None:
    assert fit.vault_keys is not None
    fit.vault_keys.chmod(0o644)
    with pytest.raises(Unfit) as unfit:
        create_app(fit)
    assert ("quyền 0600" in unfit.value.vi, "read by others" in unfit.value.vi) == (True, False)
    assert "chmod 600" in unfit.value.en


def test_a_schema_of_another_version_is_refused(fit: Settings, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "lachan migrate" in refusal(fit)


def test_a_database_without_a_schema_is_told_to_migrate(fit: Settings, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert "lachan migrate" in refusal(fit)


def test_a_database_out_of_reach_is_told_apart(fit: Settings) -> None:
    away = at(fit, NOWHERE)
    assert "cannot be reached" in refusal(away)


def test_a_bad_policy_does_not_start(fit: Settings, tmp_path: Path) -> None:
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "deadlines.toml").write_text("[[rule]\n")
    with pytest.raises(Unfit) as unfit:
        create_app(fit.model_copy(update={"policy_dir": tmp_path}))
    assert "national/deadlines.toml:1" in unfit.value.vi


def test_production_publishes_no_description_of_itself() -> None:
    paths = {wired(Settings(mode=mode)).openapi_url for mode in ("production", "development")}
    assert paths == {None, "/openapi.json"}


def test_it_is_ready_only_while_a_worker_beats(world: World) -> None:
    silent = world.client.get("/health/ready")
    good = {"provider_keys": True, "database": True, "schema": True}
    assert (silent.status_code, silent.json()["params"]) == (503, good | {"worker": False})
    with world.worker.begin() as connection:
        now = connection.execute(text("SELECT statement_timestamp()")).scalar_one()
    world.add(Beat(worker="here:1", wall_at=now))
    assert world.client.get("/health/ready").json() == {"status": "ready"}
    with world.owner.begin() as connection:
        connection.execute(text("UPDATE beat SET wall_at = statement_timestamp() - interval '11 seconds'"))
    assert world.client.get("/health/ready").status_code == 503


@pytest.mark.parametrize("published", [{}, {"one": {"kty": "RSA", "n": "", "e": ""}}], ids=["none", "unusable"])
def test_it_is_not_ready_while_it_cannot_verify_any_token(world: World, published: dict[str, dict[str, str]]) -> None:
    with world.worker.begin() as connection:
        now = connection.execute(text("SELECT statement_timestamp()")).scalar_one()
    world.add(Beat(worker="here:1", wall_at=now))
    world.app.state.gate.use_keys(published)
    deaf = world.client.get("/health/ready")
    assert (deaf.status_code, deaf.json()["code"]) == (503, "provider_keys_missing")
    assert deaf.json()["params"] == {"provider_keys": False, "database": True, "schema": True, "worker": True}
    world.app.state.gate.use_keys({KEY.kid: KEY.public_jwk()})
    assert world.client.get("/health/ready").status_code == 200


def test_it_lives_but_is_not_ready_without_its_database(world: World) -> None:
    world.app.state.engine.dispose()
    world.app.state.engine = make_engine(NOWHERE, None)
    away = world.client.get("/health/ready")
    assert (away.status_code, away.json()["params"]) == (503, {"provider_keys": True, "database": False})
    assert world.client.get("/health/live").json() == {"status": "alive"}


def test_the_clock_is_red_when_a_duty_has_gone_silent(world: World) -> None:
    good = world.client.get("/health/clock").json()
    assert (good["status"], good["movable"]) == ("good", True)
    world.report()
    with world.owner.begin() as connection:
        connection.execute(text("UPDATE deadline SET state = 'poisoned', next_step_at = NULL WHERE kind = 'statutory'"))
    red = world.client.get("/health/clock")
    assert (red.status_code, red.json()["code"]) == (503, "clock_red")
    assert red.json()["params"] == {"found": "deadline_poisoned: 1"}


@pytest.fixture
def crowded() -> Iterator[tuple[Client, threading.Event, threading.Semaphore]]:
    """A service with two places whose work lasts until it is released."""
    app, release, at_work = FastAPI(), threading.Event(), threading.Semaphore(0)

    @app.get("/work")
    def work() -> None:
        at_work.release()
        assert release.wait(10)

    @app.get("/health/live")
    def live() -> None:
        """Answer."""

    app.add_middleware(Turnstile, places=2, past=("/health/",), patience=0.1)
    with Client(app) as client:
        yield client, release, at_work


def test_who_finds_no_place_is_told_to_come_back_and_health_still_answers(
    crowded: tuple[Client, threading.Event, threading.Semaphore],
) -> None:
    client, release, at_work = crowded
    with ThreadPoolExecutor(2) as inside:
        working = [inside.submit(client.get, "/work") for _ in range(2)]
        assert all(at_work.acquire(timeout=10) for _ in range(2))
        turned_away = client.get("/work")
        assert (turned_away.status_code, turned_away.json()["code"]) == (503, "unavailable")
        assert turned_away.headers["retry-after"]
        assert client.get("/health/live").status_code == 200
        release.set()
        assert {done.result().status_code for done in working} == {200}
    assert client.get("/work").status_code == 200


def test_a_report_finds_a_place_when_everybody_else_fills_the_service() -> None:
    app, release, at_work = FastAPI(), threading.Event(), threading.Semaphore(0)

    @app.get("/work")
    def work() -> None:
        at_work.release()
        assert release.wait(10)

    @app.post("/reports")
    def report() -> None:
        """Answer."""

    app.add_middleware(Turnstile, places=5, past=(), urgent=[("POST", "/reports")], patience=0.1)
    with Client(app) as client, ThreadPoolExecutor(5) as crowd:
        working = [crowd.submit(client.get, "/work") for _ in range(5)]
        assert all(at_work.acquire(timeout=10) for _ in range(4))
        assert client.post("/reports").status_code == 200
        assert client.get("/reports").status_code == 503
        release.set()
        assert sorted(done.result().status_code for done in working) == [200] * 4 + [503]


def test_far_more_callers_than_connections_are_all_answered(world: World) -> None:
    world.report()
    with ThreadPoolExecutor(60) as callers:
        answers = list(callers.map(lambda _: world.get("chair", "/v1/cases"), range(120)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert sum(answer.status_code == 200 for answer in answers) >= 60
