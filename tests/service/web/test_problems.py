"""Refusals as problem documents, in two languages, and the headers around every answer."""

import ast
import logging
from pathlib import Path
from uuid import UUID

import pytest

import service
from service import errors
from service.errors import Forbidden, NotFound, ServiceError, Unauthenticated, Unavailable
from service.web.problems import CODES, TEXTS, problems
from tests.asgi import Client
from tests.service.web.echo import HIDDEN, REFUSED, app_raising

CHILDREN = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ServiceError)]
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
}


def codes_in_the_source() -> set[str]:
    """Every code that the service gives away: defaults, and literals handed to an error."""
    names = {kind.__name__ for kind in CHILDREN} | {"Unreadable"}
    found = {kind.default_code for kind in CHILDREN} | set(CODES.values())
    for file in Path(service.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                given = ast.walk(node.args[0])  # `"this" if … else "that"` holds two codes
                found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_code_has_its_words_in_both_languages(language: str) -> None:
    texts = TEXTS["vi" if language == "vi" else "en"]
    assert codes_in_the_source() - texts.keys() == set()
    assert all(set(text) == {"title", "detail"} and all(text.values()) for text in texts.values())


def test_no_words_are_kept_for_a_code_that_nobody_gives() -> None:
    files = Path(service.__path__[0]).rglob("*.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    written = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert TEXTS["vi"].keys() - written == set()


def test_both_languages_know_the_same_codes_and_say_different_things() -> None:
    assert TEXTS["vi"].keys() == TEXTS["en"].keys()
    assert [code for code in TEXTS["vi"] if TEXTS["vi"][code] == TEXTS["en"][code]] == []


@pytest.mark.parametrize("kind", CHILDREN, ids=lambda kind: kind.__name__)
def test_each_error_leaves_with_its_status_and_code(kind: type[ServiceError]) -> None:
    with Client(app_raising(kind(params={"n": 3}))) as client:
        answer = client.get("/v1/raise")
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, document["status"], document["code"]) == (kind.status, kind.status, kind.default_code)
    assert document["type"] == f"urn:lachan:problem:{kind.default_code}"
    assert document["params"] == {"n": 3}


def test_a_refused_transition_names_what_is_missing_in_the_callers_language() -> None:
    with Client(app_raising(REFUSED)) as client:
        answers = {wish: client.get("/v1/raise", headers={"Accept-Language": wish}) for wish in ("vi", "en-GB")}
    assert [answer.json()["refusals"][0]["title"] for answer in answers.values()] == [
        "Chưa gặp trẻ",
        "The child was not seen",
    ]
    assert [answer.headers["content-language"] for answer in answers.values()] == ["vi", "en"]
    assert answers["vi"].json()["legal_basis"] == [{"article": "27"}]
    assert answers["vi"].headers["vary"] == "Accept-Language"


def test_an_error_nobody_foresaw_tells_nothing_and_is_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR), Client(app_raising(RuntimeError("the child's name"))) as client:
        answer = client.get("/v1/raise")
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (500, "internal", {})
    assert "RuntimeError" in caplog.text
    assert answer.headers["x-request-id"] in caplog.text
    assert "child's name" not in caplog.text + answer.text


def test_details_of_the_framework_do_not_leave() -> None:
    with Client(app_raising(HIDDEN)) as client:
        answer = client.get("/v1/raise")
    assert (answer.status_code, answer.json()["code"]) == (418, "malformed")
    assert "x-inner" not in answer.headers
    assert "framework" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/things/1", 200), ("GET", "/nowhere", 404), ("PATCH", "/v1/echo", 405), ("POST", "/v1/echo", 422),
     ("GET", "/v1/raise", 500), ("PUT", "/v1/things/1", 428), ("GET", "/v1/things/x", 422), ("TRACE", "/v1/echo", 405)],
)  # fmt: skip
def test_every_answer_carries_the_protective_headers_and_a_request_id(
    echo: Client, method: str, path: str, status: int
) -> None:
    answer = echo.request(method, path, headers={"X-Request-Id": "mine", "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == (value if (name, status) != ("cache-control", 200) else "private")
    assert UUID(answer.headers["x-request-id"]).version == 4


def test_the_gates_own_refusals_carry_them_too(echo: Client) -> None:
    answer = echo.post("/v1/echo", content=b"{", headers={"Content-Type": "application/json"})
    assert HEADERS.items() <= dict(answer.headers).items()


def test_absent_refused_and_unrouted_look_the_same(echo: Client) -> None:
    with Client(app_raising(NotFound())) as client:
        refused = client.get("/v1/raise")
    unrouted = echo.get("/v1/no/such/thing")
    differing = ("x-request-id",)
    assert refused.content == unrouted.content
    assert {k: v for k, v in refused.headers.items() if k not in differing} == {
        k: v for k, v in unrouted.headers.items() if k not in differing
    }


def test_a_path_with_a_slash_too_many_is_absent_not_redirected_to_the_callers_host(echo: Client) -> None:
    answer = echo.get("/v1/things/1/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert (answer.status_code, "location" in answer.headers, "evil" in answer.text) == (404, False, False)


def test_405_says_what_is_allowed(echo: Client) -> None:
    assert echo.get("/v1/echo").headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (Unauthenticated(), ("www-authenticate", "Bearer")),
        (Unavailable(), ("retry-after", "5")),
        (errors.KeyRunning(), ("retry-after", "1")),
    ],
)
def test_some_refusals_tell_how_to_go_on(error: ServiceError, header: tuple[str, str]) -> None:
    with Client(app_raising(error)) as client:
        assert client.get("/v1/raise").headers[header[0]] == header[1]


def test_the_api_description_shows_problems_and_none_of_the_frameworks_own() -> None:
    schema = app_raising().openapi()
    assert "Problem" in schema["components"]["schemas"]
    assert "HTTPValidationError" not in str(schema)
    assert list(schema["paths"]["/v1/echo"]["post"]["responses"]["422"]["content"]) == ["application/problem+json"]


def test_a_routes_refusals_are_grouped_by_status() -> None:
    described = problems(Forbidden, errors.InvalidForm, errors.KeyReused)
    assert list(described) == [403, 422]
    assert "`invalid_form`" in described[422]["description"]
    assert "`key_reused`" in described[422]["description"]
