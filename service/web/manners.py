"""What surrounds every answer: a request id, the protective headers, and a last resort that tells nothing."""

import logging
import traceback
from uuid import uuid4

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.body import BodyGate
from service.web.problems import add_problems, internal_response

log = logging.getLogger("lachan.web")

PROTECTION = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


def add_manners(app: FastAPI, *, forms_below: str | None = None) -> None:
    """Give an application problems, the body gate, request ids and headers; its router never redirects."""
    # A redirect to the path with a slash would repeat the caller's Host header.
    app.router.redirect_slashes = False
    add_problems(app)
    app.add_middleware(BodyGate, forms_below=forms_below)
    app.add_middleware(Manners)


class Manners:
    """ASGI: `scope["state"]["request_id"]` is a UUID of ours, and every answer carries it and the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = uuid4()
        started = False

        async def send_dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = str(request_id)
                for name, value in PROTECTION.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_dressed)
        except Exception as error:
            # The message of an error may hold a value of the request; its kind and its place never do.
            places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]
            log.error("request %s failed: %s at %s", request_id, type(error).__name__, " < ".join(reversed(places)))
            if started:
                raise
            answer = internal_response(Headers(scope=scope).get("accept-language"))
            await answer(scope, receive, send_dressed)
