"""A report is refused only when it cannot be read; whatever can be read is recorded and routed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from service.tables.audit import AuditEntry
from service.tables.case import CaseFile
from service.tables.people import PersonLink
from service.tables.report import Report, ReportChild, Reporter
from tests.world import World

CANARY = "Nguyễn Thử Nghiệm"
MISSING: dict[str, Any] = {}


def test_every_field_of_the_form_is_kept_and_none_in_the_clear(world: World) -> None:
    whole: dict[str, Any] = {
        "external_ref": "111-2026-03-02-0001",
        "occurred_at": world.now().isoformat(),
        "children": [
            {
                "name": CANARY,
                "birth_date": "2018-05-01",
                "sex": "female",
                "present_place": CANARY,
                "condition": CANARY,
                "consequences": CANARY,
                "father": {"name": CANARY, "age": 40, "occupation": "nông dân"},
                "mother": {"name": CANARY},
                "family": CANARY,
                "carer": CANARY,
            },
            {},
        ],
        "alleged_offenders": [{"name": CANARY, "relation": "relative", "phone": "0900000000", "citizen_id": "0" * 12}],
        "reporter": {"agrees_to_be_named": True, "name": CANARY, "phone": "0900000001", "address": CANARY},
        "support_done": CANARY,
        "notes": CANARY,
    }
    report = world.report(**whole)
    assert len(report["cases"]) == 2
    rows = [*world.rows(select(Report)), *world.rows(select(ReportChild)), *world.rows(select(Reporter))]
    stored = " ".join(str(row.model_dump()) for row in rows)
    assert CANARY not in stored
    assert "0900000001" not in stored
    opened = world.get("worker", f"/v1/cases/{report['cases'][0]['id']}")
    people = {person["role"]: person for person in opened.json()["people"]}
    assert people["child"]["name"] == people["alleged_offender"]["name"] == people["father"]["name"] == CANARY
    assert opened.json()["reports"][0]["condition"] == CANARY
    assert "0900000001" not in opened.text
    assert len(world.rows(select(PersonLink))) == 1


@pytest.mark.parametrize(
    ("changes", "band", "status"),
    [
        ({"children": [{"estimated_age": 17}]}, "aged_16_17", 201),
        ({"children": [{"birth_date": "2010-03-02"}]}, "aged_16_17", 201),
        ({"children": [{"birth_date": "2010-03-03"}]}, "under_16", 201),
        ({"children": [{"estimated_age": -3}]}, "impossible", 201),
        ({"children": [{"estimated_age": 5000}]}, "impossible", 201),
        ({"children": [{"birth_date": "2031-01-01"}]}, "impossible", 201),
        ({"children": [{"estimated_age": 40}]}, "adult", 201),
        ({"place": {"commune_code": "99999"}}, "unknown", 202),
        ({"place": {}}, "unknown", 202),
        ({"place": {"province_code": "01", "text": "Bến xe (thử)"}}, "unknown", 202),
    ],
)
def test_no_age_and_no_place_refuses_a_report(world: World, changes: dict[str, Any], band: str, status: int) -> None:
    response = world.post("intake", "/v1/reports", world.mau_01(**changes))
    assert response.status_code == status, response.text
    (child,) = world.rows(select(ReportChild))
    assert child.age_band == band


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": {"commune_code": "4"}}, "invalid_form"),
        ({"first_received_at": "2099-01-01T00:00:00+07:00"}, "received_after_recorded"),
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, "in_the_future"),
        ({"first_received_at": "2026-03-02T08:00:00"}, "invalid_form"),
        ({"first_received_at": 1772412000}, "invalid_form"),
        ({"first_received_at": "0001-01-01T00:00:00+14:00"}, "invalid_form"),
        ({"channel": "telepathy"}, "unknown_code"),
        ({"abuse_forms": ["no_such_form"]}, "unknown_code"),
        ({"children": []}, "invalid_form"),
        ({"state": "accepted"}, "invalid_form"),
        ({"concerns_authority": True}, "invalid_form"),
        ({"receiving_officer": MISSING}, "invalid_form"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_leaves_nothing(world: World, changes: dict[str, Any], code: str) -> None:
    body = {name: value for name, value in world.mau_01(**changes).items() if value is not MISSING}
    response = world.post("intake", "/v1/reports", body)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert "telepathy" not in response.text
    assert world.rows(select(Report)) == []


def test_a_clock_two_seconds_ahead_of_ours_is_believed(world: World) -> None:
    ahead = world.now() + timedelta(seconds=2)
    report = world.report(first_received_at=ahead.isoformat())
    assert report["first_received_at"] == report["recorded_at"]


def test_the_same_reference_of_a_sender_is_one_report(world: World) -> None:
    form = world.mau_01(external_ref="111-0001")
    first = world.post("intake", "/v1/reports", form)
    again = world.post("intake", "/v1/reports", form)
    other = world.post("intake", "/v1/reports", form | {"channel": "app"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (422, "external_ref_taken")
    assert len(world.rows(select(CaseFile))) == 1


def test_the_same_key_pressed_by_many_at_once_is_one_report(world: World) -> None:
    form, key = world.mau_01(), uuid4().hex
    with ThreadPoolExecutor(16) as many:
        answers = list(many.map(lambda _: world.post("intake", "/v1/reports", form, key=key), range(64)))
    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 409}
    assert 201 in codes
    assert world.post("intake", "/v1/reports", form, key=key).status_code == 201
    assert len(world.rows(select(Report))) == 1


def test_each_request_leaves_exactly_one_audit_row_even_when_refused(world: World) -> None:
    before = len(world.rows(select(AuditEntry)))
    world.report()
    world.post("intake", "/v1/reports", world.mau_01(channel="telepathy"))
    world.get("intake", "/v1/cases")
    rows = world.rows(select(AuditEntry).order_by("wall_at"))[before:]
    assert [(row.action, row.outcome, row.code) for row in rows] == [
        ("report:create", "allowed", None),
        ("report:create", "refused", "unknown_code"),
        ("case:list", "refused", "forbidden"),
    ]
    assert "report:mau_01:record" in rows[0].effects
    assert rows[1].effects == []


def test_a_sender_sees_its_own_report_and_nobody_elses(world: World) -> None:
    report = world.report("operator")
    assert world.get("operator", f"/v1/reports/{report['id']}").json()["cases"][0]["number"]
    for stranger in ("worker", "chair", "province_duty_officer"):
        refused = world.get(stranger, f"/v1/reports/{report['id']}")
        absent = world.get(stranger, f"/v1/reports/{uuid4()}")
        assert (refused.status_code, refused.content) == (absent.status_code, absent.content)
