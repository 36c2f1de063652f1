"""A case opened for a reader: its people and reports unsealed, what may be done next, and what is due."""

from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import Session, col

from service import law, vault
from service.asking import Question
from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.cases.moves import subject_of
from service.cases.schemas import AgeRouting, CaseLine, CaseRead, Moved, PersonRead, ToldRead
from service.cases.signing import signed_as
from service.db import writes
from service.deadlines.commands import clocks_of
from service.deadlines.schemas import DeadlineRead
from service.people.commands import opened
from service.tables.case import CaseFile, CaseReport
from service.tables.deadline import Deadline
from service.tables.people import CasePerson
from service.tables.report import Report, ReportChild
from service.vault import Vault
from workflows.case import CASE, CaseTrigger
from workflows.decide import offered
from workflows.facts import SignedAs
from workflows.routing import age_route

PULLED_WITH = {
    CaseTrigger.ASSESS.value: Permission.CASE_ASSESS,
    CaseTrigger.REASSESS.value: Permission.CASE_ASSESS,
    CaseTrigger.APPROVE_PLAN.value: Permission.PLAN_DECIDE,
    CaseTrigger.FOLLOW_UP.value: Permission.REVIEW_RECORD,
    CaseTrigger.REPLAN.value: Permission.CASE_REPLAN,
    CaseTrigger.CLOSE.value: Permission.CLOSURE_DECIDE,
    CaseTrigger.REOPEN.value: Permission.CASE_REOPEN,
}
"""The triggers that have a route, and the permission it asks for."""

DECIDED_IN_OFFICE = {CaseTrigger.APPROVE_PLAN.value, CaseTrigger.CLOSE.value}
"""Triggers that only the Chair pulls, or who decides in the Chair's place."""

CHILD_WORDS = ("condition", "consequences", "family", "carer")
REPORT_WORDS = {
    "report_number": "report_number",
    "place_text": "place",
    "support_done": "support_done",
    "notes": "notes",
}


PEOPLE = Question(
    sqlalchemy.select(*CasePerson.columns())
    .where(col(CasePerson.case_id) == bindparam("case_id"))
    .order_by(col(CasePerson.recorded_at), col(CasePerson.role), col(CasePerson.id)),
    CasePerson.of_columns,
)


def _report_and_child(*values: Any) -> tuple[Report, ReportChild | None]:
    of_report, of_child = values[: len(Report.model_fields)], values[len(Report.model_fields) :]
    return Report.of_columns(*of_report), ReportChild.of_columns(*of_child) if of_child[0] else None


TOLD = Question(
    sqlalchemy.select(*Report.columns(), *ReportChild.columns())
    .join(CaseReport, col(CaseReport.report_id) == col(Report.id))
    .outerjoin(ReportChild, col(ReportChild.id) == col(CaseReport.report_child_id))
    .where(col(CaseReport.case_id) == bindparam("case_id"))
    .order_by(col(Report.first_received_at), col(Report.id)),
    _report_and_child,
)


def line_of(case: CaseFile) -> CaseLine:
    """The case as one line of a list."""
    return CaseLine.model_validate(case.model_dump(include=set(CaseLine.model_fields)))


def read_case(session: Session, actor: Actor, case: CaseFile, *, now: datetime) -> CaseRead:
    """The whole case for somebody whom the door has let in."""
    own = set(CaseRead.model_fields) & set(CaseFile.model_fields)
    return CaseRead(
        **case.model_dump(include=own),
        offered=offered_to(actor, case),
        deadlines=_deadlines(session, case, now),
        people=_people(session, case),
        reports=_reports(session, case),
        age_routing=_age_routing(session, case),
    )


def moved(session: Session, actor: Actor, case: CaseFile, *, now: datetime) -> Moved:
    """The answer to a step that this transaction has taken."""
    own = set(Moved.model_fields) & set(CaseFile.model_fields)
    clocks = [*clocks_of(session, subject_of(case)), *writes(session).waiting(Deadline)]
    deadlines = [DeadlineRead.of(clock, now=now) for clock in sorted(clocks, key=lambda one: (one.due_at, one.id))]
    return Moved(**case.model_dump(include=own), offered=offered_to(actor, case), deadlines=deadlines)


def offered_to(actor: Actor, case: CaseFile) -> list[str]:
    """The triggers that exist from the case's state, have a route, and that this actor may pull."""
    existing = offered(CASE, case.state)
    mine = (one for one in existing if one in PULLED_WITH and actor.may(PULLED_WITH[one]))
    decides = signed_as(actor, case) is not SignedAs.OTHER
    return [one for one in mine if decides or one not in DECIDED_IN_OFFICE]


def _age_routing(session: Session, case: CaseFile) -> AgeRouting:
    route = age_route(case.age_band, case.abuse_forms, law.of(session).policy)
    return AgeRouting(
        route=route.code,
        text={"vi": route.vi, "en": route.en},
        legal_basis=[basis.model_dump(mode="json") for basis in route.basis],
    )


def _deadlines(session: Session, case: CaseFile, now: datetime) -> list[DeadlineRead]:
    return [DeadlineRead.of(clock, now=now) for clock in clocks_of(session, subject_of(case))]


def _people(session: Session, case: CaseFile) -> list[PersonRead]:
    rows = PEOPLE.all(session, case_id=case.id)
    plain = {"id", "role", "sex", "relation"}
    return [PersonRead(**row.model_dump(include=plain), **opened(vault.of(session), row)) for row in rows]


def _reports(session: Session, case: CaseFile) -> list[ToldRead]:
    return [_told(vault.of(session), report, child) for report, child in TOLD.all(session, case_id=case.id)]


def _told(sealing: Vault, report: Report, child: ReportChild | None) -> ToldRead:
    said = sealing.open_all(report, REPORT_WORDS, kind="P2")
    words = {name: said[field] for field, name in REPORT_WORDS.items()}
    words |= sealing.open_all(child, CHILD_WORDS, kind="P1a") if child else dict.fromkeys(CHILD_WORDS)
    plain = {"channel", "case_group", "occurred_at", "first_received_at"}
    return ToldRead(report_id=report.id, **report.model_dump(include=plain), **words)
