"""The body gate in front of a real application: bad input is a problem document, never a fault."""

import json
from collections.abc import AsyncIterator, Sequence

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from service.web.body import BodyGate
from tests.asgi import Client

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1024 * 1024
POST: dict[str, object] = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
CANARY = "Nguyễn-Văn-Bí-Mật"

HOSTILE: dict[str, bytes] = {
    "NUL": b'{"text": "a\\u0000b"}',
    "raw NUL": b'{"text": "a\x00b"}',
    "lone surrogate": b'{"text": "\\ud800"}',
    "reversed pair": b'{"text": "\\udc00\\ud800"}',
    "surrogate as a name": b'{"\\udfff": "x"}',
    "NaN": b'{"text": "a", "number": NaN}',
    "Infinity": b'{"text": "a", "number": -Infinity}',
    "beyond a double": b'{"text": "a", "number": 1e999}',
    "five thousand digits": b'{"text": "a", "number": ' + b"9" * 5000 + b"}",
    "duplicate key": b'{"text": "a", "text": "b"}',
    "duplicate key by escape": b'{"text": "a", "te\\u0078t": "b"}',
    "500 deep": b'{"text":' * 500 + b'"a"' + b"}" * 500,
    "500 deep, unclosed": b"[" * 500,
    "100,000 deep": b'{"anything": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    "byte order mark": b"\xef\xbb\xbf" + b'{"text": "a"}',
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "UTF-32": '{"text": "a"}'.encode("utf-32"),
    "latin-1": '{"text": "é"}'.encode("latin-1"),
    "overlong": b'{"text": "\xc0\xaf"}',
    "one MiB and one byte": b" " * (MEBIBYTE + 1),
    "two MB of text": b'{"text": "' + b"a" * 2_000_000 + b'"}',
    "no JSON": b"text=a",
    "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "a form": b"------x\r\nContent-Disposition: form-data; name=text\r\n\r\na\r\n------x--",
    "nothing but spaces": b"   ",
    "half": b'{"text": "a',
    "two documents": b'{"text": "a"}{"text": "b"}',
    "trailing comma": b'{"text": "a",}',
    "comment": b'{"text": "a" /* b */}',
    "single quotes": b"{'text': 'a'}",
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07text a\x94.",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV*I\xad(Q\xb2RJT\xaa\x05\x00",
}

NAME = st.sampled_from(["text", "child", "children", "name", "anything"]) | st.text()


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_problems_with_a_code(echo: Client, body: bytes) -> None:
    answer = echo.post("/v1/echo", content=body, headers=JSON)
    assert answer.status_code in (400, 413)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"].startswith("body_")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=300)
    | st.sampled_from(sorted(HOSTILE.values())[:12]).flatmap(lambda b: st.permutations(b[:40]).map(bytes))
)
def test_no_bytes_whatsoever_are_a_fault_of_the_service(echo: Client, body: bytes) -> None:
    assert echo.post("/v1/echo", content=body, headers=JSON).status_code < 500


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=4),
        max_leaves=12,
    )
)
def test_no_json_whatsoever_is_a_fault_of_the_service(echo: Client, value: object) -> None:
    assert echo.post("/v1/echo", content=json.dumps(value).encode(), headers=JSON).status_code < 500


def test_a_body_of_exactly_one_mebibyte_is_read(echo: Client) -> None:
    body = b'{"text": "' + b"a" * (MEBIBYTE - 12) + b'"}'
    assert (len(body), echo.post("/v1/echo", content=body, headers=JSON).status_code) == (MEBIBYTE, 200)


def test_texts_reach_the_route_in_nfc(echo: Client) -> None:
    answer = echo.post("/v1/echo", content='{"text": "Hoa\u0300 Bi\u0300nh"}'.encode(), headers=JSON)
    assert answer.json()["text"] == "Hoà Bình"


def test_the_digest_is_of_the_meaning_not_of_the_spelling(echo: Client) -> None:
    spellings = ['{"text":"hoà","number":1}', '{ "number": 1.0, "text": "ho\\u0061\u0300" }']
    answers = [echo.post("/v1/echo", content=body.encode(), headers=JSON).json() for body in spellings]
    assert answers[0]["digest"] == answers[1]["digest"]
    assert answers[0]["digest"] != echo.post("/v1/echo", json={"text": "hoà", "number": 2}).json()["digest"]


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf8_is_taken(echo: Client, kind: str) -> None:
    assert echo.post("/v1/echo", content=b'{"text":"a"}', headers={"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/json"},
        {"Content-Type": "application/problem+json"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json; charset=utf-8; x=y"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_any_other_content_type_is_415(echo: Client, headers: dict[str, str]) -> None:
    answer = echo.post("/v1/echo", content=b'{"text":"a"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "content_type_unsupported")


def test_a_post_without_a_body_reaches_its_route(echo: Client) -> None:
    assert echo.post("/v1/bare").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
def test_a_body_where_none_belongs_is_refused_unread(echo: Client, method: str) -> None:
    assert echo.request(method, "/v1/things/1", content=b"{}", headers=JSON).status_code == 400


def test_an_announced_size_is_refused_before_anything_is_read(echo: Client) -> None:
    read: list[bytes] = []

    async def watched() -> AsyncIterator[bytes]:
        read.append(b"a")
        yield b"a"

    headers = JSON | {"Content-Length": str(MEBIBYTE + 1)}
    assert echo.post("/v1/echo", content=watched(), headers=headers).status_code == 413
    assert read == []


def test_a_body_in_chunks_is_counted_as_it_comes(echo: Client) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 65_536
            yield b"a" * 65_536

    assert echo.post("/v1/echo", content=endless(), headers=JSON).json()["code"] == "body_too_large"
    assert taken <= 2 * MEBIBYTE


@pytest.mark.parametrize(
    "address", ["/v1/things/%00", "/v1/list?cursor=%00", "/v1/list?%00=1", "/v1/list?cursor=a%00b"]
)
def test_a_nul_in_the_address_is_refused(echo: Client, address: str) -> None:
    answer = echo.get(address)
    assert (answer.status_code, answer.json()["code"]) == (400, "address_forbidden_character")


@pytest.mark.parametrize(
    "address",
    ["/v1/things/%ff", "/v1/list?cursor=%ff", "/v1/list?cursor=%ed%a0%80", "/v1/list?%", "/%2e%2e/%2e%2e/etc/passwd"],
)
def test_no_address_is_a_fault_of_the_service(echo: Client, address: str) -> None:
    assert echo.get(address).status_code < 500


async def _unreachable(_: Scope, __: Receive, ___: Send) -> None:
    raise AssertionError("the gate let it through")


def _status_of(
    headers: Sequence[tuple[bytes, bytes]], parts: Sequence[bytes], *, then_hang: bool = False
) -> tuple[int, str]:
    """What the gate answers to raw headers and parts of a body that no client library would send."""
    scope = POST | {"headers": [(b"content-type", b"application/json"), *headers]}
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    sent: list[Message] = []

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        if then_hang:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await BodyGate(_unreachable, seconds=0.05)(scope, receive, send)

    anyio.run(ask)
    return sent[0]["status"], json.loads(sent[1]["body"])["code"]


@pytest.mark.parametrize("length", [b"", b"-1", b"+3", b"0x3", b"3.0", b"1e1", b"3, 3", b"9" * 40, "٣".encode()])
def test_a_length_that_is_not_digits_is_refused(length: bytes) -> None:
    assert _status_of([(b"content-length", length)], [b"{}"]) == (400, "body_length_malformed")


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"2"), (b"content-length", b"2")],
        [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")],
        [(b"content-length", b"1")],
        [(b"content-length", b"3")],
    ],
    ids=["twice", "beside chunks", "too short", "too long"],
)
def test_a_length_that_does_not_hold_is_refused(headers: list[tuple[bytes, bytes]]) -> None:
    assert _status_of(headers, [b"{}"]) == (400, "body_length_malformed")


def test_a_body_that_stops_coming_is_not_waited_for() -> None:
    assert _status_of([], [b'{"text":'], then_hang=True) == (400, "body_too_slow")


def test_a_caller_that_hangs_up_is_not_answered() -> None:
    async def hang_up() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        raise AssertionError("nobody is there")

    anyio.run(BodyGate(_unreachable), dict(POST), hang_up, send)


@pytest.mark.parametrize(
    "body",
    [
        {"text": [CANARY]},
        {"text": "a", "number": CANARY},
        {"text": "a", "when": CANARY},
        {"text": "a", CANARY: 1},
        {"text": "a", "child": {CANARY: 1}},
        {"text": "a", "child": CANARY},
        {"text": "a", "children": [{"name": "a", "born": CANARY}]},
        {"text": "a", "anything": {CANARY: 7}},
        {"text": "a", "anything": {CANARY: [CANARY], "b": {CANARY: CANARY}}},
        [CANARY],
        CANARY,
    ],
)
def test_nothing_that_was_submitted_comes_back(echo: Client, body: object) -> None:
    answer = echo.post(f"/v1/echo?times={CANARY}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_form")
    assert "Nguy" not in answer.text
    assert "M\\u1eadt" not in answer.text


def test_failing_fields_are_named_by_place_and_code(echo: Client) -> None:
    answer = echo.post("/v1/echo?times=10", json={"text": 1, "children": [{"nickname": "x"}]})
    assert answer.json()["params"]["fields"] == [
        {"in": "query", "at": "/times", "code": "less_than_equal"},
        {"in": "body", "at": "/text", "code": "string_type"},
        {"in": "body", "at": "/children/0/name", "code": "missing"},
        {"in": "body", "at": "/children/0/?", "code": "extra_forbidden"},
    ]


def test_a_thousand_failing_fields_are_told_as_a_hundred(echo: Client) -> None:
    answer = echo.post("/v1/echo", json={"text": "a", "children": [{}] * 1000})
    assert len(answer.json()["params"]["fields"]) == 100
