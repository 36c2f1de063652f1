"""The peer's views: validate, one transaction, answer."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import PermissionDenied
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import APIView
from viewflow.fsm import TransitionNotAllowed

from benchmarks.peers import rules
from benchmarks.peers.drf.flow import CaseFlow
from benchmarks.peers.drf.models import (
    AuditEntry,
    CaseEvent,
    CaseFile,
    Deadline,
    InitialAssessment,
    OutboxMessage,
    Report,
    ReportChild,
    User,
)
from benchmarks.peers.drf.serializers import (
    AssessmentSerializer,
    CaseSerializer,
    DeadlineSerializer,
    RecordedReportSerializer,
    ReportSerializer,
)

RATINGS = ("harm_now", "harm_continues", "self_protection", "adult_help")


class Reports(APIView):
    """Reports come in here."""

    def post(self, request: Any) -> Response:
        """Record a report and open a case for each child."""
        if request.user.role not in ("intake_system", "hotline_operator", "commune_worker"):
            raise PermissionDenied
        form = ReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        told = dict(form.validated_data)
        place, children = told.pop("place"), told.pop("children")
        with transaction.atomic():
            report = Report.objects.create(
                **told, sender=request.user, commune=place["commune_code"], place_text=place.get("text")
            )
            ReportChild.objects.bulk_create([ReportChild(report=report, **child) for child in children])
            cases = [open_case(report, request.user) for _ in children]
        shown = {**RecordedReportSerializer(report).data, "cases": CaseSerializer(cases, many=True).data}
        return Response(shown, 201)


def open_case(report: Report, user: User) -> CaseFile:
    """A case with its first clocks, its event, an audit entry and a message to the Chair."""
    due = rules.due_after_intake(report.first_received_at)
    case: CaseFile = CaseFile.objects.create(
        number=uuid4().hex[:12],
        report=report,
        commune=report.commune,
        province_code=report.commune.province_code,
        first_received_at=report.first_received_at,
        next_due=min(due.values()),
    )
    Deadline.objects.bulk_create([Deadline(case=case, rule=rule, due_at=at) for rule, at in due.items()])
    CaseEvent.objects.create(case=case, trigger="open", to_state="reported", actor=user)
    AuditEntry.objects.create(actor_id=user.id, action="report:create", object_id=report.id)
    OutboxMessage.objects.create(topic="case.reported", payload={"case": str(case.id), "number": case.number})
    return case


class Assessments(APIView):
    """Mẫu 02 of a case."""

    def post(self, request: Any, case_id: UUID) -> Response:
        """Record an assessment and move the case."""
        form = AssessmentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            case = get_object_or_404(CaseFile.objects.select_for_update(), pk=case_id)
            flow = CaseFlow(case, by=request.user.id, occurred_at=form.validated_data["occurred_at"])
            try:
                flow.assess()
            except TransitionNotAllowed:
                return Response({"detail": flow.why_not()}, 409)
            clocks = record(case, dict(form.validated_data), request.user)
        shown = {**CaseSerializer(case).data, "deadlines": DeadlineSerializer(clocks, many=True).data}
        return Response(shown, 201)


def record(case: CaseFile, told: dict[str, Any], user: User) -> list[Deadline]:
    """Everything that an assessment writes; the case's clocks."""
    running = list(Deadline.objects.filter(case=case, state="armed"))
    for clock in running:
        clock.state, clock.met_at = "done", told["occurred_at"]
    Deadline.objects.bulk_update(running, ["state", "met_at"])
    due = rules.due_after_assessment(told["occurred_at"])
    started = Deadline.objects.bulk_create([Deadline(case=case, rule=rule, due_at=at) for rule, at in due.items()])
    case.version, case.emergency, case.next_due = case.version + 1, told["emergency"], min(due.values())
    case.save(update_fields=["state", "version", "emergency", "next_due"])
    ratings = {name: told.pop(name) for name in RATINGS}
    InitialAssessment.objects.create(case=case, assessed_by=user, ratings=ratings, **told)
    CaseEvent.objects.create(case=case, trigger="assess", from_state="reported", to_state="assessed", actor=user)
    AuditEntry.objects.create(actor_id=user.id, action="case:assess", object_id=case.id)
    OutboxMessage.objects.create(topic="case.assessed", payload={"case": str(case.id), "number": case.number})
    return [*running, *started]


class ByNextDue(CursorPagination):
    """The framework's own keyset pages."""

    page_size = 50
    ordering = ("next_due", "id")


class WorkList(APIView):
    """My open cases, the one due next first."""

    def get(self, request: Any) -> Response:
        """A page of the list."""
        mine = CaseFile.objects.filter(assigned_to=request.user).exclude(state="closed")
        pages = ByNextDue()
        found = pages.paginate_queryset(mine, request, view=self)
        AuditEntry.objects.create(actor_id=request.user.id, action="case:list", object_id=request.user.id)
        answer: Response = pages.get_paginated_response(CaseSerializer(found, many=True).data)
        return answer
