"""The closed sets of facts that guards may see; stored with each event, they replay to the same decision."""

import json
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self, cast

from pydantic import ConfigDict, TypeAdapter

ON_UTC = timedelta()


class SignedAs(StrEnum):
    """In which office somebody decides."""

    CHAIR = "commune_chair"
    DEPUTY = "chair_deputy"  # entitled to sign for the Chair
    PROVINCE = "province_head"  # in the Chair's place, where the case concerns the commune's own authorities
    OTHER = "other"  # another competent agency, organisation or person: 56/2017 art. 26(3)


class ClosingReason(StrEnum):
    """Why a case ends. Only the first is the Decree's (art. 30(1)b, which ends a plan); the others are ours."""

    SAFE_AND_STABLE = "safe_and_stable"
    NO_PLAN_NEEDED = "no_plan_needed"  # lawful: art. 27(2) asks for a plan only where one is needed
    UNFOUNDED = "unfounded"
    MERGED = "merged"
    HANDED_TO_POLICE = "handed_to_police"  # because of age
    MOVED_ABROAD = "moved_abroad"
    DECEASED = "deceased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every decision may know. Moments are UTC; a naive or local one raises ValueError.

    There are ids, codes, counts and moments here, never a name or words that somebody wrote.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    occurred_at: datetime | None = None  # when it happened, if not when it is recorded
    state_since: datetime | None = None  # when the last step happened, the one that the next follows

    def __post_init__(self) -> None:
        """Refuse moments that are not UTC."""
        for name in MOMENTS[type(self)]:
            moment = getattr(self, name)
            if moment is not None and moment.utcoffset() != ON_UTC:
                raise ValueError(f"{name} must be a moment in UTC")

    def to_json(self) -> dict[str, Any]:
        """These facts as plain JSON values, moments in ISO 8601."""
        return cast("dict[str, Any]", ADAPTERS[type(self)].dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The facts that `to_json` wrote; raises pydantic's ValidationError for an unknown name or a wrong kind."""
        return cast("Self", ADAPTERS[cls].validate_json(json.dumps(stored)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerFacts(Facts):
    """What is known of the danger to a child, and of what answers it: 56/2017 art. 26(3), seen by case and measure."""

    first_received_at: datetime | None = None  # by the first receiving place
    emergency: bool | None = None  # the explicit answer of the last Mẫu 02; None: not answered
    danger_known_at: datetime | None = None  # of a danger that was found after the report
    emergency_clock_running: bool = False  # the 12 hours of art. 26(3) are running
    measure_applied_at: datetime | None = None  # the last time that a measure took effect
    measure_in_force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts(DangerFacts):
    """What the dossier of a plan holds and who put their names to it: 56/2017 art. 28(2), seen by case and plan."""

    initial_assessment_at: datetime | None = None  # Mẫu 02
    specific_assessment_at: datetime | None = None  # Mẫu 03
    minutes_at: datetime | None = None  # of the needs meeting
    plan_submitted_at: datetime | None = None
    plan_approved_at: datetime | None = None  # Mẫu 05
    plan_author: str | None = None
    plan_approver: str | None = None  # who decides on the plan, for or against
    approver_deputised_by_author: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts(DossierFacts):
    """What the guards of a case see."""

    ever_assessed: bool = False
    last_assessment_at: datetime | None = None  # the Mẫu 02 before this one
    sexual_abuse_under_18: bool = False
    aged_16_or_older: bool = False  # as far as the report's age says it; unknown is no age
    age_evidence_written: bool = False
    plan_needed: bool | None = None  # what the last Mẫu 03 answers; None: there is none
    unentered_plan: bool = False  # an approved plan whose end was never handed to the national database
    tasks_done: bool = False  # every task of the approved plan
    plan_end_reached: bool = False
    review_at: datetime | None = None  # the last Mẫu 06 of this plan
    review_safe: bool | None = None
    review_stable: bool | None = None
    open_emergency_measure: bool = False
    unfinished_referrals: int = 0
    closing_reason: ClosingReason | None = None
    closing_reason_written: bool = False
    closing_proposed_by: str | None = None
    closing_decided_by: str | None = None
    closer_entitled: bool = False  # the commune's Chair or deputy; the province where the authority is concerned
    closer_deputised_by_proposer: bool = False
    reopening_reason: str | None = None  # a code


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts(DossierFacts):
    """What the guards of a plan see; services are counted because art. 28(3) asks each of them for the same things."""

    services: int = 0
    services_without_dates: int = 0  # start or expected end missing
    services_without_responsible: int = 0
    services_without_cost: int = 0
    approver_signs_as: SignedAs | None = None
    return_reason_written: bool = False
    successor_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFacts(DangerFacts):
    """What the guards of an emergency measure see."""

    opened_at: datetime | None = None  # when the measure was decided
    assessed_at: datetime | None = None  # when that Mẫu 02 was done
    grounds: tuple[str, ...] = ()  # codes of art. 31(1)
    measures: tuple[str, ...] = ()  # codes
    acts: tuple[str, ...] = ()  # codes of art. 31(3) to (5)
    decided_by: str | None = None
    decided_as: SignedAs | None = None
    against_authority: bool = False  # the report accuses the commune's own authorities
    separation: bool = False
    separation_ground: str | None = None  # code of art. 32(1)
    shelter_found: bool = False
    alternative_care_found: bool = False
    applied_at: datetime | None = None
    separated_until: date | None = None  # the last day of the separation, as this step decides or leaves it
    decided_until: date | None = None  # the last day that was decided before this step
    required_until: date | None = None  # the last day, where a competent authority requires more than the text allows
    ends_early: bool = False  # the last day comes before the longest that the text allows
    total_separation_days: int | None = None  # to the last day, with the extension that is asked for
    allowed_separation_days: int | None = None  # from the policy
    longer_required_by_authority: bool = False
    parents_safe: bool | None = None  # what the last Mẫu 03 answers; None: not answered
    safety_assessed_at: datetime | None = None  # when that Mẫu 03 was done
    safety_assessed_by: str | None = None
    court_asked_on: date | None = None  # to continue the separation
    opened_as: SignedAs | None = None  # in which office the measure was decided; `decided_as` is that of this step
    cancellation_reason_written: bool = False
    ending_reason_written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationFacts(Facts):
    """What the guards of an escalation see."""

    cause_over: bool = False  # duty met or void, letter delivered, somebody on duty again
    superseded_by_rung: int | None = None
    holds_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts(Facts):
    """What the clocks of a report know; a report in quarantine has clocks and no case yet."""

    first_received_at: datetime | None = None


KINDS: tuple[type[Facts], ...] = (CaseFacts, PlanFacts, EmergencyFacts, EscalationFacts, ReportFacts)
MOMENTS = {kind: tuple(field.name for field in fields(kind) if field.type == datetime | None) for kind in KINDS}
"""The names of the moments among each set of facts."""

ADAPTERS: dict[type[Facts], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in KINDS}
