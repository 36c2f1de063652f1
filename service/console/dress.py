"""Turns every refusal below /console into a page: the same problem document as the API's, dressed for people."""

import json
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.console.pages import PROTECTION, html, reader_of
from service.web.language import Language, language_of
from service.web.problems import MEDIA_TYPE

Problem = Mapping[str, Any]
LANGUAGE_COOKIE = "lachan_language"
REPLACED = ("content-length", "content-type", "content-security-policy", "vary", "www-authenticate", "content-language")


class Dress:
    """ASGI: knows the reader's language, and shows problems as pages that keep what was typed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is not the console's passes untouched."""
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = chosen_language(headers)
        scope.setdefault("state", {})["language"] = language
        others = [(name, value) for name, value in scope["headers"] if name != b"accept-language"]
        scope["headers"] = [*others, (b"accept-language", language.encode())]
        by_script = "hx-request" in headers
        held: Message | None = None
        body = b""

        async def send_dressed(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                if told.get("content-type", "").startswith(MEDIA_TYPE):
                    held = message
                    return
                if by_script and message["status"] == 303:
                    _let_the_script_go_there(message, told)
            elif held is not None:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _answer(scope, held, json.loads(body), send, by_script=by_script)
                return
            await send(message)

        await self.app(scope, receive, send_dressed)


def is_ours(path: str) -> bool:
    """Whether a path is a page's."""
    return path == "/console" or path.startswith("/console/")


def chosen_language(headers: Headers) -> Language:
    """The language that the reader chose, else the one their browser asks for, else Vietnamese."""
    try:
        chosen = SimpleCookie(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    except CookieError:
        chosen = None
    if chosen is not None and chosen.value in ("vi", "en"):
        return "en" if chosen.value == "en" else "vi"
    return language_of(headers.get("accept-language"))


def _let_the_script_go_there(message: Message, told: MutableHeaders) -> None:
    """A script that follows a redirect learns of its end only; it is told where to go instead."""
    told["HX-Redirect"] = told["Location"]
    del told["Location"]
    message["status"] = 204


async def _answer(scope: Scope, held: Message, problem: Problem, send: Send, *, by_script: bool) -> None:
    status, told = held["status"], MutableHeaders(scope=held)
    for name in REPLACED:
        del told[name]
    for name, value in PROTECTION.items():
        told[name] = value
    text = ""
    reads = scope["method"] in ("GET", "HEAD")
    if status == 401 and reads:
        place = f"/console/sign-in?next={quote(scope['path'])}"
        told["HX-Redirect" if by_script else "Location"] = place
        held["status"] = 204 if by_script else 303
    elif by_script and reads:
        told["HX-Reswap"] = "none"  # what an open page shows is older, but true
    else:
        text = refusal(scope, problem)
        told["Content-Type"] = "text/html; charset=utf-8"
    raw = text.encode()
    if held["status"] != 204:
        told["Content-Length"] = str(len(raw))
    await send(held)
    await send({"type": "http.response.body", "body": raw})


def refusal(scope: Scope, problem: Problem) -> str:
    """The page of a refusal: the form itself where there was one, else the problem with everything that was typed."""
    kept: Callable[[Problem], str] | None = scope["state"].get("kept")
    if kept is not None:
        return kept(problem)
    form = scope["state"].get("posted")
    return html("refusal.html", reader_of(scope), problem=problem, typed=form.fields if form else {})
