"""The copy of decision and plan for parents or carers (56/2017 art. 28(5)), without what tells where the child is.

The Decree says nothing of a secret address: what is left out, and when, is ours.
"""

import re
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, or_, select

from service import vault
from service.cases.dossier import plan_in_force
from service.errors import NotFound
from service.plans.queries import PLAN_WORDS, read_task, services_of
from service.plans.schemas import CopiedTask, PlanCopy, TaskRead
from service.tables.assessment import InitialAssessment as Mau02
from service.tables.case import CaseFile
from service.tables.directory import Agency
from service.tables.emergency import CareHandOverRow, EmergencyMeasure
from service.tables.offices import AgencyKind
from service.tables.plan import PlanService
from service.tables.specific import SpecificAssessment as Mau03

OFFICE_NUMBER = re.compile(r"[0-9]{1,6}[A-ZĐa-zđ]?/QĐ(-(CT)?UBND)?")
"""`12/QĐ-UBND`: the order and the signs of a decision of the People's Committee; freer signs would spell a street."""


def parents_copy(session: Session, case: CaseFile) -> PlanCopy:
    """The plan in force as the parents may have it; NotFound where there is none.

    A case without a secret place or carer shows it whole. In any other case no text that somebody wrote is shown: only
    codes, dates, sums, and a decision number that has the form of one. No comparing of words would find every way to
    write a place.
    """
    plan = plan_in_force(session, case)
    if plan is None:
        raise NotFound()
    sealing, secret = vault.of(session), _has_secret(session, case)
    words = sealing.open_all(plan, PLAN_WORDS, kind="P2")
    shown = {name: None if secret else text for name, text in words.items() if name in PlanCopy.model_fields}
    tasks = [read_task(sealing, row) for row in services_of(session, plan)]
    return PlanCopy(
        case_number=case.number,
        **plan.model_dump(include={"number", "decided_at", "interventions", "supports"}),
        **shown | {"decision_number": _number(words["decision_number"], secret)},
        services=[_closed(one) if secret else _open(session, one) for one in tasks],
    )


def _has_secret(session: Session, case: CaseFile) -> bool:
    """Whether this case has ever said, on any paper, where or with whom the child is or was to be kept."""
    care = select(Agency.id).where(col(Agency.kind) == AgencyKind.CARE.value)
    measure, plan = EmergencyMeasure, PlanService
    placed = _given(measure.safe_place, measure.alternative_care, measure.details)
    kept = or_(col(plan.withhold_from_parents), col(plan.responsible_agency_id).in_(care))
    said = (
        exists().where(col(measure.case_id) == case.id, or_(col(measure.separation), placed)),
        exists().where(col(CareHandOverRow.case_id) == case.id),
        exists().where(col(Mau02.case_id) == case.id, _given(Mau02.interim_safety, Mau02.interim_care)),
        exists().where(
            col(Mau03.case_id) == case.id,
            _given(Mau03.future_carer, Mau03.future_carer_good, Mau03.future_carer_bad),
        ),
        exists().where(col(plan.case_id) == case.id, col(plan.removed_at).is_(None), kept),
    )
    return session.exec(select(or_(*said))).one()


def _given(*sealed: bytes | None) -> ColumnElement[bool]:
    return or_(*(col(one).is_not(None) for one in sealed))


def _number(said: str | None, secret: bool) -> str | None:
    return None if secret and not OFFICE_NUMBER.fullmatch(said or "") else said


def _closed(task: TaskRead) -> CopiedTask:
    return CopiedTask(
        field=task.field,
        starts_on=task.starts_on,
        ends_on=task.ends_on,
        withheld=True,
        activity=None,
        responsible=None,
        provider=None,
        coordinating=[],
        estimated_cost=None if task.withhold_from_parents else task.estimated_cost,
    )


def _open(session: Session, task: TaskRead) -> CopiedTask:
    shown = task.model_dump(include=set(CopiedTask.model_fields))
    responsible = task.responsible or _agency(session, task.responsible_agency_id)
    return CopiedTask.model_validate(shown | {"withheld": False, "responsible": responsible})


def _agency(session: Session, agency_id: UUID | None) -> str | None:
    agency = session.get(Agency, agency_id) if agency_id else None
    return f"{agency.name_vi} / {agency.name_en}" if agency else None
