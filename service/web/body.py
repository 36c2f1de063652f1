"""The body gate: no route sees a body that is too large, too slow, ambiguous or not JSON, nor a NUL in its address.

Below one place, where people fill in pages, a body is a form and nothing else; it is handed on as JSON too.
"""

import re
from collections.abc import Sequence
from hashlib import sha256

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ContentUnsupported, Malformed, ServiceError, TooLarge
from service.web import strict_json
from service.web.form_body import FORM_TYPE, as_json
from service.web.problems import problem_response

LIMIT = 1024 * 1024
SECONDS = 15.0
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"})
LENGTH = re.compile(r"[0-9]{1,12}")
JSON_TYPE = re.compile(r'application/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?', re.IGNORECASE)


class Gone(Exception):
    """The caller hung up before the body was complete."""


class BodyGate:
    """ASGI: hands on the body in its canonical form, its digest in `scope["state"]["body_digest"]` (sha256, hex)."""

    def __init__(
        self, app: ASGIApp, *, limit: int = LIMIT, seconds: float = SECONDS, forms_below: str | None = None
    ) -> None:
        self.app = app
        self.forms_below = forms_below
        self.limit = limit
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in with a body that means one thing, or answer a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            _refuse_nul(scope)
            takes_forms = self.forms_below is not None and scope["path"].startswith(self.forms_below)
            body = await self._admitted(scope["method"], headers, receive, FORM_TYPE if takes_forms else JSON_TYPE)
        except Gone:
            return
        except ServiceError as refusal:
            answer = problem_response(refusal, headers.get("accept-language"))
            await answer(scope, receive, send)
            return
        scope.setdefault("state", {})["body_digest"] = sha256(body).hexdigest()
        await self.app(scope, _once(body, receive), send)

    async def _admitted(self, method: str, headers: Headers, receive: Receive, kind: re.Pattern[str]) -> bytes:
        declared = _declared_length(headers)
        if method in BODILESS:
            if declared or "transfer-encoding" in headers:
                raise Malformed("body_unexpected")
            return b""
        if declared is not None and declared > self.limit:
            raise TooLarge()
        body = await self._read(receive, declared)
        if not body:
            return b""
        if not _is_plain(headers, kind):
            raise ContentUnsupported()
        try:
            return strict_json.read(as_json(body) if kind is FORM_TYPE else body).canonical
        except strict_json.Unreadable as unreadable:
            raise Malformed(unreadable.code) from None

    async def _read(self, receive: Receive, declared: int | None) -> bytes:
        most = self.limit if declared is None else declared
        parts: list[bytes] = []
        try:
            with anyio.fail_after(self.seconds):
                length, more = 0, True
                while more:
                    part, more = await _next_part(receive)
                    length += len(part)
                    if length > most:
                        raise TooLarge() if declared is None else Malformed("body_length_malformed")
                    parts.append(part)
        except TimeoutError:
            raise Malformed("body_too_slow") from None
        if declared is not None and length < declared:
            raise Malformed("body_length_malformed")
        return b"".join(parts)


def _refuse_nul(scope: Scope) -> None:
    # PostgreSQL holds no NUL in a text, and no name of ours has one.
    if "\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
        raise Malformed("address_forbidden_character")


async def _next_part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    return message.get("body", b""), message.get("more_body", False)


def _declared_length(headers: Headers) -> int | None:
    given: Sequence[str] = headers.getlist("content-length")
    if not given:
        return None
    if len(given) > 1 or not LENGTH.fullmatch(given[0]) or "transfer-encoding" in headers:
        raise Malformed("body_length_malformed")
    return int(given[0])


def _is_plain(headers: Headers, kind: re.Pattern[str]) -> bool:
    kinds = headers.getlist("content-type")
    packed = headers.get("content-encoding", "identity")
    return len(kinds) == 1 and kind.fullmatch(kinds[0]) is not None and packed == "identity"


def _once(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever the server says next (that the caller hung up)."""
    handed_on = False

    async def replay() -> Message:
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
