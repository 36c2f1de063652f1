"""Signing in and out, and the choice of a language."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.audit import log
from service.auth.actor import known_as, limits_at
from service.auth.permissions import Permission
from service.auth.sign_in import CALLBACK, SignIn, fresh_seed
from service.console.dress import LANGUAGE_COOKIE
from service.console.pages import PROTECTION, page
from service.console.posted import OwnFormDep
from service.console.seat import IDLE, PersonDep, cookie_name, get_up, give, is_secure, sit_down
from service.db import SessionDep
from service.errors import Unauthenticated
from service.web.declared import Relation, declared
from service.web.language import Language

OWN_PATH = re.compile(r"/console(?:/[A-Za-z0-9_-]+){0,6}")
SEED = "lachan_seed"
SECONDS_TO_SIGN_IN = 600
A_YEAR = 365 * 24 * 60 * 60  # not law: how long a browser remembers a language
PUBLIC = declared(None, data="none", relation=Relation.PUBLIC)
ANYBODY = declared(Permission.POLICY_READ, data="none", relation=Relation.ACCOUNT)
router = APIRouter(prefix="/console", include_in_schema=False)
Next = Annotated[str, Query(alias="next")]


def own_path(asked: str) -> str:
    """A path of the console and nothing else: no address that somebody else wrote leads out of here."""
    return asked if OWN_PATH.fullmatch(asked) else "/console"


@router.get("/sign-in", openapi_extra=PUBLIC)
def welcome(request: Request, next_: Next = "", over: bool = False) -> Response:
    """Đăng nhập. Where a person without a session arrives."""
    return page(request, "sign_in.html", next=own_path(next_), over=over, idle=IDLE)


@router.get("/sign-in/start", openapi_extra=PUBLIC)
def start(request: Request, next_: Next = "") -> Response:
    """To the provider, with a seed of this browser's own."""
    seed = fresh_seed()
    signing: SignIn = request.app.state.sign_in
    answer = _to(signing.address(seed, request.state.language))
    give(request, answer, SEED, f"{seed}.{quote(own_path(next_), safe='')}", seconds=SECONDS_TO_SIGN_IN)
    return answer


def came_back(request: Request, state: str = "", code: str = "") -> tuple[str, str]:
    """Who came back from the provider and where they wanted to go; asked before any transaction begins."""
    # Each of these asks the provider: nobody may make us ask without end.
    limits_at(request).route.take((request.method, CALLBACK))
    seed, _, place = request.cookies.get(cookie_name(request, SEED), "").partition(".")
    if not seed:
        raise Unauthenticated("sign_in_failed")
    signing: SignIn = request.app.state.sign_in
    return signing.subject(seed, state=state, code=code), own_path(place.replace("%2F", "/"))


@router.get(CALLBACK.removeprefix("/console"), openapi_extra=PUBLIC)
def arrived(request: Request, who: Annotated[tuple[str, str], Depends(came_back)], session: SessionDep) -> Response:
    """Back from the provider: the session begins, if the directory knows the account."""
    subject, place = who
    signing: SignIn = request.app.state.sign_in
    actor = known_as(session, signing.provider.issuer, subject)
    roles = [grant.role.value for grant in actor.roles]
    log.begin(
        session, action="session:begin", actor_id=actor.staff_id, roles=roles, request_id=request.state.request_id
    )
    answer = _to(place)
    sit_down(request, session, actor, answer)
    give(request, answer, SEED, "", seconds=0)
    return answer


@router.post("/sign-out", openapi_extra=ANYBODY)
def sign_out(request: Request, form: OwnFormDep, session: SessionDep, actor: PersonDep) -> Response:
    """Đăng xuất. The session ends here and now."""
    log.effect(session, "session:end")
    answer = _to("/console/sign-in?over=true")
    get_up(request, session, answer)
    return answer


@router.get("/language/{language}", openapi_extra=PUBLIC)
def speak(language: Language, request: Request, next_: Next = "") -> Response:
    """Ngôn ngữ. From now on in this language, on the page where the reader was."""
    answer = _to(own_path(next_))
    remember_language(request, answer, language)
    return answer


@router.get("", openapi_extra=ANYBODY)
def home(request: Request, actor: PersonDep) -> Response:
    """To the first page that this person has."""
    places = {
        Permission.CASE_LIST: "/console/cases",
        Permission.ESCALATION_READ: "/console/escalations",
        Permission.REPORT_CREATE: "/console/reports/new",
    }
    found = next((place for permission, place in places.items() if actor.may(permission)), None)
    return _to(found) if found else page(request, "nothing.html")


def remember_language(request: Request, response: Response, language: Language) -> None:
    """Keep the choice in this browser; it tells nothing of anybody."""
    response.set_cookie(
        LANGUAGE_COOKIE, language, A_YEAR, path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )


def _to(place: str) -> RedirectResponse:
    return RedirectResponse(place, 303, headers=dict(PROTECTION))
