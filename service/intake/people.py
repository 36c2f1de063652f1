"""The people of a report as copies of their own in each case that it opens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.intake.papers import parent_texts
from service.intake.schemas import AllegedOffender, ReportedChild
from service.people.commands import person
from service.tables.people import CasePerson


def copies(
    session: Session, case_id: UUID, child: ReportedChild, offenders: Sequence[AllegedOffender], *, now: datetime
) -> list[CasePerson]:
    """The child first, then the parents that are known, then everybody the report accuses."""
    known = {
        "name": child.name,
        "birth_date": child.birth_date.isoformat() if child.birth_date else None,
        "estimated_age": None if child.estimated_age is None else str(child.estimated_age),
        "present_place": child.present_place,
    }
    parents = (("father", child.father), ("mother", child.mother))
    return [
        person(session, case_id, "child", known, sex=child.sex, now=now),
        *(person(session, case_id, role, parent_texts(one), now=now) for role, one in parents if one),
        *(
            person(session, case_id, "alleged_offender", _texts(one), relation=one.relation, now=now)
            for one in offenders
        ),
    ]


def _texts(one: AllegedOffender) -> dict[str, str | None]:
    return one.model_dump(exclude={"relation"})
