"""The policy as one value: rules, ladders, refusals, forms, code lists and calendar, with a digest of its content."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from workflows.policy.check import Finding, codes_together, days_together, plans_together, rules_together
from workflows.policy.days import CalendarDay, CalendarYear
from workflows.policy.entry import Basis, Entry
from workflows.policy.overlay import laid_over
from workflows.policy.plans import ProvincialPlan
from workflows.policy.questions import (
    OpenQuestion,
    Place,
    of_days,
    of_plans,
    of_rules,
    of_texts,
    questions_together,
)
from workflows.policy.rules import Rule, Term
from workflows.policy.rungs import Ladder, Rung
from workflows.policy.texts import AgeLimit, Code, CodeList, Form, FormField, RefusalText
from workflows.policy.vocabulary import (
    ChannelName,
    Circumstance,
    Confidence,
    Counting,
    DayKind,
    DayStatus,
    Event,
    LastDay,
    Moment,
    Role,
    RuleKind,
    Subject,
    Unit,
)

__all__ = [
    "AgeLimit",
    "Basis",
    "CalendarDay",
    "CalendarYear",
    "ChannelName",
    "Circumstance",
    "Code",
    "CodeList",
    "Confidence",
    "Counting",
    "DayKind",
    "DayStatus",
    "Event",
    "Form",
    "FormField",
    "Ladder",
    "LastDay",
    "Moment",
    "Policy",
    "RefusalText",
    "Role",
    "Rule",
    "RuleKind",
    "RuleNotInForce",
    "Rung",
    "Subject",
    "Term",
    "Unit",
]


_ORDERED_BY = ("id", "code", "year", "day", "effective_from", "known_at")


class RuleNotInForce(LookupError):
    """No rule of that name is in force on that day."""

    def __init__(self, rule_id: str, day: date) -> None:
        super().__init__(
            f"Không có quy định {rule_id} có hiệu lực vào ngày {day.isoformat()} / "
            f"No rule {rule_id} is in force on {day.isoformat()}"
        )
        self.rule_id = rule_id
        self.day = day


class Policy(Entry):
    """A whole, consistent set of the law's data. Look-ups by name raise KeyError for a name that is not in it."""

    rules: tuple[Rule, ...]
    ladders: tuple[Ladder, ...]
    refusals: tuple[RefusalText, ...]
    forms: tuple[Form, ...]
    ages: tuple[AgeLimit, ...]
    code_lists: tuple[CodeList, ...]
    years: tuple[CalendarYear, ...]
    calendar: tuple[CalendarDay, ...]
    plans: tuple[ProvincialPlan, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()

    def rule_on(self, rule_id: str, day: date) -> Rule:
        """The version of a rule in force on the local day; raises RuleNotInForce."""
        for rule in self.rules:
            if rule.id == rule_id and rule.in_force(day):
                return rule
        raise RuleNotInForce(rule_id, day)

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """Every rule in force on the local day, one version each."""
        return tuple(rule for rule in self.rules if rule.in_force(day))

    def ladder(self, ladder_id: str) -> Ladder:
        """The ladder of that name."""
        return self._ladders[ladder_id]

    def plans_on(self, province: str, day: date) -> tuple[ProvincialPlan, ...]:
        """The plans that speak for a province on the local day; most provinces have none."""
        return tuple(plan for plan in self.plans if plan.on(province, day))

    def ladder_in(self, ladder_id: str, province: str | None, day: date) -> Ladder:
        """The ladder of that name as it stands in a province on the local day, with the agencies its plans name."""
        plans = self.plans_on(province, day) if province else ()
        return laid_over(self.ladder(ladder_id), plans)

    def refusal(self, code: str) -> RefusalText:
        """The words and basis of a refusal."""
        return self._refusals[code]

    def form(self, form_id: str) -> Form:
        """The form of that id (`mau_01`)."""
        return self._forms[form_id]

    def age(self, age_id: str) -> AgeLimit:
        """The age of that id, with its article."""
        return self._ages[age_id]

    def age_below(self, age_id: str) -> int:
        """The age below which a person is protected in this way (`child`), in completed years."""
        return self._ages[age_id].below

    def code_list(self, list_id: str) -> CodeList:
        """The code list of that id (`abuse_form`)."""
        return self._code_lists[list_id]

    def findings(self) -> Iterator[Finding]:
        """What the entries contradict among themselves; empty in every policy that exists."""
        yield from rules_together(self.rules, self.ladders)
        yield from codes_together("ladder", (ladder.id for ladder in self.ladders))
        yield from codes_together("refusal", (refusal.code for refusal in self.refusals))
        yield from codes_together("form", (form.id for form in self.forms))
        yield from codes_together("age", (age.id for age in self.ages))
        yield from codes_together("code_list", (code_list.id for code_list in self.code_lists))
        yield from plans_together(self.plans, self.ladders)
        yield from codes_together("question", (question.id for question in self.questions))
        yield from questions_together(self.questions, self.still_open())
        yield from days_together(
            [(line.day, line.known_at) for line in self.calendar], [year.year for year in self.years]
        )

    def still_open(self) -> dict[str, Place]:
        """Every point that is our reading or was not read, by its name in the questions, and where it stands."""
        texts = of_texts(self.forms, self.code_lists, self.refusals)
        points = chain(of_rules(self.rules), texts, of_days(self.calendar), of_plans(self.plans))
        return dict(points)

    @cached_property
    def content(self) -> str:
        """The canonical text: keys sorted, entries by name and date, so that files' order and spacing do not count."""
        whole = self.model_dump(mode="json")
        for entries in whole.values():
            entries.sort(key=lambda entry: [str(entry.get(key)) for key in _ORDERED_BY])
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @classmethod
    def from_content(cls, content: str) -> Self:
        """The policy whose canonical text this is, as published earlier; raises pydantic's ValidationError."""
        return cls.model_validate_json(content)

    @cached_property
    def _ladders(self) -> dict[str, Ladder]:
        return {ladder.id: ladder for ladder in self.ladders}

    @cached_property
    def _refusals(self) -> dict[str, RefusalText]:
        return {refusal.code: refusal for refusal in self.refusals}

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.id: form for form in self.forms}

    @cached_property
    def _ages(self) -> dict[str, AgeLimit]:
        return {age.id: age for age in self.ages}

    @cached_property
    def _code_lists(self) -> dict[str, CodeList]:
        return {code_list.id: code_list for code_list in self.code_lists}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for finding in self.findings():
            raise PydanticCustomError(
                "contradiction", "{section} {index}: {why}", {**vars(finding), "why": finding.why_en}
            )
        return self
