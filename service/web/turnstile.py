"""As many requests at work as there are database connections: the others wait outside, where waiting costs nothing.

Without it, threads that wait for a connection would keep those that hold one from going on, until both give up.
"""

from collections.abc import Sequence

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import Unavailable
from service.web.problems import problem_response

PATIENCE = 2.0
"""Seconds that a request waits for its turn before it is told to come back."""


class Turnstile:
    """ASGI: lets `places` requests in at a time; paths under `past` never wait, and so health answers under load."""

    def __init__(self, app: ASGIApp, *, places: int, past: Sequence[str], patience: float = PATIENCE) -> None:
        self.app = app
        self.past = tuple(past)
        self.patience = patience
        self._places = anyio.Semaphore(places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when there is a place, or say that there was none."""
        if scope["type"] != "http" or scope["path"].startswith(self.past):
            await self.app(scope, receive, send)
            return
        try:
            with anyio.fail_after(self.patience):
                await self._places.acquire()
        except TimeoutError:
            answer = problem_response(Unavailable(), Headers(scope=scope).get("accept-language"))
            await answer(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self._places.release()
