"""Agencies on real sockets: one that takes what it gets, and a museum of those that misbehave."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    line: str
    headers: dict[str, str]
    body: bytes
    at: float


class Receiver:
    """A server on loopback. `answer` writes to the connection whatever it likes; by default every request is taken."""

    def __init__(
        self,
        answer: Callable[[socket.socket, Received], None] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        greeting: Callable[[socket.socket], None] | None = None,
    ) -> None:
        self.answer = answer or (lambda connection, request: connection.sendall(OK))
        self.received: list[Received] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._tls = tls
        self._greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw: socket.socket) -> None:
        raw.settimeout(0.2)
        try:
            if self._greeting:
                self._greeting(raw)
                return
            with self._tls.wrap_socket(raw, server_side=True) if self._tls else raw as connection:
                while (request := self._read(connection)) is not None:
                    self.received.append(request)
                    self.answer(connection, request)
        except OSError:
            pass
        finally:
            raw.close()

    def _read(self, connection: socket.socket) -> Received | None:
        content = b""
        while b"\r\n\r\n" not in content:
            content += (more := self._more(connection))
            if not more:
                return None
        head, _, body = content.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more(connection)
        return Received(line, headers, body, time.monotonic())

    def _more(self, connection: socket.socket) -> bytes:
        while not self.stopping.is_set():
            try:
                return connection.recv(65_536)
            except TimeoutError:
                continue
        return b""


def says(raw: bytes) -> Callable[[socket.socket, Received], None]:
    """Answers these bytes."""
    return lambda connection, request: connection.sendall(raw)


def status(code: int, *headers: str) -> Callable[[socket.socket, Received], None]:
    """Answers this status with no content."""
    fields = "".join(f"{header}\r\n" for header in headers)
    return says(f"HTTP/1.1 {code} Whatever\r\nContent-Length: 0\r\n{fields}\r\n".encode())


def drips(connection: socket.socket, request: Received) -> None:
    """Sends a header without end, one byte every twenty milliseconds."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def drips_content(connection: socket.socket, request: Received) -> None:
    """Says yes at once, then sends its content one byte every twenty milliseconds."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def floods(connection: socket.socket, request: Received) -> None:
    """Sends 300 MB of content."""
    connection.settimeout(None)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n")
    piece = b"x" * 1_048_576
    for _ in range(300):
        connection.sendall(piece)


def closes_half(connection: socket.socket, request: Received) -> None:
    """Promises content, then closes its side of the connection."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    connection.shutdown(socket.SHUT_WR)
