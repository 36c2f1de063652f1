"""Every refusal of a plan's way, through the API, in both languages, with its article where a text asks for it."""

from typing import Any

import httpx
import pytest

from tests.world import World

BOTH = pytest.mark.parametrize("language", ["vi", "en"])
WORDS = {
    "vi": {
        "initial_assessment_missing": "Mẫu 02",
        "specific_assessment_missing": "Mẫu 03",
        "needs_meeting_minutes_missing": "biên bản",
        "plan_has_no_service": "chưa có dịch vụ",
        "service_dates_missing": "1 dịch vụ chưa có ngày",
        "service_responsible_missing": "chịu trách nhiệm",
        "service_cost_missing": "dự toán",
        "plan_approver_not_chair": "Chủ tịch",
        "approver_is_author": "không được là người lập",
        "approver_deputised_by_author": "ủy quyền",
        "plan_decided_before_submission": "trước khi được trình",
        "return_reason_missing": "lý do trả lại",
        "not_from_this_state": "Phê duyệt (Mẫu 05)",
        "occurred_in_future": "tương lai",
    },
    "en": {
        "initial_assessment_missing": "initial assessment",
        "specific_assessment_missing": "specific assessment",
        "needs_meeting_minutes_missing": "minutes",
        "plan_has_no_service": "names no service",
        "service_dates_missing": "1 services lack",
        "service_responsible_missing": "nobody responsible",
        "service_cost_missing": "estimate",
        "plan_approver_not_chair": "Chair",
        "approver_is_author": "may not approve it",
        "approver_deputised_by_author": "deputised",
        "plan_decided_before_submission": "before it was submitted",
        "return_reason_missing": "reason for returning",
        "not_from_this_state": "Approve (Mẫu 05)",
        "occurred_in_future": "future",
    },
}
ARTICLES = {
    "initial_assessment_missing": "26",
    "specific_assessment_missing": "27",
    "needs_meeting_minutes_missing": "27",
    "plan_has_no_service": "28",
    "service_dates_missing": "28",
    "service_responsible_missing": "28",
    "service_cost_missing": "28",
    "plan_approver_not_chair": "28",
    "approver_is_author": "28",
}


def refused(answer: httpx.Response, language: str, *codes: str) -> None:
    """The answer is a 409 that names exactly these, in words of the language, with their articles."""
    assert (answer.status_code, answer.json()["code"]) == (409, "transition_refused"), answer.text
    assert answer.headers["content-language"] == language
    found = {one["code"]: one for one in answer.json()["refusals"]}
    assert set(found) == set(codes)
    for code, one in found.items():
        assert WORDS[language][code] in one["text"]
        assert [basis["article"] for basis in one["legal_basis"]][:1] == ([ARTICLES[code]] if code in ARTICLES else [])


def submitted(world: World, case_id: str, **changes: Any) -> None:
    assert world.draft(case_id, **changes).status_code == 200
    assert world.plan_step("worker", case_id, "submission").status_code == 200


def decide(world: World, subject: str, case_id: str, language: str, **said: Any) -> httpx.Response:
    number = {"decision_number": "1/QĐ"}
    return world.plan_step(subject, case_id, "approval", language=language, **(number | said))


@BOTH
def test_a_plan_without_its_dossier_is_not_submitted(world: World, language: str) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.draft(case_id)
    papers = ("specific_assessment_missing", "needs_meeting_minutes_missing")
    answer = world.plan_step("worker", case_id, "submission", language=language)
    refused(answer, language, "initial_assessment_missing", *papers)
    world.assess(case_id)
    refused(world.plan_step("worker", case_id, "submission", language=language), language, *papers)
    world.verify(case_id, minutes=None)
    refused(world.plan_step("worker", case_id, "submission", language=language), language, papers[1])


@BOTH
@pytest.mark.parametrize(
    ("services", "code"),
    [
        ([], "plan_has_no_service"),
        ([{"starts_on": None}], "service_dates_missing"),
        ([{"ends_on": None}], "service_dates_missing"),
        ([{"responsible": None}], "service_responsible_missing"),
        ([{"estimated_cost": None}], "service_cost_missing"),
    ],
)
def test_a_plan_that_leaves_out_what_article_28_asks_is_not_submitted(
    world: World, case_id: str, services: list[dict[str, Any]], code: str, language: str
) -> None:
    world.draft(case_id, services=[world.service(**one) for one in services])
    refused(world.plan_step("worker", case_id, "submission", language=language), language, code)


@BOTH
def test_a_plan_that_was_never_submitted_is_not_approved(world: World, case_id: str, language: str) -> None:
    world.draft(case_id)
    refused(decide(world, "chair", case_id, language), language, "not_from_this_state")


@BOTH
def test_an_author_who_signs_for_the_chair_does_not_approve_the_plan(world: World, case_id: str, language: str) -> None:
    world.deputise("chair", "worker")
    submitted(world, case_id)
    refused(decide(world, "worker", case_id, language), language, "approver_is_author")


@BOTH
def test_whoever_once_wrote_in_it_does_not_approve_it(world: World, case_id: str, language: str) -> None:
    world.draft(case_id)
    second = world.hire("second", "commune_worker", "00004")
    path = f"/v1/cases/{case_id}/assignment"
    world.post("chair", path, {"staff_id": str(second)}, version=world.version(case_id, "chair"))
    assert world.plan_step("second", case_id, "submission").status_code == 200
    world.deputise("chair", "worker")
    refused(decide(world, "worker", case_id, language), language, "approver_is_author")
    assert world.plan_step("chair", case_id, "approval", decision_number="1/QĐ").status_code == 200


@BOTH
def test_whoever_the_author_deputised_does_not_approve_it(world: World, case_id: str, language: str) -> None:
    world.grant("worker", "commune_chair", "00004")
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("worker", "deputy")
    submitted(world, case_id)
    refused(decide(world, "deputy", case_id, language), language, "approver_deputised_by_author")
    back = world.plan_step("deputy", case_id, "return", language=language, reason="Sai (thử)")
    refused(back, language, "approver_deputised_by_author")


@BOTH
def test_the_province_decides_on_no_plan_of_a_commune(world: World, case_id: str, language: str) -> None:
    submitted(world, case_id)
    refused(decide(world, "province_head", case_id, language), language, "plan_approver_not_chair")


@BOTH
def test_a_plan_is_not_returned_without_a_reason_nor_decided_on_before_it_came(
    world: World, case_id: str, language: str
) -> None:
    before = world.now().isoformat()
    world.leap(hours=1)
    submitted(world, case_id)
    back = world.plan_step("chair", case_id, "return", language=language)
    refused(back, language, "return_reason_missing")
    early = decide(world, "chair", case_id, language, occurred_at=before)
    refused(early, language, "plan_decided_before_submission")
    late = decide(world, "chair", case_id, language, occurred_at="2099-01-01T00:00:00+07:00")
    refused(late, language, "occurred_in_future")
    assert world.get("chair", f"/v1/cases/{case_id}").json()["state"] == "assessed"


@BOTH
def test_a_plan_that_lies_with_the_chair_is_not_rewritten(world: World, case_id: str, language: str) -> None:
    submitted(world, case_id)
    headers = world.headers("worker", If_Match=f'"{world.version(case_id)}"', Accept_Language=language)
    answer = world.client.put(f"/v1/cases/{case_id}/plan", headers=headers, json=world.mau_04())
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_lies_with_chair")
    assert answer.headers["content-language"] == language


@BOTH
def test_a_task_of_another_case_is_not_found(world: World, case_id: str, language: str) -> None:
    world.approve(case_id)
    task = world.get("worker", f"/v1/cases/{case_id}/plan").json()["services"][0]["id"]
    other = world.report()["cases"][0]["id"]
    answer = world.plan_step("worker", other, f"tasks/{task}/completion", language=language)
    absent = world.plan_step("worker", other, f"tasks/{other}/completion", language=language)
    assert (answer.status_code, answer.content) == (404, absent.content)


@pytest.mark.parametrize("step", ["submission", "approval", "return"])
def test_a_stale_version_changes_nothing_and_a_key_counts_once(world: World, case_id: str, step: str) -> None:
    world.draft(case_id)
    said: dict[str, Any] = {"occurred_at": world.now().isoformat()}
    subject = "worker" if step == "submission" else "chair"
    if step != "submission":
        assert world.plan_step("worker", case_id, "submission").status_code == 200
        said |= {"decision_number": "1/QĐ"} if step == "approval" else {"reason": "Sai (thử)"}
    path, version = f"/v1/cases/{case_id}/plan/{step}", world.version(case_id)
    stale = world.post(subject, path, said, version=version - 1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    without = world.post(subject, path, said)
    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    first, again = (world.post(subject, path, said, version=version, key="pressed-twice") for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json()), first.text
    other = world.post(
        subject, path, said | {"occurred_at": "2026-03-02T07:00:00+07:00"}, version=version, key="pressed-twice"
    )
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_who_may_not_is_refused_and_who_has_no_relation_finds_nothing(world: World, case_id: str) -> None:
    world.draft(case_id)
    assert world.plan_step("chair", case_id, "submission").status_code == 403
    version = world.version(case_id)
    said = {"occurred_at": world.now().isoformat()}
    stranger = world.post("worker_elsewhere", f"/v1/cases/{case_id}/plan/submission", said, version=version)
    assert stranger.status_code == 404
    for path in ("plan", "plans", "plan/copy?for=parents"):
        assert world.get("worker_elsewhere", f"/v1/cases/{case_id}/{path}").status_code == 404
    empty = world.report()["cases"][0]["id"]
    assert world.get("worker", f"/v1/cases/{empty}/plan").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"interventions": [], "supports": []}, 422, "invalid_form"),
        ({"interventions": ["no_such_measure"]}, 422, "unknown_code"),
        ({"supports": ["health_and_recovery"]}, 422, "unknown_code"),
        ({"services": [{"field": "health", "activity": "x", "estimated_cost": -1}]}, 422, "invalid_form"),
        ({"services": [{"field": "magic", "activity": "x"}]}, 422, "invalid_form"),
        (
            {"services": [{"field": "health", "activity": "x", "starts_on": "2026-04-01", "ends_on": "2026-03-01"}]},
            422,
            "invalid_form",
        ),
        (
            {"services": [{"id": "00000000-0000-4000-8000-000000000000", "field": "health", "activity": "x"}]},
            409,
            "reference_unknown",
        ),
    ],
)
def test_a_malformed_draft_is_no_draft(
    world: World, case_id: str, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = world.draft(case_id, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert world.get("worker", f"/v1/cases/{case_id}/plan").status_code == 404


@pytest.mark.parametrize("field", ["responsible_agency_id", "responsible_staff_id"])
def test_a_reference_to_nobody_is_named_by_its_own_field(world: World, case_id: str, field: str) -> None:
    nobody = {field: "00000000-0000-4000-8000-000000000000"}
    answer = world.draft(case_id, services=[world.service(**nobody)])
    assert (answer.status_code, answer.json()["code"]) == (409, "reference_unknown")
    assert answer.json()["params"] == {"field": field}


def test_a_service_is_named_once_in_a_draft_and_neither_of_two_is_lost(world: World, case_id: str) -> None:
    named = world.draft(case_id).json()["services"][0]["id"]
    twice = [world.service(id=named, activity=activity) for activity in ("Một (thử)", "Hai (thử)")]
    refused = world.draft(case_id, services=twice)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_form"), refused.text
    assert refused.json()["params"]["fields"] == [{"in": "body", "at": "", "code": "service_repeated"}]
    assert len(world.draft(case_id, services=[twice[0], world.service()]).json()["services"]) == 2
