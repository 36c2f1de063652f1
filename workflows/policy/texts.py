"""The words and codes of the law: refusals with their basis, the Decree's forms, and code lists in two languages."""

from typing import Self

from pydantic import PositiveInt, model_validator

from workflows.policy.entry import Basis, Entry, once_each
from workflows.policy.vocabulary import Confidence, Identifier, Words
from workflows.policy.wording import refuse


class RefusalText(Entry):
    """Why a step is refused, for people; an empty basis means that the condition is ours and no text demands it."""

    code: Identifier
    vi: Words
    en: Words
    basis: tuple[Basis, ...] = ()


class FormField(Entry):
    """One field of a form: its words, the letter of the article that asks for it, and how surely the form has it."""

    id: Identifier
    vi: Words
    en: Words
    letter: Words | None = None
    confidence: Confidence
    basis: tuple[Basis, ...] = ()


class Form(Entry):
    """A form of the Decree: its number, title, the step that it belongs to, and how surely each is known."""

    id: Identifier
    number: Words
    title_vi: Words
    title_en: Words
    step_vi: Words
    step_en: Words
    confidence: Confidence  # of its number and title
    basis: tuple[Basis, ...]
    fields: tuple[FormField, ...] = ()

    @property
    def to_confirm(self) -> list[str]:
        """The fields that the form has only by our reading: its body was not read."""
        return [field.id for field in self.fields if field.confidence is Confidence.TO_CONFIRM]

    def field(self, field_id: str) -> FormField:
        """The field of that id; raises KeyError."""
        return {field.id: field for field in self.fields}[field_id]

    @model_validator(mode="after")
    def _fields_are_distinct(self) -> Self:
        once_each("field", tuple(field.id for field in self.fields))
        return self


class AgeLimit(Entry):
    """An age of the law: `below` it in completed years, a person is protected as the title says."""

    id: Identifier
    below: PositiveInt
    title_vi: Words
    title_en: Words
    confidence: Confidence
    basis: tuple[Basis, ...]


class Code(Entry):
    """One value of a code list."""

    code: Identifier
    vi: Words
    en: Words
    letter: Words | None = None  # the letter of the article that the value is, where it is one
    ours: bool = False  # added by us: not in the text that the list comes from
    confidence: Confidence | None = None  # of this value, where it is known less surely than its list


class CodeList(Entry):
    """The values that one field of a form may take, with the text that they come from."""

    id: Identifier
    title_vi: Words
    title_en: Words
    confidence: Confidence | None = None
    basis: tuple[Basis, ...] = ()
    values: tuple[Code, ...]

    @model_validator(mode="after")
    def _codes_are_distinct(self) -> Self:
        if not self.values:
            raise refuse("empty", name="value")
        seen: set[str] = set()
        for value in self.values:
            if value.code in seen:
                raise refuse("repeated", name="code", value=value.code)
            seen.add(value.code)
        if self.basis and self.confidence is None:
            raise refuse("confidence_missing", kind="code_list", name="confidence")
        return self
