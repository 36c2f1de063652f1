"""JSON read so strictly that a document means one thing to every reader, or is refused."""

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import rfc8785

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_DEPTH = 32
NUMBER_LENGTH = 32
# A form has hundreds of values; half a million of them in one MiB would keep every other caller waiting.
MOST_VALUES = 50_000
# The Stream-Safe Text Format of Unicode; ordering longer runs of marks takes time by the square of their length.
MOST_MARKS = 30
# Beyond this, a double and an integer no longer mean the same number to two readers.
SAFE_INTEGER = 2**53 - 1

_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """Why a document is not read: a stable code and nothing of its content."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Document:
    """A value, its texts in NFC, and the one way to write it (RFC 8785)."""

    value: JsonValue
    canonical: bytes


def read(raw: bytes, *, max_depth: int = MAX_DEPTH) -> Document:
    """The document in these bytes; Unreadable for anything that two readers could take differently."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("body_not_utf8") from None
    _bound_size(raw)
    _bound_depth(raw, max_depth)
    reader = _Reader()
    try:
        parsed = json.loads(
            text,
            parse_int=reader.integer,
            parse_float=reader.fraction,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_twins,
        )
    except json.JSONDecodeError:
        raise Unreadable("body_not_json") from None
    value = reader.cleaned(parsed)
    return Document(value, reader.canonical(value))


def _bound_size(raw: bytes) -> None:
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MOST_VALUES:
        raise Unreadable("body_too_many_values")


def _bound_depth(raw: bytes, most: int) -> None:
    """Count brackets outside strings before any recursive reader sees them."""
    if raw.count(b"[") + raw.count(b"{") <= most:
        return
    depth = 0
    for found in _STRUCTURE.finditer(raw):
        first = found[0][:1]
        if first in b"[{":
            depth += 1
            if depth > most:
                raise Unreadable("body_too_deep")
        elif first in b"]}":
            depth -= 1


def _refuse_constant(_: str) -> NoReturn:
    raise Unreadable("body_not_json")


def _without_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable("body_duplicate_key")
    return made


class _Reader:
    """One reading; remembers whether the standard library's writer already writes RFC 8785 for this document."""

    def __init__(self) -> None:
        self._plain = True

    def integer(self, digits: str) -> int:
        if len(digits) > NUMBER_LENGTH or abs(number := int(digits)) > SAFE_INTEGER:
            raise Unreadable("body_number_out_of_range")
        return number

    def fraction(self, digits: str) -> float:
        self._plain = False
        if len(digits) > NUMBER_LENGTH or not math.isfinite(number := float(digits)):
            raise Unreadable("body_number_out_of_range")
        return number

    def cleaned(self, value: Any) -> JsonValue:
        """The same value in NFC; recursion is safe, the depth is bounded."""
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, list):
            return [self.cleaned(item) for item in value]
        if isinstance(value, dict):
            made = {self._name(name): self.cleaned(item) for name, item in value.items()}
            if len(made) != len(value):
                raise Unreadable("body_duplicate_key")
            return made
        return value  # type: ignore[no-any-return]

    def _name(self, name: str) -> str:
        # RFC 8785 sorts names by UTF-16 units, the standard library by code points: the same for ASCII only.
        self._plain = self._plain and name.isascii()
        return _text(name)

    def canonical(self, value: JsonValue) -> bytes:
        if self._plain:
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return rfc8785.dumps(value)


def _text(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise Unreadable("body_forbidden_character")
    if len(text) > MOST_MARKS and any(map(unicodedata.combining, text)):
        _bound_marks(text)
    return unicodedata.normalize("NFC", text)


def _bound_marks(text: str) -> None:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MOST_MARKS:
            raise Unreadable("body_too_many_marks")
