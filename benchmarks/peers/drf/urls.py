"""The peer's three routes."""

from django.http import JsonResponse
from django.urls import path

from benchmarks.peers.drf import views

urlpatterns = [
    path("health", lambda request: JsonResponse({"status": "ok"})),
    path("v1/reports", views.Reports.as_view()),
    path("v1/cases", views.WorkList.as_view()),
    path("v1/cases/<uuid:case_id>/initial-assessment", views.Assessments.as_view()),
]
