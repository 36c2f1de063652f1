"""A browser's session: a random token in its cookie, a row under the token's digest, and the live account behind it."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request, Response
from sqlalchemy import update
from sqlmodel import Session, col, select

from service import clock
from service.auth.actor import Actor, admitted, known_as, limits_at
from service.auth.sign_in import drawn
from service.console.pages import refreshes
from service.db import SessionDep, writes
from service.errors import Unauthenticated
from service.settings import Settings
from service.tables.console import ConsoleSession
from service.tables.directory import Staff

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)  # not law: a working day; then a person shows again who they are
NOTED_EVERY = timedelta(minutes=1)
COOKIE = "lachan"


def is_secure(request: Request) -> bool:
    """Whether cookies are for https only: always, but for development on loopback."""
    settings: Settings = request.app.state.settings
    return not settings.development or settings.public_url.startswith("https://")


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """The cookie's name; with `__Host-` no other host and no plain connection can put one in its place."""
    return f"__Host-{name}" if is_secure(request) else name


def give(request: Request, response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends along; without a span it goes with the browser."""
    response.set_cookie(
        cookie_name(request, name), value, seconds, path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )


def sit_down(request: Request, session: Session, actor: Actor, response: Response) -> None:
    """Begin a session under a new token."""
    token, now = secrets.token_urlsafe(32), clock.wall()
    row = ConsoleSession(
        id=uuid4(),
        token_digest=_digest(token),
        staff_id=actor.staff_id,
        begun_at=now,
        used_at=now,
        ends_at=now + LONGEST,
    )
    writes(session).add(row)
    give(request, response, COOKIE, token)


def get_up(request: Request, session: Session, response: Response) -> None:
    """End the session of this browser; nothing of it holds from the next request on."""
    mine = col(ConsoleSession.token_digest) == _digest(_token(request))
    writes(session).run(update(ConsoleSession).where(mine).values(ended_at=clock.wall()))
    give(request, response, COOKIE, "", seconds=0)


def seated(request: Request, session: SessionDep) -> Actor:
    """Whose session this is, whatever they may do: Unauthenticated when it or the account does not hold."""
    now, token = clock.wall(), _token(request)
    mine = (
        select(ConsoleSession, Staff)
        .join(Staff, col(Staff.id) == col(ConsoleSession.staff_id))
        .where(col(ConsoleSession.token_digest) == _digest(token), col(ConsoleSession.ended_at).is_(None))
        .where(col(ConsoleSession.ends_at) > now, col(ConsoleSession.used_at) > now - IDLE)
    )
    found = session.exec(mine).one_or_none()
    if found is None:
        raise Unauthenticated()
    seat, staff = found
    limits_at(request).account.take((staff.issuer, staff.subject))
    actor = known_as(session, staff.issuer, staff.subject)
    # A page that refreshes itself is nobody's presence: the session of an abandoned screen still ends.
    if not refreshes(request) and now - seat.used_at > NOTED_EVERY:
        used = update(ConsoleSession).where(col(ConsoleSession.id) == seat.id)
        writes(session).run(used.values(used_at=now))
    request.state.caller, request.state.actor = actor.staff_id, actor
    request.state.csrf = drawn(token, "csrf")
    return actor


async def current_person(request: Request, session: SessionDep, actor: Annotated[Actor, Depends(seated)]) -> Actor:
    """The person at the console, allowed to use this route; their request's audit row is open from here on."""
    return admitted(request, session, actor)


PersonDep = Annotated[Actor, Depends(current_person)]


def _token(request: Request) -> str:
    return request.cookies.get(cookie_name(request), "")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
