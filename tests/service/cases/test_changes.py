"""Every write below a case goes through one piece, so that none forgets the door, the key, the lock or the version."""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from service.cases.changes import addition, change
from service.main import wired
from service.settings import Settings

OTHERWISE = {
    ("PUT", "/v1/cases/{case_id}/plan"),  # sent whole under its version, and so without a key
    ("POST", "/v1/cases/{case_id}/deadlines/{deadline_id}/confirmation"),  # can be given once only, and has no form
}
BESIDE_EVERYTHING = {"/v1/cases/{case_id}/notes", "/v1/cases/{case_id}/notes/{note_id}/correction"}


def below(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from below(one)


def writes() -> dict[tuple[str, str], set[object]]:
    """Every write below a case, with everything that its route depends on."""
    app = wired(Settings.model_validate({"mode": "production"}))
    found = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and str(context.path).startswith("/v1/cases/{case_id}/"):
            for method in set(context.methods or ()) - {"GET", "HEAD"}:
                found[method, str(context.path)] = set(below(route.dependant))
    return found


def test_every_write_below_a_case_is_a_change_or_an_addition() -> None:
    otherwise = {place for place, calls in writes().items() if not calls & {change, addition}}
    assert otherwise == OTHERWISE


def test_only_what_overwrites_nothing_does_without_the_version() -> None:
    assert {path for (_, path), calls in writes().items() if addition in calls} == BESIDE_EVERYTHING
