"""Signing in, how long it lasts, and that nothing leads out of here."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from service.console.seat import IDLE, LONGEST
from service.tables.audit import AuditEntry
from service.tables.console import ConsoleSession
from service.tables.directory import Staff
from tests.service.console.conftest import entered
from tests.service.console.person import Person
from tests.world import World


def test_the_code_flow_asks_with_state_nonce_and_pkce(world: World) -> None:
    asked = parse_qs(urlsplit(Person(world, "worker").get("/console/sign-in/start").headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert len({asked[name][0] for name in ("state", "nonce", "code_challenge")}) == 3


def test_signing_in_is_audited_and_leads_to_the_page_that_was_asked_for(world: World) -> None:
    worker = Person(world, "worker")
    closed = worker.get("/console/cases")
    assert (closed.status_code, closed.headers["location"]) == (303, "/console/sign-in?next=/console/cases")
    answer = worker.sign_in("/console/cases")
    assert answer.headers["location"] == "/console/cases"
    assert worker.get("/console/cases").status_code == 200
    begun = [row for row in world.rows(select(AuditEntry)) if row.action == "session:begin"]
    assert [row.actor_id for row in begun] == [world.staff["worker"]]


def test_the_session_cookie_is_read_by_no_script_and_sent_by_no_other_site(world: World) -> None:
    line = next(
        line for line in Person(world, "worker").sign_in().headers.get_list("set-cookie") if line.startswith("lachan=")
    )
    flags = {part.strip().lower() for part in line.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert not any(flag.startswith(("max-age", "expires")) for flag in flags)


def test_outside_development_cookies_are_secure_and_bound_to_the_host(world: World) -> None:
    settings = world.app.state.settings.model_copy(update={"mode": "production"})
    world.app.state.settings = settings
    answer = Person(world, "worker").get("/console/sign-in/start")
    line = answer.headers.get_list("set-cookie")[0]
    assert line.startswith("__Host-lachan_seed=")
    assert "secure" in line.lower()


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/console/../../evil",
        "/console@evil.example",
        "javascript:alert(1)",
        "/console/cases%0d%0aSet-Cookie:x=1",
        "/v1/cases",
    ],
)
def test_no_return_path_leads_out_of_the_console(world: World, place: str) -> None:
    assert Person(world, "worker").sign_in(place).headers["location"] == "/console"
    assert Person(world, "worker").get(f"/console/language/en?next={place}").headers["location"] == "/console"
    assert "evil" not in Person(world, "worker").get(f"/console/sign-in?next={place}").text


def test_a_code_without_its_browser_a_wrong_state_and_a_second_use_sign_nobody_in(world: World) -> None:
    worker, thief = Person(world, "worker"), Person(world, "worker")
    back = worker.answered_by_the_provider(worker.get("/console/sign-in/start"))
    assert "lachan=" not in str(thief.get(back).headers)
    thief.get("/console/sign-in/start")
    assert "lachan=" not in str(thief.get(back).headers)
    assert "lachan=" not in str(worker.get(back.replace("state=", "state=x")).headers)
    assert worker.get(back).headers["location"] == "/console"
    assert "lachan=" not in str(worker.get(back).headers)


def test_log_out_ends_the_session_at_once(world: World, worker: Person) -> None:
    stolen = dict(worker.cookies)
    answer = worker.fill("/console/cases", {}, to="/console/sign-out")
    assert answer.headers["location"] == "/console/sign-in?over=true"
    worker.cookies = stolen
    assert worker.get("/console/cases").status_code == 303


@pytest.mark.parametrize(("used", "ends"), [(-IDLE, LONGEST), (timedelta(0), -timedelta(seconds=1))])
def test_a_session_ends_when_it_is_idle_or_old(world: World, worker: Person, used: timedelta, ends: timedelta) -> None:
    assert worker.get("/console/cases").status_code == 200
    (row,) = world.rows(select(ConsoleSession))
    changed = {"used_at": row.begun_at + used, "ends_at": row.begun_at + ends}
    with world.owner.begin() as connection:
        connection.execute(update(ConsoleSession).values(**changed))
    assert worker.get("/console/cases").status_code == 303


def test_a_page_that_refreshes_itself_keeps_no_session_alive(world: World, worker: Person) -> None:
    (before,) = world.rows(select(ConsoleSession))
    with world.owner.begin() as connection:
        earlier = before.used_at - timedelta(minutes=5)
        connection.execute(update(ConsoleSession).values(used_at=earlier))
    assert worker.get("/console/cases", HX_Request="true").status_code == 200
    assert world.rows(select(ConsoleSession))[0].used_at == earlier
    worker.get("/console/cases")
    assert world.rows(select(ConsoleSession))[0].used_at > earlier


def test_a_refresh_without_a_session_sends_the_open_page_to_sign_in(world: World) -> None:
    answer = Person(world, "worker").get("/console/cases", HX_Request="true")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/console/sign-in?next=/console/cases")


def test_a_closed_account_and_a_withdrawn_role_count_from_the_next_request_on(world: World) -> None:
    worker, chair = entered(world, "worker"), entered(world, "chair")
    world.dismiss("chair")
    with world.owner.begin() as connection:
        mine = col(Staff.id) == world.staff["worker"]
        connection.execute(update(Staff).where(mine).values(active=False))
    assert worker.get("/console/cases").status_code == 303
    assert chair.get("/console/cases").status_code == 403


def test_a_cookie_opens_no_route_of_the_api_and_a_token_no_page(world: World, worker: Person) -> None:
    assert worker.get("/v1/cases").status_code == 401
    token = world.headers("worker")["Authorization"]
    assert Person(world, "worker").get("/console/cases", Authorization=token).status_code == 303
