"""What a page says in each language: one flat catalogue a language, and how times and spans are written."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from service.web.language import Language
from workflows.calendar import local

MINUTES_A_DAY = 24 * 60
SOON = timedelta(hours=2)  # not law: from when on a page marks a term as ending soon
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Level = Literal["over", "soon", "running"]


def flat(nested: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The catalogue's texts by dotted key."""
    for name, value in nested.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)


def read(language: Language) -> dict[str, str]:
    """The catalogue of a language."""
    file = Path(__file__).with_name("locale") / f"{language}.toml"
    return dict(flat(tomllib.loads(file.read_text(encoding="utf-8"))))


CATALOGUES: dict[Language, dict[str, str]] = {"vi": read("vi"), "en": read("en")}


class Words:
    """One language's way to say things; calling it with a key gives the text."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = CATALOGUES[language]

    def __call__(self, key: str, **params: object) -> str:
        """The text of this key with its parameters put in; KeyError for a key that nobody wrote."""
        return self._texts[key].format(**params)

    def known(self, key: str, otherwise: str) -> str:
        """The text of a key that may be newer than the catalogue; otherwise the code itself, which never hides."""
        return self._texts.get(key, otherwise)

    def either(self, vi: str, en: str) -> str:
        """The one of two texts that is in this language."""
        return vi if self.language == "vi" else en

    def of(self, entry: object, name: str) -> str:
        """A field that the law's data gives in both languages: `title` is `title_vi` or `title_en`."""
        found: str = getattr(entry, f"{name}_{self.language}")
        return found

    def moment(self, moment: datetime) -> str:
        """A moment on a Vietnamese clock: `22:10 02/03/2026`, in English `22:10, 2 Mar 2026`."""
        at = local(moment)
        return f"{at:%H:%M}{self.either(' ', ', ')}{self.day(at.date())}"

    def day(self, day: date) -> str:
        """A day as people write it."""
        return self.either(f"{day:%d/%m/%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}")

    def iso_day(self, day: str) -> str:
        """A day that is stored as ISO text."""
        return self.day(date.fromisoformat(day))

    def clock(self, moment: datetime) -> str:
        """The time of day on a Vietnamese clock, to the second."""
        return f"{local(moment):%H:%M:%S}"

    def left(self, remaining: timedelta) -> str:
        """How much time is left, or by how much it has passed, in words."""
        span = self.span(abs(remaining))
        return self("time.over", span=span) if remaining <= timedelta(0) else self("time.left", span=span)

    def span(self, span: timedelta) -> str:
        """A span in its two largest units: days and hours, hours and minutes, minutes."""
        total = span // timedelta(minutes=1)
        days, (hours, minutes) = span.days, divmod(total - span.days * MINUTES_A_DAY, 60)
        parts = {"day": days, "hour": hours} if days else {"hour": hours, "minute": minutes}
        said = [self(f"time.{unit}{'' if much == 1 else 's'}", much=much) for unit, much in parts.items() if much]
        return " ".join(said) or self("time.moment")


def level(remaining: timedelta) -> Level:
    """How urgent a running term is; words and a sign say it too, never the colour alone."""
    if remaining <= timedelta(0):
        return "over"
    return "soon" if remaining < SOON else "running"
