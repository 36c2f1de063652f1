"""What follows from an age: never a refusal, and for sexual abuse under 18 always the Decree."""

import pytest

from workflows.policy.load import load
from workflows.routing import age_route

POLICY = load()


@pytest.mark.parametrize(
    ("age_band", "forms", "route"),
    [
        ("under_16", [], "child"),
        ("under_16", ["sexual_abuse"], "child"),
        ("aged_16_17", ["violence", "sexual_abuse"], "sexual_abuse_under_18"),
        ("aged_16_17", ["violence"], "to_police"),
        ("aged_16_17", [], "not_known"),
        ("adult", ["sexual_abuse"], "to_police"),
        ("unknown", ["sexual_abuse"], "not_known"),
        ("impossible", ["violence"], "not_known"),
    ],
)
def test_an_age_leads_to_its_procedure(age_band: str, forms: list[str], route: str) -> None:
    assert age_route(age_band, forms, POLICY).code == route


def test_sexual_abuse_of_16_and_17_year_olds_stays_by_the_joint_circular() -> None:
    (basis,) = age_route("aged_16_17", ["sexual_abuse"], POLICY).basis
    assert (basis.instrument, basis.article, basis.clause) == ("Thông tư liên tịch 01/2022", "8", "1")


def test_what_is_ours_cites_no_article() -> None:
    assert age_route("adult", ["violence"], POLICY).basis == ()
