"""The way out under the HTTP client: to checked addresses only, one total time, a small answer, connections kept."""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from notifications.channels.addresses import Opening, Target, pinned, target_of
from notifications.channels.lookup import Resolver, look_up, system_resolver
from notifications.channels.wire import Budget, TimedSocket, TimedTLS, connect, secure

READ_AT_ONCE: Final = 16_384
KEPT_AT_MOST: Final = 64
KEPT_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may use in all: seconds and received bytes."""

    seconds: float
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class _Line:
    http: http.client.HTTPConnection
    stream: TimedSocket | TimedTLS
    idle_since: float


class PinnedTransport(httpx.BaseTransport):
    """Sends a request to the very address that was checked, and reads no more than the limits allow.

    Raises Refused (addresses), TimeIsUp and TooMuch (wire), ssl.SSLError, OSError, http.client.HTTPException.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        openings: Sequence[Opening],
        development: bool,
        ca_file: Path | None = None,
        resolve: Resolver = system_resolver,
    ) -> None:
        self._limits = limits
        self._openings = tuple(openings)
        self._development = development
        self._resolve = resolve
        self._context = httpx.create_ssl_context(trust_env=False)
        self._context.sslsocket_class = TimedTLS
        if ca_file is not None:
            self._context.load_verify_locations(ca_file)
        self._kept: dict[Target, _Line] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The status of the answer; its content is read to the end and thrown away, redirects are not followed."""
        budget = Budget(self._limits.seconds, self._limits.answer_bytes)
        target = target_of(str(request.url), development=self._development)
        kept = self._take(target)
        if kept is not None:
            kept.stream.budget = budget
            try:
                return self._exchange(target, kept, request)
            except ConnectionError:
                pass  # it was closed while idle; the id is constant, so asking again on a fresh one is safe
        return self._exchange(target, self._open(target, budget), request)

    def close(self) -> None:
        """Close every kept connection."""
        with self._lock:
            lines, self._kept = list(self._kept.values()), {}
        for line in lines:
            line.http.close()

    def _open(self, target: Target, budget: Budget) -> _Line:
        def answers(host: str, port: int) -> Sequence[str]:
            return look_up(self._resolve, host, port, budget)

        addresses = pinned(target, answers, openings=self._openings, development=self._development)
        raw = connect(addresses, target.port, budget)
        stream = secure(raw, self._context, target.host) if target.scheme == "https" else raw
        line = http.client.HTTPConnection(target.host, target.port)
        line.auto_open = 0  # never connect on its own: it would look the name up again
        line.sock = stream
        return _Line(line, stream, 0.0)

    def _exchange(self, target: Target, line: _Line, request: httpx.Request) -> httpx.Response:
        finished = False
        try:
            path = request.url.raw_path.decode("ascii")
            line.http.putrequest(request.method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.raw:
                line.http.putheader(name, value)
            line.http.endheaders(request.content)
            answer = line.http.getresponse()
            while answer.read(READ_AT_ONCE):
                continue
            finished = not answer.will_close
            return httpx.Response(answer.status, request=request)
        finally:
            if not (finished and self._keep(target, line)):
                line.http.close()

    def _take(self, target: Target) -> _Line | None:
        with self._lock:
            line = self._kept.pop(target, None)
        if line is not None and time.monotonic() - line.idle_since > KEPT_SECONDS:
            line.http.close()
            return None
        return line

    def _keep(self, target: Target, line: _Line) -> bool:
        with self._lock:
            if target in self._kept or len(self._kept) >= KEPT_AT_MOST:
                return False
            self._kept[target] = _Line(line.http, line.stream, time.monotonic())
            return True
