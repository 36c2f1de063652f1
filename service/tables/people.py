"""One copy of a person for each case, under that case's key, and the links that say two copies are one person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from service.tables.columns import Moment, Record, Sealed, key, one_of

PERSON_ROLES = ("child", "father", "mother", "carer", "alleged_offender")


class CasePerson(Record, table=True):
    """A person as this case knows them."""

    __tablename__ = "case_person"
    __table_args__ = (one_of("case_person_role_known", "role", PERSON_ROLES),)
    id: UUID = key()
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    role: str
    sex: str = "unknown"
    relation: str | None = None
    name: bytes | None = Field(default=None, sa_type=Sealed)
    birth_date: bytes | None = Field(default=None, sa_type=Sealed)
    estimated_age: bytes | None = Field(default=None, sa_type=Sealed)
    occupation: bytes | None = Field(default=None, sa_type=Sealed)
    phone: bytes | None = Field(default=None, sa_type=Sealed)
    citizen_id: bytes | None = Field(default=None, sa_type=Sealed)
    workplace: bytes | None = Field(default=None, sa_type=Sealed)
    office_held: bytes | None = Field(default=None, sa_type=Sealed)
    present_place: bytes | None = Field(default=None, sa_type=Sealed)
    recorded_at: datetime = Field(sa_type=Moment)


class PersonLink(Record, table=True):
    """Two copies that are one person, or brothers and sisters named in one report."""

    __tablename__ = "person_link"
    __table_args__ = (
        one_of("person_link_kind_known", "kind", ("same", "sibling")),
        CheckConstraint("person_id < other_id", name="person_link_ordered"),
    )
    person_id: UUID = Field(foreign_key="case_person.id", primary_key=True)
    other_id: UUID = Field(foreign_key="case_person.id", primary_key=True)
    kind: str = Field(primary_key=True)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: UUID
