"""How the sections of the TOML files are laid out, and which model admits each of their entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.policy.days import CalendarDay, CalendarYear
from workflows.policy.entry import Entry
from workflows.policy.lines import Path
from workflows.policy.plans import ProvincialPlan
from workflows.policy.questions import OpenQuestion
from workflows.policy.rules import Rule
from workflows.policy.rungs import Ladder
from workflows.policy.texts import AgeLimit, CodeList, Form, RefusalText

MODELS: dict[str, type[Entry]] = {
    "rule": Rule,  # [[rule.plan_submitted]]: one table for each version of the rule
    "ladder": Ladder,  # [ladder.standard] with [[ladder.standard.rung]]
    "refusal": RefusalText,  # [refusal.plan_not_submitted]
    "form": Form,  # [form.mau_01]
    "age": AgeLimit,  # [age.child]
    "code_list": CodeList,  # [code_list.sex] with [[code_list.sex.value]]
    "year": CalendarYear,  # [year], once in each calendar file
    "day": CalendarDay,  # [[day]]
    "question": OpenQuestion,  # [question.days_off]
    "plan": ProvincialPlan,  # [plan.lao_cai], one in each file of a province
}
_NAMED_BY = dict.fromkeys(("rule", "ladder", "form", "age", "code_list", "question", "plan"), "id") | {
    "refusal": "code"
}
_RENAMED = {
    "rung": "rungs",
    "value": "values",
    "field": "fields",
    "body": "bodies",
    "duty": "duties",
    "target": "targets",
    "report": "reports",
    "register": "registers",
    "record": "records",
}
_IN_TOML = {model: toml for toml, model in _RENAMED.items()}


@dataclass(frozen=True)
class RawEntry:
    """One entry as written, with the keys of its model, and its path in the file."""

    section: str
    path: Path
    values: dict[str, Any]

    def path_of(self, location: tuple[int | str, ...]) -> Path:
        """Where in the file the model's location is written."""
        written = (_IN_TOML.get(part, part) if isinstance(part, str) else part for part in location)
        return (*self.path, *(part for part in written if part != "term"))


class SectionError(Exception):
    """A section that is not known (`section_unknown`) or not laid out as it must be (`section_shape`)."""

    def __init__(self, code: str, section: str, path: Path) -> None:
        super().__init__(code)
        self.code = code
        self.section = section
        self.path = path


def entries_of(data: dict[str, Any]) -> Iterator[RawEntry | SectionError]:
    """Every entry of one file, in order; a section that is not as it must be is yielded as an error."""
    for section, content in data.items():
        if section not in MODELS:
            yield SectionError("section_unknown", section, (section,))
        elif section == "year":
            yield _entry(section, (section,), content)
        elif section == "day":
            yield from _numbered(section, (section,), content, {})
        elif not isinstance(content, dict):
            yield SectionError("section_shape", section, (section,))
        else:
            yield from _named(section, content)


def _named(section: str, content: dict[str, Any]) -> Iterator[RawEntry | SectionError]:
    for name, table in content.items():
        called = {_NAMED_BY[section]: name}
        if section == "rule":
            yield from _numbered(section, (section, name), table, called)
        else:
            yield _entry(section, (section, name), table, called)


def _numbered(section: str, path: Path, tables: object, called: dict[str, str]) -> Iterator[RawEntry | SectionError]:
    if not isinstance(tables, list):
        yield SectionError("section_shape", ".".join(map(str, path)), path)
        return
    for number, table in enumerate(tables):
        yield _entry(section, (*path, number), table, called)


def _entry(section: str, path: Path, table: object, called: dict[str, str] | None = None) -> RawEntry | SectionError:
    if not isinstance(table, dict):
        return SectionError("section_shape", ".".join(map(str, path)), path)
    values: dict[str, Any] = {_RENAMED.get(str(key), str(key)): value for key, value in table.items()}
    if section == "rule":
        values["term"] = {key: values.pop(key) for key in ("amount", "unit") if key in values}
    return RawEntry(section, path, values | (called or {}))
