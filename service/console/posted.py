"""A posted form: what was typed, whether it comes from a page of ours, and the key under which it counts once."""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel import Session

from service.console.seat import PersonDep
from service.errors import Forbidden, MissingKey
from service.settings import Settings
from service.web.idempotency import KEY, Once

CSRF, ONCE, VERSION, SHOWN_AT, LANGUAGE = "csrf", "once", "version", "shown_at", "language"
OURS = (CSRF, ONCE, VERSION, SHOWN_AT, LANGUAGE, "add", "drop")
"""Names of the console's own fields; they are no part of what a form says."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form, each with its values in order."""

    fields: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Posted":
        """A form that we fill in ourselves."""
        return cls({name: [value] for name, value in values.items()})

    def but(self, values: Mapping[str, str]) -> "Posted":
        """The same form with other values in these fields."""
        return Posted({**self.fields, **Posted.of(values).fields})

    def one(self, name: str) -> str:
        """The value of a field; empty when it was not sent."""
        return next(iter(self.fields.get(name, ())), "")

    def every(self, name: str) -> Sequence[str]:
        """All values of a field: what was ticked."""
        return self.fields.get(name, ())

    @property
    def digest(self) -> str:
        """Of what the form says: a new session or version does not make it another form."""
        said = {name: list(values) for name, values in self.fields.items() if name not in OURS}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


async def posted(request: Request) -> Posted:
    """The form of this request; Forbidden when a browser says that another site sent it."""
    if not _from_here(request):
        raise Forbidden("other_site")
    raw = await request.body()
    found = Posted(json.loads(raw) if raw else {})
    request.state.posted = found
    return found


def own_form(request: Request, form: Annotated[Posted, Depends(posted)], actor: PersonDep) -> Posted:
    """The form, if it was made for this very session; Forbidden otherwise."""
    if not hmac.compare_digest(form.one(CSRF).encode(), request.state.csrf.encode()):
        raise Forbidden("form_of_another_session")
    return form


OwnFormDep = Annotated[Posted, Depends(own_form)]


def fresh_once() -> str:
    """A new key for a form that is about to be shown."""
    return token_urlsafe(24)


def once(request: Request, session: Session, form: Posted, make: Callable[[], Response]) -> Response:
    """The answer of `make`, or the one that this form got before."""
    key = form.one(ONCE)
    if not KEY.fullmatch(key):
        raise MissingKey()
    request.state.body_digest = form.digest
    return Once(request, session, key).answer(make)


def _from_here(request: Request) -> bool:
    # Every browser of today says at least one of the two; whoever says neither still needs the form's token.
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    settings: Settings = request.app.state.settings
    return origin is None or origin == settings.public_url.rstrip("/")
