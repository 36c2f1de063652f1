"""Where a form fails and why, by names of ours and codes only: a name that was submitted can be a value too."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fastapi.routing import APIRoute
from pydantic import TypeAdapter

MOST = 100


def failing_fields(route: APIRoute, errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One `{in, at, code}` a field: `at` is a JSON pointer in which every name that the route does not know is "?"."""
    form: Any = route.body_field.field_info.annotation if route.body_field else None
    known = _names_in(form)
    return [_place(error, known) for error in errors[:MOST]]


def _place(error: Mapping[str, Any], known: frozenset[str]) -> dict[str, str]:
    where, *path = error["loc"]
    ours = where != "body"
    steps = [str(step) if ours or isinstance(step, int) or step in known else "?" for step in path]
    if error["type"] == "extra_forbidden":
        steps[-1:] = ["?"]
    return {"in": str(where), "at": "".join(f"/{step}" for step in steps), "code": str(error["type"])}


@cache
def _names_in(form: Any) -> frozenset[str]:
    schema = TypeAdapter(form).json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for shape in shapes for name in shape.get("properties", {}))
