"""A POST that creates takes effect once, however often and however fast it is sent."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from threading import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine, text

from service import clock
from service.db import SessionDep, writes
from service.errors import Conflict
from service.tables.directory import Staff
from service.web.answers import answer
from service.web.fields import Form, Id, Reading
from service.web.idempotency import OnceDep
from service.web.manners import add_manners
from service.web.turnstile import Turnstile
from tests.asgi import Client

CALLER = "11111111-1111-4111-8111-111111111111"
SECRET = "Trẻ em không được nêu tên"


class Asked(Form):
    name: str
    fail: bool = False
    child: Id | None = None


class Made(Reading):
    id: UUID
    name: str
    at: datetime


class Rooms:
    """Lets a test stop a request in the middle of its work."""

    def __init__(self) -> None:
        self.inside, self.go_on = Event(), Event()


def application(engine: Engine, tools: Mapping[str, object]) -> FastAPI:
    """Creates an account at each effect, so that effects can be counted in the database."""
    app = FastAPI()
    app.state.engine, app.state.tools, app.state.rooms = engine, tools, None

    def create(asked: Asked, request: Request, session: SessionDep, once: OnceDep) -> Response:
        if "x-caller" in request.headers:
            request.state.caller = UUID(request.headers["x-caller"])

        def make() -> Response:
            now = clock.now(session)
            staff = Staff(issuer="i", subject=str(uuid4()), display_name=asked.name, created_at=now)
            writes(session).add(staff)
            if asked.fail:
                raise Conflict()
            if rooms := app.state.rooms:
                rooms.inside.set()
                rooms.go_on.wait(30)
            made = Made(id=staff.id, name=asked.name, at=now)
            return answer(made, status=201, location=f"/v1/staff/{staff.id}", version=1)

        return once.answer(make)

    app.add_api_route("/v1/staff", create, methods=["POST"])
    app.add_api_route("/v1/cases/{case_id}/notes", create, methods=["POST"])
    app.add_middleware(Turnstile, places=5, past=())
    add_manners(app)
    return app


@pytest.fixture
def client(engine: Engine, tools: Mapping[str, object]) -> Iterator[Client]:
    with Client(application(engine, tools)) as made:
        yield made


def send(
    client: Client, key: str | None = "key-1", path: str = "/v1/staff", caller: str | None = CALLER, **body: Any
) -> httpx.Response:
    headers = ({"Idempotency-Key": key} if key is not None else {}) | ({"X-Caller": caller} if caller else {})
    return client.post(path, json={"name": SECRET} | body, headers=headers)


def effects(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM staff")).scalar_one())


def test_the_same_request_again_gets_the_stored_answer(client: Client, engine: Engine) -> None:
    first, again = send(client), send(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    for name in ("etag", "location", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    assert effects(engine) == 1


def test_another_spelling_of_the_same_body_is_the_same_request(client: Client, engine: Engine) -> None:
    headers = {"Idempotency-Key": "k", "X-Caller": CALLER, "Content-Type": "application/json"}
    bodies = ['{"name":"Hoà","fail":false}', '{ "fail" : false, "name" : "Hoa\u0300" }']
    answers = [client.post("/v1/staff", content=body.encode(), headers=headers) for body in bodies]
    assert answers[0].content == answers[1].content
    assert effects(engine) == 1


def test_another_body_under_the_same_key_is_422(client: Client, engine: Engine) -> None:
    send(client)
    refused = send(client, name="another")
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")
    assert effects(engine) == 1


def test_another_case_under_the_same_key_is_422(client: Client, engine: Engine) -> None:
    send(client, path="/v1/cases/1/notes")
    refused = send(client, path="/v1/cases/2/notes")
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")
    assert effects(engine) == 1


def test_a_key_belongs_to_its_caller_and_its_route(client: Client, engine: Engine) -> None:
    answers = [
        send(client),
        send(client, caller=str(uuid4())),
        send(client, path="/v1/cases/1/notes"),
        send(client, key="key-2"),
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert effects(engine) == len({answer.content for answer in answers}) == 4


def test_a_creating_request_without_a_key_is_400(client: Client, engine: Engine) -> None:
    refused = send(client, key=None)
    assert (refused.status_code, refused.json()["code"]) == (400, "missing_key")
    assert effects(engine) == 0


@pytest.mark.parametrize("key", ["", " ", "a b", "a\tb", "a" * 256, "khóa", "a,\x7f"])
def test_a_malformed_key_is_400(client: Client, engine: Engine, key: str) -> None:
    headers = [(b"idempotency-key", key.encode()), (b"x-caller", CALLER.encode())]
    refused = client.post("/v1/staff", json={"name": "a"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_key")
    assert effects(engine) == 0


def test_two_keys_are_400(client: Client, engine: Engine) -> None:
    refused = client.post("/v1/staff", json={"name": "a"}, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "a")])
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_key")


@pytest.mark.parametrize("key", ["a", "a" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~"])
def test_any_visible_ascii_is_a_key(client: Client, key: str) -> None:
    assert send(client, key=key).status_code == 201


def test_without_a_known_caller_nothing_is_created(client: Client, engine: Engine) -> None:
    assert send(client, caller=None).status_code == 401
    assert effects(engine) == 0


def test_a_refused_request_leaves_its_key_free(client: Client, engine: Engine) -> None:
    assert send(client, fail=True).status_code == 409
    assert effects(engine) == 0
    assert send(client).status_code == 201
    assert effects(engine) == 1


def test_what_is_stored_cannot_be_read_without_the_vault(client: Client, engine: Engine) -> None:
    send(client)
    with engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM request_key")).one()._asdict())
        sealed = bytes(connection.execute(text("SELECT answer_sealed FROM request_key")).scalar_one())
    assert "key-1" not in row
    assert SECRET not in row
    assert SECRET.encode() not in sealed


def test_a_request_that_is_still_running_is_409_at_once(client: Client, engine: Engine) -> None:
    rooms = client.app.state.rooms = Rooms()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, client)
        assert rooms.inside.wait(30)
        running = send(client)
        rooms.go_on.set()
        assert first.result().status_code == 201
    assert (running.status_code, running.json()["code"], running.headers["retry-after"]) == (409, "key_running", "1")
    assert send(client).content == first.result().content
    assert effects(engine) == 1


def test_two_hundred_at_once_have_one_effect(client: Client, engine: Engine) -> None:
    together = Barrier(200)

    def press() -> httpx.Response:
        together.wait(60)
        return send(client)

    with ThreadPoolExecutor(200) as pool:
        answers = [pressed.result() for pressed in [pool.submit(press) for _ in range(200)]]
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert effects(engine) == 1


def test_two_processes_share_the_keys_through_the_database(engine: Engine, tools: Mapping[str, object]) -> None:
    with ExitStack() as open_clients:
        clients = [open_clients.enter_context(Client(application(engine, tools))) for _ in range(2)]
        answers = [send(client) for client in clients]
    assert answers[0].content == answers[1].content
    assert effects(engine) == 1
