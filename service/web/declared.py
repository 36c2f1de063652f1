"""Every route says which permission, class of data and relation it asks for, or the service does not start."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

DataClass = Literal["P0", "P1a", "P1b", "P1c", "P1d", "P2", "P3", "P4", "none"]
EXTENSION = "x-access"


class Relation(StrEnum):
    """How the caller must stand to what the route shows or changes."""

    PUBLIC = "public"  # nobody is asked who they are
    ACCOUNT = "account"  # any live account whose role holds the permission
    OWN_INTAKE = "own_intake"  # the report the caller recorded
    CASE = "case"  # through the door of one case, or a list of what that door opens
    TOLD = "told"  # an escalation that was sent to the caller
    TERRITORY = "territory"  # what lies in the caller's territory
    DIRECTORY = "directory"  # the directory itself, no case


class Undeclared(RuntimeError):
    """A route whose access nobody declared; the service must not start."""


def declared(permission: str | None, *, data: DataClass | tuple[DataClass, ...], relation: Relation) -> dict[str, Any]:
    """The `openapi_extra=` of a route; no permission is for public routes only."""
    classes = (data,) if isinstance(data, str) else data
    return {EXTENSION: {"permission": permission, "data": list(classes), "relation": relation.value}}


def access_of(route: object) -> Mapping[str, Any]:
    """What a route declared; empty when it declared nothing."""
    extra = getattr(route, "openapi_extra", None) or {}
    found: Mapping[str, Any] = extra.get(EXTENSION) or {}
    return found


def verify_declared(app: FastAPI, *guards: Callable[..., Any], permissions: Iterable[str]) -> int:
    """How many routes are declared and guarded; Undeclared, naming them, if one is not.

    `guards` are the dependencies that know the caller and check the declared permission: a route has one of them.
    """
    known = frozenset(permissions)
    own = {app.openapi_url, app.docs_url, app.redoc_url, app.swagger_ui_oauth2_redirect_url} - {None}
    found = [context for context in iter_route_contexts(app.routes) if context.path not in own]
    faults = [f"{_name(context)}: {fault}" for context in found for fault in _faults(context, guards, known)]
    if faults:
        raise Undeclared("the service does not start: " + "; ".join(faults))
    return len(found)


def _name(context: RouteContext) -> str:
    return f"{','.join(sorted(context.methods or ())) or type(context.original_route).__name__} {context.path}"


def _faults(
    context: RouteContext, guards: Collection[Callable[..., Any]], permissions: frozenset[str]
) -> Iterator[str]:
    route = context.original_route
    access = access_of(route)
    if not isinstance(route, APIRoute) or not access:
        yield "declares no permission, data class and relation"
        return
    classes = access.get("data") or ["?"]
    if not set(classes) <= set(get_args(DataClass)) or access.get("relation") not in set(Relation):
        yield "declares a data class or relation that does not exist"
    if access.get("relation") == Relation.PUBLIC:
        if access.get("permission") is not None or set(classes) != {"none"}:
            yield "is public, yet declares a permission or data"
    elif access.get("permission") not in permissions:
        yield "declares a permission that does not exist"
    elif not any(call in guards for call in _calls(route.dependant)):
        yield "never asks who is calling"


def _calls(dependant: Dependant) -> Iterator[object]:
    for below in dependant.dependencies:
        yield below.call
        yield from _calls(below)
