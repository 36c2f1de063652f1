"""Where a person of the demo signs in: a page that lists the accounts, and the codes it hands out."""

import base64
import hmac
import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from service import clock
from service.development.welcome import identities

CODE_LIVES = timedelta(minutes=1)
MOST_CODES = 100
ASKED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
LOOPBACK = ("127.0.0.1", "localhost")
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Lá Chắn: đăng nhập thử</title><style>body{{font:16px/1.5 sans-serif;margin:1rem;max-width:50rem}}
button{{font:inherit;display:block;width:100%;text-align:left;margin:0 0 .4rem;padding:.6rem}}</style>
<h1>Đăng nhập thử với vai / Sign in as</h1><form method="post">{kept}{choices}</form></html>"""


@dataclass(frozen=True, slots=True)
class Given:
    """What a code stands for, until it is redeemed or too old."""

    subject: str
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    until: datetime


class Counter:
    """The provider's authorization endpoint; codes live in memory, for a minute, once."""

    def __init__(self, engine: Engine, issuer: str) -> None:
        self._engine = engine
        self._issuer = issuer
        self._given: dict[str, Given] = {}
        self.router = APIRouter()
        self.router.add_api_route("/authorize", self.page, methods=["GET"])
        self.router.add_api_route("/authorize", self.chosen, methods=["POST"])

    async def page(self, request: Request) -> Response:
        """The accounts of the demo, each a button."""
        asked = {name: request.query_params.get(name, "") for name in ASKED}
        if not _is_ours(asked):
            return HTMLResponse("400", 400)
        found = await run_in_threadpool(identities, self._engine, self._issuer)
        kept = "".join(f'<input type=hidden name={name} value="{html.escape(asked[name])}">' for name in ASKED)
        choices = "".join(
            f'<button name="as" value="{html.escape(one.subject)}">{html.escape(one.name)}<br>'
            f"<small>{html.escape(f'{one.role} · {one.place}')}</small></button>"
            for one in found
        )
        return HTMLResponse(PAGE.format(kept=kept, choices=choices))

    async def chosen(self, request: Request) -> Response:
        """Back to where the person came from, with a code for the chosen account."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("ascii", "replace")).items()}
        asked = {name: str(form.get(name, "")) for name in ASKED}
        known = {one.subject for one in await run_in_threadpool(identities, self._engine, self._issuer)}
        subject = str(form.get("as", ""))
        if not _is_ours(asked) or subject not in known:
            return HTMLResponse("400", 400)
        code = secrets.token_urlsafe(24)
        while len(self._given) >= MOST_CODES:
            del self._given[next(iter(self._given))]
        self._given[code] = Given(
            subject,
            asked["client_id"],
            asked["redirect_uri"],
            asked["nonce"],
            asked["code_challenge"],
            clock.wall() + CODE_LIVES,
        )
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    def redeem(self, form: Mapping[str, list[str]]) -> Given | None:
        """What this code stands for, if it comes from the client that asked for it; once."""
        told = {name: values[0] for name, values in form.items()}
        given = self._given.pop(told.get("code", ""), None)
        if given is None or given.until <= clock.wall():
            return None
        digest = sha256(told.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = (told.get("client_id"), told.get("redirect_uri")) == (given.client_id, given.redirect_uri)
        return given if fits and hmac.compare_digest(proof, given.challenge) else None


def _is_ours(asked: Mapping[str, str]) -> bool:
    """A complete request with PKCE, to be answered on this machine only."""
    back = urlsplit(asked["redirect_uri"])
    return all(asked.values()) and back.scheme == "http" and back.hostname in LOOPBACK
