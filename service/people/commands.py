"""Copy the people of a report into a case, and open them again for a reader who may see them."""

from collections.abc import Mapping
from datetime import datetime
from itertools import combinations
from uuid import UUID, uuid4

from sqlmodel import Session

from service.tables.people import CasePerson, PersonLink
from service.vault import Kind, Vault, of

SEALED = (
    "name",
    "birth_date",
    "estimated_age",
    "occupation",
    "phone",
    "citizen_id",
    "workplace",
    "office_held",
    "present_place",
)


def class_of(role: str, field: str) -> Kind:
    """The data class of a person's field: where a child is now is apart from who the child is."""
    if field == "present_place":
        return "P1b"
    return "P1c" if role == "alleged_offender" else "P1a"


def person(
    session: Session,
    case_id: UUID,
    role: str,
    known: Mapping[str, str | None],
    *,
    sex: str = "unknown",
    relation: str | None = None,
    now: datetime,
) -> CasePerson:
    """A new copy of a person for this case; `known` holds plain texts, sealed here one by one."""
    key, vault = uuid4(), of(session)
    sealed = {
        field: vault.seal(text, kind=class_of(role, field), record=key, field=field)
        for field, text in known.items()
        if text
    }
    return CasePerson(id=key, case_id=case_id, role=role, sex=sex, relation=relation, recorded_at=now, **sealed)


def opened(vault: Vault, copy: CasePerson) -> dict[str, str | None]:
    """The plain texts of a copy, by field."""
    return {
        field: vault.open(blob, kind=class_of(copy.role, field), record=copy.id, field=field) if blob else None
        for field, blob in ((field, getattr(copy, field)) for field in SEALED)
    }


def siblings(children: list[CasePerson], *, recorded_by: UUID, now: datetime) -> list[PersonLink]:
    """Links between the children of one report."""
    pairs = combinations(sorted(child.id for child in children), 2)
    return [
        PersonLink(person_id=first, other_id=second, kind="sibling", recorded_by=recorded_by, recorded_at=now)
        for first, second in pairs
    ]
