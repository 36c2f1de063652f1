"""What is still to be confirmed: each open point of the policy, the question it raises, and who could answer it."""

from collections.abc import Iterator, Sequence
from typing import Self

from pydantic import model_validator

from workflows.policy.check import Finding, found_at
from workflows.policy.days import CalendarDay
from workflows.policy.entry import Entry, once_each
from workflows.policy.plans import ProvincialPlan
from workflows.policy.rules import Rule
from workflows.policy.texts import CodeList, Form, RefusalText
from workflows.policy.vocabulary import Confidence, Identifier, Words
from workflows.policy.wording import refuse

Place = tuple[str, int]
"""A section of the policy, and the place of one entry in it."""


class OpenQuestion(Entry):
    """One question to somebody who can answer it; `about` names the open points (`rule.plan_submitted.start`)."""

    id: Identifier
    vi: Words
    en: Words
    who_vi: Words
    who_en: Words
    about: tuple[Words, ...]

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.about:
            raise refuse("empty", name="about")
        once_each("about", self.about)
        return self


def of_rules(rules: Sequence[Rule]) -> Iterator[tuple[str, Place]]:
    """Every property of a rule that is our reading."""
    for index, rule in enumerate(rules):
        for name in rule.to_confirm:
            yield f"rule.{rule.id}.{name}", ("rule", index)


def of_texts(
    forms: Sequence[Form], lists: Sequence[CodeList], refusals: Sequence[RefusalText]
) -> Iterator[tuple[str, Place]]:
    """Every form, code list and refusal of which some part was not read."""
    for index, form in enumerate(forms):
        if form.to_confirm or form.confidence is Confidence.TO_CONFIRM:
            yield f"form.{form.id}", ("form", index)
    for index, codes in enumerate(lists):
        if Confidence.TO_CONFIRM in (codes.confidence, *(value.confidence for value in codes.values)):
            yield f"code_list.{codes.id}", ("code_list", index)
    for index, refusal in enumerate(refusals):
        if any(basis.state is Confidence.TO_CONFIRM for basis in refusal.basis):
            yield f"refusal.{refusal.code}", ("refusal", index)


def of_days(days: Sequence[CalendarDay]) -> Iterator[tuple[str, Place]]:
    """Every year with a day for which no decision was read."""
    for index, line in enumerate(days):
        if line.to_confirm:
            yield f"calendar.{line.day.year}", ("day", index)


def of_plans(plans: Sequence[ProvincialPlan]) -> Iterator[tuple[str, Place]]:
    """Every plan of which it is not sure whose it is, whom it binds today, or what follows from a duty."""
    for index, plan in enumerate(plans):
        sure = plan.confidence, *(area.confidence for area in plan.applies)
        if Confidence.TO_CONFIRM in sure or any(duty.on_rungs for duty in plan.duties):
            yield f"plan.{plan.id}", ("plan", index)


def questions_together(questions: Sequence[OpenQuestion], still_open: dict[str, Place]) -> Iterator[Finding]:
    """Open points that nobody is asked about, and questions about what is not open."""
    asked = {name for question in questions for name in question.about}
    for name, (section, index) in still_open.items():
        if name not in asked:
            yield found_at(section, index, text="unasked", name=name)
    for index, question in enumerate(questions):
        for name in question.about:
            if name not in still_open:
                yield found_at("question", index, "about", text="not_open", name=name)
