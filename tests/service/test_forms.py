"""What the policy says of a form and what the API takes are the same fields."""

import pytest
from pydantic import BaseModel

from service.assessments.schemas import InitialAssessmentCreate
from service.assessments.specific_schemas import SpecificAssessmentCreate
from service.intake.schemas import ReportCreate, ReportedChild
from service.reviews.schemas import ReviewCreate
from workflows.policy.load import load

SENDERS = {"id", "external_ref"}
"""What a sender calls the report; no part of the paper."""


@pytest.mark.parametrize(
    ("form", "papers"),
    [
        ("mau_01", (ReportCreate, ReportedChild)),
        ("mau_02", (InitialAssessmentCreate,)),
        ("mau_03", (SpecificAssessmentCreate,)),
        ("mau_06", (ReviewCreate,)),
    ],
)
def test_a_form_has_the_fields_that_the_api_takes(form: str, papers: tuple[type[BaseModel], ...]) -> None:
    taken = {name for paper in papers for name in paper.model_fields} - SENDERS - {"children"}
    assert {field.id for field in load().form(form).fields} == taken
