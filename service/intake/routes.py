"""The door where reports come in: POST /reports, and what their sender may ask afterwards."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service import clock
from service.access import doors
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.errors import NotFound
from service.intake.commands import Received, cases_of, receive_report
from service.intake.placement import place_report
from service.intake.schemas import OpenedCase, Placement, ReportCreate, ReportRead
from service.tables.case import CaseFile
from service.tables.report import Report
from service.web.answers import answer
from service.web.declared import Relation, declared
from service.web.idempotency import OnceDep
from service.web.paging import Page, PageDep
from service.web.problems import problems
from service.web.refusals import CREATES, LISTS, READS

router = APIRouter(prefix="/reports", tags=["reports"])


@router.post(
    "",
    status_code=201,
    response_model=ReportRead,
    responses={**problems(*CREATES), 202: {"model": ReportRead, "description": "No commune known yet"}},
    openapi_extra=declared(Permission.REPORT_CREATE, data=("P0", "P1a", "P1b", "P1c", "P2"), relation=Relation.ACCOUNT),
)
def receive(form: ReportCreate, request: Request, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Tiếp nhận báo cáo (Mẫu 01). Hand over a report: 201 with its cases, 202 when its commune is not known yet.

    `external_ref` stands for one report of its sender. The same content under it again, with any Idempotency-Key and
    even while the first is being recorded, waits and gets the same answer; other content is 422 `external_ref_taken`.
    409 `key_running` is only about an Idempotency-Key that is in flight.
    """

    def record() -> Response:
        received = receive_report(session, actor, form, request.state.body_digest, now=clock.now(session))
        return _answer(received)

    return once.answer(record)


@router.get(
    "",
    response_model=Page[ReportRead],
    responses=problems(*LISTS),
    openapi_extra=declared(Permission.REPORT_READ, data="P3", relation=Relation.OWN_INTAKE),
)
def quarantined(session: SessionDep, actor: CurrentActor, page: PageDep) -> Page[ReportRead]:
    """Báo cáo chưa rõ địa bàn. The reports in quarantine that this actor may place, oldest first."""
    shown, following = doors.quarantine(session, actor, page)
    return Page(items=[ReportRead.of(report, []) for report in shown], next=following)


@router.get(
    "/{report_id}",
    responses=problems(*READS),
    openapi_extra=declared(Permission.REPORT_READ, data="P3", relation=Relation.OWN_INTAKE),
)
def read(report_id: UUID, session: SessionDep, actor: CurrentActor) -> ReportRead:
    """Báo cáo đã gửi. What became of a report: recorded, placed, seen by its commune; nothing of what was in it."""
    report = doors.open_report(session, actor, report_id, Permission.REPORT_READ)
    return _read(session, report)


@router.post(
    "/{report_id}/placement",
    status_code=201,
    response_model=ReportRead,
    responses=problems(*CREATES, NotFound),
    openapi_extra=declared(Permission.REPORT_PLACE, data="P3", relation=Relation.TERRITORY),
)
def place(report_id: UUID, form: Placement, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Response:
    """Xác định xã chịu trách nhiệm. Give a quarantined report its commune; its cases open at once."""
    # Its door is opened within: placed, a report leaves quarantine, and who placed it is answered the same once more.
    return once.answer(lambda: _answer(place_report(session, actor, report_id, form, now=clock.now(session))))


def _answer(received: Received) -> Response:
    report = received.report
    body = ReportRead.of(report, [_opened(case) for case in received.cases])
    status = 202 if report.state == "quarantined" else 201
    return answer(body, status=status, location=f"/v1/reports/{report.id}", version=1)


def _read(session: Session, report: Report) -> ReportRead:
    return ReportRead.of(report, [_opened(case) for case in cases_of(session, report)])


def _opened(case: CaseFile) -> OpenedCase:
    return OpenedCase(id=case.id, number=case.number, next_due=case.next_due)
