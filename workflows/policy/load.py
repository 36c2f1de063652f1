"""Read the law's TOML files into one Policy, or say in which file and line, and why, it cannot be admitted."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from workflows.policy import lines
from workflows.policy.check import Finding
from workflows.policy.days import CalendarDay, CalendarYear
from workflows.policy.entry import Entry
from workflows.policy.model import Policy
from workflows.policy.plans import ProvincialPlan
from workflows.policy.problems import PolicyError, PolicyProblem
from workflows.policy.questions import OpenQuestion
from workflows.policy.rules import Rule
from workflows.policy.rungs import Ladder
from workflows.policy.sections import MODELS, RawEntry, SectionError, entries_of
from workflows.policy.texts import AgeLimit, CodeList, Form, RefusalText
from workflows.policy.wording import explain, words

PACKAGED = Path(__file__).parent
_FOLDERS = ("national", "calendar", "provinces")
_LINE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)")

E = TypeVar("E", bound=Entry)

FurtherCheck = Callable[[Policy], Iterable[Finding]]
"""What else a policy must agree with: something that stands outside it."""


@dataclass
class _Draft:
    """What was read so far: the entries of each section, where each of them is written, and what is wrong."""

    entries: dict[str, list[tuple[Entry, RawEntry, "_Place"]]] = field(default_factory=lambda: defaultdict(list))
    problems: list[PolicyProblem] = field(default_factory=list)

    def of(self, model: type[E]) -> tuple[E, ...]:
        section = next(name for name, admitted in MODELS.items() if admitted is model)
        return tuple(entry for entry, _, _ in self.entries[section] if isinstance(entry, model))

    def whole(self) -> Policy:
        """The entries as one policy whose contradictions are still to be looked for."""
        return Policy.model_construct(
            rules=self.of(Rule),
            ladders=self.of(Ladder),
            refusals=self.of(RefusalText),
            forms=self.of(Form),
            ages=self.of(AgeLimit),
            code_lists=self.of(CodeList),
            years=self.of(CalendarYear),
            calendar=self.of(CalendarDay),
            plans=self.of(ProvincialPlan),
            questions=self.of(OpenQuestion),
        )


@dataclass(frozen=True)
class _Place:
    file: str
    found: dict[lines.Path, int]

    def problem(self, path: lines.Path, why: tuple[str, str]) -> PolicyProblem:
        return PolicyProblem(self.file, lines.nearest(self.found, path), *why)


def load(directory: Path = PACKAGED, *further: FurtherCheck) -> Policy:
    """The policy of a directory (`national`, `calendar` and, where there are plans, `provinces`), by default our own.

    Raises PolicyError with every problem found: a bad policy does not start.
    """
    draft = _read(directory, further)
    if draft.problems:
        raise PolicyError(draft.problems)
    return Policy.from_content(draft.whole().content)


def check(directory: Path, *further: FurtherCheck) -> list[PolicyProblem]:
    """Every reason why the policy of a directory would not be admitted; empty when it would."""
    return _read(directory, further).problems


def _read(directory: Path, further: Iterable[FurtherCheck]) -> _Draft:
    draft = _Draft()
    for folder in _FOLDERS:
        for file in sorted((directory / folder).glob("*.toml")):
            _read_file(draft, file, f"{folder}/{file.name}")
    if draft.problems:
        return draft
    for section in MODELS.keys() - {"plan", "question"}:  # a province may have no plan, a policy no doubt
        if not draft.entries[section]:
            draft.problems.append(PolicyProblem(str(directory), 1, *words("nothing", section=section)))
    whole = draft.whole()
    for finding in chain(whole.findings(), *(look(whole) for look in further)):
        _, entry, place = draft.entries[finding.section][finding.index]
        path = entry.path_of(finding.location)
        draft.problems.append(place.problem(path, (finding.why_vi, finding.why_en)))
    return draft


def _read_file(draft: _Draft, file: Path, name: str) -> None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        draft.problems.append(PolicyProblem(name, 1, *words("unreadable", reason=type(error).__name__)))
        return
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _LINE_IN_MESSAGE.search(str(error))
        line = int(at[1]) if at else len(text.splitlines())
        draft.problems.append(PolicyProblem(name, line, *words("syntax", reason=str(error))))
        return
    place = _Place(name, lines.positions(text))
    for entry in entries_of(data):
        if isinstance(entry, SectionError):
            draft.problems.append(place.problem(entry.path, words(entry.code, section=entry.section)))
        else:
            _admit(draft, entry, place)


def _admit(draft: _Draft, entry: RawEntry, place: _Place) -> None:
    written = json.dumps(entry.values, default=str)  # TOML's dates are the only values that JSON does not know
    try:
        admitted = MODELS[entry.section].model_validate_json(written)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            path = entry.path_of(found["loc"])
            where = ".".join(map(str, path))
            why_vi, why_en = explain(found)
            draft.problems.append(place.problem(path, (f"{where}: {why_vi}", f"{where}: {why_en}")))
        return
    draft.entries[entry.section].append((admitted, entry, place))
