"""The copy of decision and plan for parents or carers (56/2017 art. 28(5)), without what tells where the child is.

The Decree says nothing of a secret address: what is left out, and how it is found, is ours.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from service import vault
from service.cases.dossier import plan_in_force
from service.errors import NotFound
from service.plans.queries import PLAN_WORDS, read_task, services_of
from service.plans.schemas import CopiedTask, PlanCopy, TaskRead
from service.tables.case import CaseFile
from service.tables.directory import Agency
from service.tables.emergency import CareHandOverRow, EmergencyMeasure

PARTS = re.compile(r"[,;:\n/()–-]+")
WORD = re.compile(r"\w+")
SHORTEST = 5
"""Letters. Anything shorter says no place by itself and would close half of every text."""


def parents_copy(session: Session, case: CaseFile) -> PlanCopy:
    """The plan in force as the parents may have it; NotFound where there is none.

    Left out are services marked as withheld, those of an agency that gives care, and every text in which two words of
    the safe place, of the alternative carer or of a withheld provider stand together again, whatever their case, marks
    or spaces: rather a sentence too few than a street too many.
    """
    plan = plan_in_force(session, case)
    if plan is None:
        raise NotFound()
    sealing = vault.of(session)
    tasks = [read_task(sealing, row) for row in services_of(session, plan)]
    agencies = _agencies(session, tasks)
    closed = {one.id for one in tasks if one.withhold_from_parents or _gives_care(agencies.get(one.id))}
    hidden = (text for one in tasks if one.id in closed for text in _telling(one, agencies.get(one.id)))
    places = [*_places(session, case), *hidden]
    secrets = frozenset(part for text in places for part in _parts(text))
    words = sealing.open_all(plan, PLAN_WORDS, kind="P2")
    shown = {name: _unless_telling(text, secrets) for name, text in words.items() if name in PlanCopy.model_fields}
    return PlanCopy(
        case_number=case.number,
        **plan.model_dump(include={"number", "decided_at", "interventions", "supports"}),
        **shown,
        services=[_copied(one, agencies.get(one.id), one.id in closed, secrets) for one in tasks],
    )


def _copied(task: TaskRead, agency: Agency | None, closed: bool, secrets: frozenset[str]) -> CopiedTask:
    said = {
        "activity": task.activity,
        "responsible": task.responsible or (f"{agency.name_vi} / {agency.name_en}" if agency else None),
        "provider": task.provider,
    }
    shown = {name: None if closed else _unless_telling(text, secrets) for name, text in said.items()}
    coordinating = [] if closed else [one for one in task.coordinating if _unless_telling(one, secrets)]
    return CopiedTask(
        field=task.field,
        starts_on=task.starts_on,
        ends_on=task.ends_on,
        withheld=closed or shown != said or coordinating != task.coordinating,
        **shown,
        coordinating=coordinating,
        estimated_cost=None if closed else task.estimated_cost,
    )


def _places(session: Session, case: CaseFile) -> list[str]:
    """Where this case has ever said that the child is or was kept safe."""
    sealing = vault.of(session)
    measures = session.exec(select(EmergencyMeasure).where(col(EmergencyMeasure.case_id) == case.id)).all()
    hand_overs = session.exec(select(CareHandOverRow).where(col(CareHandOverRow.case_id) == case.id)).all()
    opened = [sealing.open_all(row, ("safe_place", "alternative_care"), kind="P1b") for row in measures]
    opened += [sealing.open_all(row, ("received_by",), kind="P1b") for row in hand_overs]
    return [text for texts in opened for text in texts.values() if text]


def _agencies(session: Session, tasks: Iterable[TaskRead]) -> dict[UUID, Agency]:
    """The agency that is responsible for each task that names one."""
    named = {one.id: one.responsible_agency_id for one in tasks if one.responsible_agency_id}
    found = session.exec(select(Agency).where(col(Agency.id).in_(set(named.values())))).all() if named else []
    known = {agency.id: agency for agency in found}
    return {task: known[agency] for task, agency in named.items()}


def _gives_care(agency: Agency | None) -> bool:
    return agency is not None and agency.kind == "care"


def _telling(task: TaskRead, agency: Agency | None) -> list[str]:
    """What a closed service would give away: who provides it, or, where nobody else is named, who answers for it."""
    names = [agency.name_vi, agency.name_en] if agency else []
    return [text for text in (task.provider or task.responsible, *names) if text]


def _parts(text: str) -> Iterable[str]:
    """What would tell a place: any two neighbouring words of it, and a word that stands alone."""
    for part in PARTS.split(text):
        words = _words(part)
        told = ["".join(pair) for pair in pairwise(words)] or words
        yield from (one for one in told if len(one) >= SHORTEST)


def _words(text: str) -> list[str]:
    """The words without their case and marks, as somebody in a hurry writes them."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def _unless_telling(text: str | None, secrets: frozenset[str]) -> str | None:
    folded = "".join(_words(text or ""))
    return None if any(secret in folded for secret in secrets) else text
