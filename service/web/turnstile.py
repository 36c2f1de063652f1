"""As many requests at work as there are database connections: the others wait outside, where waiting costs nothing.

Without it, threads that wait for a connection would keep those that hold one from going on, until both give up. A
fifth of the places is kept for the lane that must never wait for anybody's lists: reports that come in.
"""

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import Unavailable
from service.web.problems import problem_response

PATIENCE = 2.0
"""Seconds that a request waits for its turn before it is told to come back."""
KEPT_FOR_URGENT = 5
"""One place in so many is taken by urgent requests only."""


class Turnstile:
    """ASGI: lets `places` requests in at a time; paths under `past` never wait, and so health answers under load.

    `urgent` are a method and a path each; nothing else takes the places that are kept for them.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        places: int,
        past: Sequence[str],
        urgent: Collection[tuple[str, str]] = (),
        patience: float = PATIENCE,
    ) -> None:
        self.app = app
        self.past = tuple(past)
        self.urgent = frozenset(urgent)
        self.patience = patience
        self._places = anyio.Semaphore(places)
        self._others = anyio.Semaphore(places - places // KEPT_FOR_URGENT if urgent else places)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when there is a place, or say that there was none."""
        if scope["type"] != "http" or scope["path"].startswith(self.past):
            await self.app(scope, receive, send)
            return
        async with AsyncExitStack() as held:
            try:
                with anyio.fail_after(self.patience):
                    if (scope["method"], scope["path"]) not in self.urgent:
                        await held.enter_async_context(self._others)
                    await held.enter_async_context(self._places)
            except TimeoutError:
                answer = problem_response(Unavailable(), Headers(scope=scope).get("accept-language"))
                await answer(scope, receive, send)
                return
            await self.app(scope, receive, send)
