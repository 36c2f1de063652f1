"""The manners behind the real server, with requests that no client library would send."""

import socket
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
import uvicorn

from tests.service.web.echo import app_raising

HEAD = b"POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = b'{"text":"a"}'

HOSTILE = {
    "length and chunks": HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 12\r\nContent-Length: 13\r\n\r\n" + BODY,
    "length -1": HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
    "length +12": HEAD + b"Content-Length: +12\r\n\r\n" + BODY,
    "length 0x0c": HEAD + b"Content-Length: 0x0c\r\n\r\n" + BODY,
    "length of 30 digits": HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + BODY,
    "a gigabyte announced": HEAD + b"Content-Length: 1073741824\r\n\r\n" + BODY,
    "a chunk size that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a chunk of many bytes": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + BODY,
    "an unknown coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "NUL in a header": HEAD + b"X: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "a folded header": HEAD + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "NUL in the path": b"GET /v1/things/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a body on GET": b"GET /v1/things/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nGET ",
    "an absolute address": b"GET http://evil.example/v1/echo HTTP/1.1\r\nHost: x\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = uvicorn.Server(uvicorn.Config(app_raising(), log_level="critical", ws="none"))
        thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield listening.getsockname()
        running.should_exit = True
        thread.join()


def exchange(server: tuple[str, int], raw: bytes) -> list[bytes]:
    """Every status line that the server sends back before it closes or falls silent."""
    with socket.create_connection(server, timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        got = b""
        while part := connection.recv(65_536):
            got += part
    return [line for line in got.split(b"\r\n") if line.startswith(b"HTTP/")]


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_no_client_sends_is_refused_once_and_harms_nobody(server: tuple[str, int], raw: bytes) -> None:
    lines = exchange(server, raw)
    assert len(lines) <= 1
    assert all(line.split()[1].startswith(b"4") for line in lines)
    address = f"http://{server[0]}:{server[1]}/v1/echo"
    assert httpx.post(address, json={"text": "a"}, trust_env=False).status_code == 200


def test_a_refused_body_does_not_become_the_next_request(server: tuple[str, int]) -> None:
    hidden = b"GET /v1/things/1 HTTP/1.1\r\nHost: x\r\n\r\n"
    raw = b"GET /v1/things/2 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(hidden) + hidden
    assert [line.split()[1] for line in exchange(server, raw)] == [b"400"]
