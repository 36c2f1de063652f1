"""The values that this package passes around: what is told, to whom, and what came back; no person's name fits in."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Locale = Literal["vi", "en"]
PlanName = Literal["statutory", "ordinary"]

# Control characters, line and paragraph separators, and invisible marks that turn the reading order round.
FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Channel(StrEnum):
    """A way to reach somebody."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class NoticeType(StrEnum):
    """What happened, as receivers read it; each has its folder of templates."""

    CASE_REOPENED = "case.reopened"
    CASE_REPORTED = "case.reported"
    CASE_UNWATCHED = "case.unwatched"
    CLOSURE_DECIDED = "closure.decided"
    CLOSURE_PROPOSED = "closure.proposed"
    DEADLINE_APPROACHING = "deadline.approaching"
    DEADLINE_BREACHED = "deadline.breached"
    DEADLINE_MET_LATE = "deadline.met_late"
    DEADLINE_POISONED = "deadline.poisoned"
    DUTY_NOBODY = "duty.nobody"
    ESCALATION_RAISED = "escalation.raised"
    NOTIFICATION_DEAD_LETTER = "notification.dead_letter"
    PLAN_APPROVED = "plan.approved"
    PLAN_RETURNED = "plan.returned"
    PLAN_SUBMITTED = "plan.submitted"
    REPORT_QUARANTINED = "report.quarantined"


def _one_visible_line(text: str) -> str:
    if any(unicodedata.category(character) in FORBIDDEN for character in text):
        raise ValueError("one line of visible characters, please")
    return text


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_visible_line)]
Reference = Annotated[str, StringConstraints(pattern=r"\A[0-9A-Za-z][0-9A-Za-z./-]{1,39}\z")]
RuleId = Annotated[str, StringConstraints(pattern=r"\A[a-z][a-z0-9_]{0,79}\z")]
Link = Annotated[str, StringConstraints(pattern=r"\Ahttps?://[!-~]{3,500}\z")]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Notice(BaseModel):
    """One thing to tell. A receiver who may know more follows the link with credentials of their own.

    `case_number` is a report's reference where there is no case yet. `due_at` is exclusive, None where the text gives
    no number. `rule` is the id of the rule in the policy, `rule_vi` and `rule_en` are its title. `kind` says whose
    clock it is: "internal" is a target of ours and is labelled as not law. `rung` counts from 0, the breach itself.
    `letters` is how many notices an alarm about undelivered ones is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    type: NoticeType
    subject_kind: Literal["case", "report", "plan", "emergency"]
    case_number: Reference
    place: Line
    kind: Literal["statutory", "observed", "internal"]
    occurred_at: Moment
    link: Link
    rule: RuleId | None = None
    rule_vi: Line | None = None
    rule_en: Line | None = None
    basis_vi: Line | None = None
    basis_en: Line | None = None
    due_at: Moment | None = None
    rung: int | None = Field(default=None, ge=0)
    escalation_id: UUID | None = None
    letters: int | None = Field(default=None, ge=1)

    def stored(self) -> dict[str, object]:
        """The notice as a JSON document for the ledger."""
        return self.model_dump(mode="json")

    @classmethod
    def recall(cls, document: object) -> Self:
        """The notice of a stored document; pydantic's ValidationError when it is not one."""
        return cls.model_validate(document, strict=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told: a member of staff or an agency, by id only."""

    kind: Literal["staff", "agency"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side took it: an HTTP 2xx, or the mail server's acceptance."""

    status: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not arrive as far as we know; `code` is ours and never text from outside.

    An alarm rings at once. What is `final` rings at once and is not tried again: there is nowhere to send it.
    """

    code: str
    status: int | None = None
    alarm: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The sender vanished between sending and recording: it may have arrived."""


Receipt = Delivered | Failed | Unknown
