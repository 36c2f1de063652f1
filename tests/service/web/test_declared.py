"""No route without its declaration: the service does not start."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import Mount, Route

from service.web.declared import Relation, Undeclared, access_of, declared, verify_declared

ROOT = Path(__file__).parents[3]
PERMISSIONS = ("case:read", "case:list")


def guard() -> str:
    return "somebody"


def through_another(who: Annotated[str, Depends(guard)]) -> str:
    return who


def guarded(who: Annotated[str, Depends(through_another)]) -> str:
    return who


def bare() -> str:
    return "anybody"


def app_with(endpoint: object, extra: object) -> FastAPI:
    inner, outer, app = APIRouter(prefix="/cases"), APIRouter(prefix="/v1"), FastAPI()
    inner.add_api_route("/{id}", endpoint, methods=["POST"], openapi_extra=extra)  # type: ignore[arg-type]
    outer.include_router(inner)
    app.include_router(outer)
    return app


def verified(app: FastAPI) -> int:
    return verify_declared(app, guard, permissions=PERMISSIONS)


READ = declared("case:read", data=("P1a", "P2"), relation=Relation.CASE)
PUBLIC = declared(None, data="none", relation=Relation.PUBLIC)


def test_declared_and_guarded_routes_let_the_service_start() -> None:
    app = app_with(guarded, READ)
    app.add_api_route("/health/live", bare, openapi_extra=PUBLIC)
    assert verified(app) == 2


@pytest.mark.parametrize(
    ("endpoint", "extra", "why"),
    [
        (guarded, None, "declares no permission"),
        (guarded, {"x-access": {}}, "declares no permission"),
        (guarded, {"x-other": 1}, "declares no permission"),
        (bare, READ, "never asks who is calling"),
        (guarded, declared("case:burn", data="P3", relation=Relation.CASE), "a permission that does not exist"),
        (guarded, declared(None, data="P3", relation=Relation.CASE), "a permission that does not exist"),
        (bare, declared(None, data="P3", relation=Relation.PUBLIC), "is public, yet"),
        (bare, declared("case:read", data="none", relation=Relation.PUBLIC), "is public, yet"),
        (guarded, {"x-access": {"permission": "case:read", "data": ["P9"], "relation": "case"}}, "does not exist"),
        (guarded, {"x-access": {"permission": "case:read", "data": ["P3"], "relation": "cousin"}}, "does not exist"),
        (guarded, {"x-access": {"permission": "case:read", "relation": "case"}}, "does not exist"),
    ],
)
def test_a_route_that_is_not_whole_is_named(endpoint: object, extra: object, why: str) -> None:
    with pytest.raises(Undeclared, match=r"POST /v1/cases/\{id\}.*" + why):
        verified(app_with(endpoint, extra))


@pytest.mark.parametrize("route", [Route("/planted", bare), Mount("/planted", FastAPI())])
def test_a_route_of_another_kind_is_found_too(route: Route | Mount) -> None:
    app = app_with(guarded, READ)
    app.router.routes.append(route)
    with pytest.raises(Undeclared, match="/planted"):
        verified(app)


def test_the_declaration_can_be_read_from_the_route() -> None:
    assert access_of(app_with(guarded, READ).routes[0]) == {}
    assert access_of(object()) == {}


PLANTED = """
from service import main
from service.health import routes as health
from service.settings import Settings

health.router.add_api_route("/planted/{id}", lambda id: id, methods=["GET"])
main.wired(Settings(mode="production"))
"""


def test_the_real_service_with_a_bare_route_ends_and_says_which() -> None:
    ended = subprocess.run([sys.executable, "-c", PLANTED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "GET /health/planted/{id}: declares no permission" in ended.stderr
