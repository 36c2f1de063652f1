"""The emergency measure and Mẫu 07, a small life beside the case."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, Words, key, one_of, values
from workflows.emergency import EmergencyState, EmergencyTrigger
from workflows.facts import SignedAs

DECISIONS = (EmergencyTrigger.EXTEND, EmergencyTrigger.CANCEL, EmergencyTrigger.END)


class EmergencyMeasure(Record, table=True):
    """One measure of arts 31 and 32 of Decree 56/2017, from its opening to its end."""

    __tablename__ = "emergency_measure"
    __table_args__ = (
        one_of("emergency_measure_state_known", "state", values(EmergencyState)),
        one_of("emergency_measure_decider_known", "decided_as", values(SignedAs)),
        CheckConstraint("separation OR separation_ground IS NULL", name="emergency_measure_ground_of_separation"),
        CheckConstraint("separation OR separated_until IS NULL", name="emergency_measure_until_of_separation"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    state: str
    measures: list[str] = Field(sa_type=Words)
    acts: list[str] = Field(sa_type=Words)
    acts_done: list[str] = Field(default_factory=list, sa_type=Words)
    grounds: list[str] = Field(sa_type=Words)
    separation: bool = False
    separation_ground: str | None = None
    separated_until: date | None = None
    danger_known_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_as: str
    opened_by: UUID = Field(foreign_key="staff.id")
    opened_at: datetime = Field(sa_type=Moment)
    applied_by: UUID | None = Field(default=None, foreign_key="staff.id")
    applied_at: datetime | None = Field(default=None, sa_type=Moment)
    decision_number: bytes | None = Field(default=None, sa_type=Sealed)
    details: bytes | None = Field(default=None, sa_type=Sealed)
    safe_place: bytes | None = Field(default=None, sa_type=Sealed)
    alternative_care: bytes | None = Field(default=None, sa_type=Sealed)
    recorded_at: datetime = Field(sa_type=Moment)


class MeasureDecision(Record, table=True):
    """One decision on a measure after its opening, with who signed it; never changed."""

    __tablename__ = "measure_decision"
    __table_args__ = (
        one_of("measure_decision_kind_known", "kind", DECISIONS),
        one_of("measure_decision_decider_known", "decided_as", values(SignedAs)),
        CheckConstraint("(kind = 'extend') = (until IS NOT NULL)", name="measure_decision_extends_until"),
        CheckConstraint("kind = 'end' OR court_asked_on IS NULL", name="measure_decision_court_ends"),
        CheckConstraint("kind = 'extend' OR authority_dated_on IS NULL", name="measure_decision_longer_is_extension"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    measure_id: UUID = Field(foreign_key="emergency_measure.id")
    kind: str
    decided_by: UUID = Field(foreign_key="staff.id")
    decided_as: str
    occurred_at: datetime = Field(sa_type=Moment)
    until: date | None = None
    authority_dated_on: date | None = None
    specific_assessment_id: UUID | None = Field(default=None, foreign_key="specific_assessment.id")
    court_asked_on: date | None = None
    court_number: bytes | None = Field(default=None, sa_type=Sealed)
    authority: bytes | None = Field(default=None, sa_type=Sealed)
    authority_number: bytes | None = Field(default=None, sa_type=Sealed)
    decision_number: bytes | None = Field(default=None, sa_type=Sealed)
    reason: bytes | None = Field(default=None, sa_type=Sealed)
    recorded_at: datetime = Field(sa_type=Moment)


class CareHandOverRow(Record, table=True):
    """A separated child handed over to alternative care, or the formalities of it (art. 32(4)); never changed."""

    __tablename__ = "care_hand_over"
    __table_args__ = (
        one_of("care_hand_over_step_known", "step", ("handed_over", "formalities_done")),
        CheckConstraint("(step = 'handed_over') = (received_by IS NOT NULL)", name="care_hand_over_says_to_whom"),
        CheckConstraint("(step = 'handed_over') = (document_number IS NULL)", name="care_hand_over_says_which_paper"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    measure_id: UUID = Field(foreign_key="emergency_measure.id")
    step: str
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_by: UUID = Field(foreign_key="staff.id")
    recorded_at: datetime = Field(sa_type=Moment)
    received_by: bytes | None = Field(default=None, sa_type=Sealed)
    document_number: bytes | None = Field(default=None, sa_type=Sealed)
