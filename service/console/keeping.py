"""A form that is shown again: what was typed, what is wrong with it, and what happened meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from service.cases.schemas import TimelineEntry
from service.console.pages import html, page, reader_of
from service.console.papers import Faults, Layout, Paper, numbers, validated
from service.console.posted import LANGUAGE, ONCE, Posted, fresh_once
from service.console.routes_sign_in import remember_language
from service.errors import InvalidForm

FIELD_OF = {"received_after_recorded": "first_received_at"}
"""Where a refusal belongs that speaks of one field without naming it."""


@dataclass(slots=True)
class Sheet:
    """A form as it lies on the page."""

    template: str
    form: Posted
    faults: Faults = field(default_factory=dict)
    changes: Sequence[TimelineEntry] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A form without a key gets one; it stays the same until the form has been recorded."""
        if not self.form.one(ONCE):
            self.form = self.form.but({ONCE: fresh_once()})

    def show(self, request: Request, *, status: int = 200) -> Response:
        """The form, to be filled in."""
        return page(request, self.template, status=status, sheet=self, problem=None, **self.values)

    def keep(self, request: Request) -> None:
        """If this request is refused, the answer is this form again with everything that was typed."""

        def kept(problem: Mapping[str, Any]) -> str:
            self._take(problem)
            return html(self.template, reader_of(request.scope), sheet=self, problem=problem, **self.values)

        request.state.kept = kept

    def read(self, kind: type[Paper], layout: Layout) -> Paper:
        """What the form says; InvalidForm, with the faults beside their fields, when the schema does not take it."""
        made, self.faults = validated(kind, self.form, layout)
        if made is None:
            raise InvalidForm()
        return made

    def fault(self, name: str) -> str:
        """The code of what is wrong with a field; empty when nothing is."""
        return self.faults.get(name, "")

    def numbers(self, block: str) -> list[int]:
        """The numbers of a repeated block's occurrences on the page."""
        return numbers(self.form, block)

    def _take(self, problem: Mapping[str, Any]) -> None:
        code = str(problem["code"])
        name = FIELD_OF.get(code) or problem["params"].get("field")
        if name:
            self.faults = {**self.faults, str(name): code}
        if code == "key_reused":
            self.form = self.form.but({ONCE: fresh_once()})


def in_another_language(request: Request, sheet: Sheet) -> Response | None:
    """The same form with all that was typed, if its reader pressed the other language instead of sending it."""
    wanted = sheet.form.one(LANGUAGE)
    if wanted not in ("vi", "en"):
        return None
    request.state.language = wanted
    answer = sheet.show(request)
    remember_language(request, answer, "en" if wanted == "en" else "vi")
    return answer
