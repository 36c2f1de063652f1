"""A template, a reader and values become a page, under headers that let it fetch nothing from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.console import static
from service.console.texts import Words, level
from service.web.language import Language

PROTECTION = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Cookie, Accept-Language",
    "X-Frame-Options": "DENY",
}
ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals |= {"static": static.address, "level": level}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made: language, who they are if they have signed in, and where they stand."""

    language: Language
    path: str
    actor: Actor | None = None
    csrf: str = ""

    def may(self, permission: str) -> bool:
        """Whether this reader holds a permission: which links are shown. The doors ask again."""
        return self.actor is not None and self.actor.may(Permission(permission))


def reader_of(scope: Mapping[str, Any]) -> Reader:
    """The reader of a request as far as it has become known."""
    state = scope["state"]
    return Reader(state["language"], scope["path"], state.get("actor"), state.get("csrf", ""))


def html(template: str, reader: Reader, **values: object) -> str:
    """The text of a page; every value in it is escaped."""
    words = Words(reader.language)
    return ENVIRONMENT.get_template(template).render(reader=reader, t=words, **values)


def page(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A page as an answer."""
    body = html(template, reader_of(request.scope), **values)
    return Response(body.encode(), status, dict(PROTECTION), "text/html; charset=utf-8")


def refreshes(request: Request) -> bool:
    """Whether a page that is open asks for its living part again, by itself."""
    return request.method == "GET" and "hx-request" in request.headers
