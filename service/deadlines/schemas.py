"""A clock as people and programs read it."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from service.tables.deadline import Deadline
from service.web.fields import Reading
from workflows.policy.model import Basis, Rule

Outcome = Literal["running", "met", "recorded_late", "met_late", "breached", "void"]


class DeadlineRead(Reading):
    """One clock and what it hangs on: the case, or one emergency measure of it.

    `due_at` is exclusive; `remaining` is negative once it has passed and empty once the clock ended.
    """

    id: UUID
    rule: str
    kind: Literal["statutory", "observed", "internal"]
    is_law: bool
    title_vi: str
    title_en: str
    note_vi: str
    note_en: str
    state: str
    outcome: Outcome
    subject_kind: str
    subject_id: UUID
    occurrence: int
    starts_at: datetime
    due_at: datetime
    remaining: timedelta | None
    met_at: datetime | None
    breached_at: datetime | None
    legal_basis: list[Basis]
    to_confirm: list[str]
    projected: bool

    @classmethod
    def of(cls, clock: Deadline, *, now: datetime) -> "DeadlineRead":
        """The clock as it stands at `now`, with the rule it was pinned to."""
        rule = pinned_rule(clock)
        return cls(
            **clock.model_dump(include=set(cls.model_fields) & set(Deadline.model_fields)),
            is_law=clock.kind != "internal",
            title_vi=rule.title_vi,
            title_en=rule.title_en,
            note_vi=rule.note_vi,
            note_en=rule.note_en,
            outcome=outcome(clock),
            remaining=clock.due_at - now if clock.state == "armed" else None,
            legal_basis=list(rule.basis),
            to_confirm=list(rule.to_confirm),
            projected=bool(clock.pinned["projected"]),
        )


class ExplanationRead(Reading):
    """Why a clock is due when it is, day by day, as it was counted when it started."""

    id: UUID
    rule: str
    starts_at: datetime
    due_at: datetime
    policy_digest: str
    legal_basis: list[Basis]
    to_confirm: list[str]
    projected: bool
    lines: list[dict[str, Any]]

    @classmethod
    def of(cls, clock: Deadline) -> "ExplanationRead":
        """The explanation stored with the clock."""
        rule = pinned_rule(clock)
        return cls(
            id=clock.id,
            rule=clock.rule,
            starts_at=clock.starts_at,
            due_at=clock.due_at,
            policy_digest=str(clock.pinned["policy"]),
            legal_basis=list(rule.basis),
            to_confirm=list(rule.to_confirm),
            projected=bool(clock.pinned["projected"]),
            lines=[dict(line) for line in clock.explanation if isinstance(line, dict)],
        )


def pinned_rule(clock: Deadline) -> Rule:
    """The rule as it was when the clock started."""
    return Rule.model_validate(clock.pinned["rule"], strict=False)


def outcome(clock: Deadline) -> Outcome:
    """How the clock stands; a fact dated back over a breach counts only once a second person has confirmed it."""
    if clock.state == "void":
        return "void"
    if clock.met_at is None:
        return "breached" if clock.breached_at else "running"
    if clock.breached_at is None:
        return "met"
    return "recorded_late" if clock.met_at < clock.due_at and clock.met_confirmed_by else "met_late"
