"""A small application with every manner of the real one: it takes a form and tells what it understood."""

from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request, Response
from pydantic import Field

from service.errors import ServiceError, TransitionRefused
from service.web.etag import IfMatchDep, require
from service.web.fields import Day, Form, Instant, Line
from service.web.manners import add_manners
from service.web.paging import PageDep


class Child(Form):
    name: Line
    born: Day | None = None


class Told(Form):
    text: str
    number: int | float | None = None
    when: Instant | None = None
    child: Child | None = None
    children: list[Child] = Field(default=[])
    anything: dict[str, str | list[object]] = Field(default={})


router = APIRouter(prefix="/v1")


@router.post("/echo")
def echo(told: Told, request: Request, times: Annotated[int, Query(ge=1, le=9)] = 1) -> dict[str, object]:
    return {"text": told.text, "times": times, "digest": request.state.body_digest}


@router.post("/bare")
def bare(request: Request) -> str:
    digest: str = request.state.body_digest
    return digest


@router.get("/things/{number}")
def thing(number: int, response: Response) -> int:
    response.headers["Cache-Control"] = "private"
    return number


@router.put("/things/{number}")
def change(number: int, seen: IfMatchDep) -> int:
    require(7, seen)
    return number


@router.get("/list")
def listed(asked: PageDep) -> int:
    after = asked.after(tuple[int, str])
    return after[0] if after else asked.limit


def app_raising(error: Exception | None = None) -> FastAPI:
    """The application; `/v1/raise` raises the given error."""

    def fail() -> None:
        raise error or ServiceError()

    app = FastAPI()
    own = APIRouter(prefix="/v1")
    own.add_api_route("/raise", fail)
    app.include_router(router)
    app.include_router(own)
    add_manners(app)
    return app


REFUSED = TransitionRefused(
    params={"state": "reported"},
    legal_basis=[{"article": "27"}],
    refusals=[{"code": "child_not_seen", "title": {"vi": "Chưa gặp trẻ", "en": "The child was not seen"}}],
)
HIDDEN = HTTPException(418, detail="a detail of the framework", headers={"X-Inner": "1"})
