"""What a record of a case was before it was changed, field by field, and when a paper that never changes was made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, key, one_of


class FieldChange(Record, table=True):
    """One field of one record, before and after, sealed under this line; or that a record was made. Never changed."""

    __tablename__ = "field_change"
    __table_args__ = (
        one_of("field_change_what_known", "what", ("recorded", "changed")),
        CheckConstraint("(what = 'changed') = (field IS NOT NULL)", name="field_change_names_its_field"),
        Index("field_change_of_case", "case_id", "recorded_at", "id"),
    )
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id")
    version: int
    record: str
    record_id: UUID
    what: str
    field: str | None = None
    data_class: str
    old: bytes | None = Field(default=None, sa_type=Sealed)
    new: bytes | None = Field(default=None, sa_type=Sealed)
    actor_id: UUID | None = None
    recorded_at: datetime = Field(sa_type=Moment)
