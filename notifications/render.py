"""A notice as the bytes that travel: Vietnamese and English text for people, canonical JSON for programs."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.notice import Channel, Locale, Notice

TEMPLATES: Final = Path(__file__).with_name("templates")
LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
ENGLISH_FOLLOWS: Final = "\n\n— English —\n\n"


def local_moment(moment: datetime, joint: str) -> str:
    """A moment as people in Việt Nam write it: "HH:MM ngày dd/mm/yyyy"."""
    return moment.astimezone(LOCAL).strftime(f"%H:%M {joint} %d/%m/%Y")


def local_due(due_at: datetime, joint: str) -> str:
    """The end of a term. It is exclusive: what ends at 00:00 on the 28th is read as 24:00 on the 27th."""
    local = due_at.astimezone(LOCAL)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local - timedelta(days=1)).strftime(f"24:00 {joint} %d/%m/%Y")
    return local_moment(due_at, joint)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # plain text; a notice holds no markup and no line breaks
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=local_moment, due=local_due)
    return environment


ENVIRONMENT: Final = _environment()


def text_for_people(notice: Notice, locale: Locale) -> str:
    """The subject on the first line, an empty line, the text; for "vi" Vietnamese first and English after it."""
    fields = {name: getattr(notice, name) for name in Notice.model_fields}
    languages: tuple[Locale, ...] = ("vi", "en") if locale == "vi" else ("en",)
    texts = [ENVIRONMENT.get_template(f"{notice.type}/{language}.txt").render(fields).strip() for language in languages]
    return ENGLISH_FOLLOWS.join(texts) + "\n"


def json_for_programs(notice: Notice, locale: Locale) -> str:
    """The webhook's body: thin, keys sorted, no spaces, times in UTC; the receiver pulls the rest by the link.

    `rule` is the rule's id, for programs; `rule_title` and `legal_basis` are for people, in the endpoint's language.
    """
    stored = notice.stored()
    told = ("case_number", "subject_kind", "place", "kind", "due_at", "rule", "rung", "escalation_id", "link")
    words = {"rule_title": stored[f"rule_{locale}"], "legal_basis": stored[f"basis_{locale}"]}
    content = {name: stored[name] for name in told} | words
    message = {"type": notice.type, "timestamp": stored["occurred_at"], "data": content}
    return json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def body_of(notice: Notice, channel: Channel, locale: Locale) -> bytes:
    """The bytes of this notice on this channel, fixed at its first attempt."""
    words = text_for_people(notice, locale) if channel is Channel.EMAIL else json_for_programs(notice, locale)
    return words.encode()
