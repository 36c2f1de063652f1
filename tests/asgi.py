"""A synchronous client for an ASGI application: real requests, no socket, usable from many threads at once."""

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI


class Client:
    """`with Client(app) as client: client.get("/v1/cases")`; starts and stops the application's lifespan.

    An error that the application did not turn into an answer is raised in the test, unless `raise_errors=False`.
    """

    def __init__(self, app: FastAPI, *, headers: Mapping[str, str] | None = None, raise_errors: bool = True) -> None:
        self.app = app
        self._open = ExitStack()
        transport = httpx.ASGITransport(app, raise_app_exceptions=raise_errors)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    def __enter__(self) -> Self:
        self._portal = self._open.enter_context(start_blocking_portal())
        self._open.callback(self._portal.call, self._http.aclose)
        self._open.enter_context(self._portal.wrap_async_context_manager(self.app.router.lifespan_context(self.app)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request; the options are those of `httpx.AsyncClient.request`."""
        return self._portal.call(lambda: self._http.request(method, path, **options))

    def forget_cookies(self) -> None:
        """What the answers so far have set: whoever plays several people keeps a jar for each."""
        self._http.cookies.clear()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """A POST; `json=` for a body."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        """A PUT; `json=` for a body."""
        return self.request("PUT", path, **options)
