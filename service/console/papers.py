"""What was typed into a form, as the document that the API's schema reads, and where that schema finds fault."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from service.console.posted import Posted
from service.web.fields import Form
from workflows.calendar import ZONE

Paper = TypeVar("Paper", bound=Form)
Reading = Callable[[Posted, str], Any]
Layout = Mapping[str, Reading]
"""How each field of a form is read; `*` stands for the number of a block that may occur several times."""

Faults = Mapping[str, str]
"""By the field's name: the code of what is wrong with it."""


def text(form: Posted, name: str) -> str | None:
    """A text; None when there is nothing but space."""
    return form.one(name).strip() or None


def many(form: Posted, name: str) -> list[str] | None:
    """What was ticked; None when nothing was."""
    return list(form.every(name)) or None


def yes_no(form: Posted, name: str) -> bool | str | None:
    """A question that a person answers."""
    return {"yes": True, "no": False, "": None}.get(form.one(name), form.one(name))


def whole(form: Posted, name: str) -> int | str | None:
    """A whole number; what is none stays as typed, for the schema to refuse."""
    typed = form.one(name).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed or None


def moment(form: Posted, name: str) -> str | None:
    """A time on a Vietnamese clock, with its zone; what is none stays as typed."""
    typed = form.one(name).strip()
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZONE).isoformat() if typed else None
    except ValueError:
        return typed


def document(form: Posted, layout: Layout) -> dict[str, Any]:
    """The nested document; what was left empty is left out."""
    made: dict[str, Any] = {}
    for pattern, read in layout.items():
        for name in _names(form, pattern):
            value = read(form, name)
            if value is not None:
                _put(made, name.split("."), value)
    return {name: _as_list(value) for name, value in made.items()}


def validated(kind: type[Paper], form: Posted, layout: Layout) -> tuple[Paper | None, Faults]:
    """What the form says, or what is wrong with it, by field."""
    try:
        return kind.model_validate(document(form, layout)), {}
    except ValidationError as invalid:
        found: dict[str, str] = {}
        for error in invalid.errors(include_url=False, include_context=False, include_input=False):
            name = ".".join(str(step) for step in error["loc"]) or error["type"]
            # A part that is missing as a whole is missing at its first field.
            first = next((one for one in layout if one.startswith(f"{name}.")), name)
            found.setdefault(first, error["type"])
        return None, found


def numbers(form: Posted, block: str) -> list[int]:
    """The numbers under which a repeated block was sent, in order."""
    parts = (name.removeprefix(f"{block}.").partition(".")[0] for name in form.fields if name.startswith(f"{block}."))
    return sorted({int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 4})


def _names(form: Posted, pattern: str) -> Iterator[str]:
    if "*" not in pattern:
        yield pattern
        return
    block, _, rest = pattern.partition(".*")
    for number in numbers(form, block):
        yield f"{block}.{number}{rest}"


def _put(made: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        made = made.setdefault(step, {})
    made[path[-1]] = value


def _as_list(value: Any) -> Any:
    """A mapping whose names are numbers is a list."""
    if isinstance(value, dict) and value and all(name.isdigit() for name in value):
        return [value[name] for name in sorted(value, key=int)]
    return value
