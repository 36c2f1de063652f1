"""Closing a case: proposed by one, decided by another, refused with every missing fact, and opened again."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.answers import missing
from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found


def propose(
    world: World,
    case_id: str,
    reason: str = "unfounded",
    *,
    subject: str = "worker",
    key: str | None = None,
    **more: Any,
) -> httpx.Response:
    world.leap(minutes=1)
    body = {"occurred_at": world.now().isoformat(), "reason": reason, "explanation": "Đã xác minh (thử)."} | more
    version = more.pop("version", None) or world.version(case_id, subject)
    body.pop("version", None)
    return world.post(subject, f"/v1/cases/{case_id}/closure", body, version=version, key=key)


def decide(world: World, case_id: str, decision: str = "accept", *, subject: str = "chair") -> httpx.Response:
    world.leap(minutes=1)
    body = {"occurred_at": world.now().isoformat(), "decision": decision, "words": "Đã đọc hồ sơ (thử)."}
    path = f"/v1/cases/{case_id}/closure/decision"
    return world.post(subject, path, body, version=world.version(case_id, subject))


def reopen(world: World, case_id: str, reason: str = "new_report", *, subject: str = "chair") -> httpx.Response:
    body = {"occurred_at": world.now().isoformat(), "reason": reason, "explanation": "Có tin mới (thử)."}
    return world.post(subject, f"/v1/cases/{case_id}/reopening", body, version=world.version(case_id, subject))


def timeline(world: World, case_id: str) -> list[str]:
    return [entry["name"] for entry in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]


def test_a_case_is_closed_by_two_and_its_clocks_end(world: World, case_id: str) -> None:
    proposed = propose(world, case_id)
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed"), proposed.text
    assert world.get("worker", f"/v1/cases/{case_id}").json()["state"] == "reported"
    closed = decide(world, case_id)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.text
    assert closed.json()["offered"] == ["reopen"]
    assert {one["outcome"] for one in closed.json()["deadlines"]} == {"void", "met"}
    assert closed.json()["next_due"] is None
    (closure,) = world.get("worker", f"/v1/cases/{case_id}/closures").json()
    assert (closure["state"], closure["decision"]) == ("accepted", "Đã đọc hồ sơ (thử).")
    assert timeline(world, case_id)[-2:] == ["closure_proposed", "close"]
    assert world.get("chair", f"/v1/cases/{case_id}/registry-duties").json() == []


def test_who_proposed_does_not_decide_nor_does_whom_they_deputised(world: World, case_id: str) -> None:
    assert propose(world, case_id, subject="chair").status_code == 201
    assert missing(decide(world, case_id)) == ["closer_is_proposer"]
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("chair", "deputy")
    for decision in ("accept", "reject"):
        assert missing(decide(world, case_id, decision, subject="deputy")) == ["closer_deputised_by_proposer"]
    assert world.get("chair", f"/v1/cases/{case_id}").json()["state"] == "reported"


def test_the_chairs_deputy_decides_on_what_the_worker_proposed(world: World, case_id: str) -> None:
    propose(world, case_id)
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("chair", "deputy")
    assert decide(world, case_id, subject="deputy").json()["state"] == "closed"


def test_the_province_decides_only_where_the_authority_is_concerned(world: World, case_id: str) -> None:
    propose(world, case_id)
    refused = decide(world, case_id, subject="province_head")
    assert missing(refused) == ["closer_not_entitled"]
    assert refused.json()["refusals"][0]["legal_basis"][0]["article"] == "30"
    assert "close" not in world.get("province_head", f"/v1/cases/{case_id}").json()["offered"]
    against = world.report(concerns_authority="yes")["cases"][0]["id"]
    body = {"staff_id": str(world.staff["worker_elsewhere"])}
    version = world.version(against, "province_head")
    assert world.post("province_head", f"/v1/cases/{against}/assignment", body, version=version).status_code == 200
    assert propose(world, against, subject="worker_elsewhere").status_code == 201
    assert world.get("chair", f"/v1/cases/{against}").status_code == 404
    assert decide(world, against, subject="province_head").json()["state"] == "closed"


def test_a_rejected_proposal_leaves_the_case_as_it_was_and_another_may_follow(world: World, case_id: str) -> None:
    propose(world, case_id)
    again = propose(world, case_id)
    assert (again.status_code, again.json()["code"]) == (409, "closure_already_proposed")
    rejected = decide(world, case_id, "reject")
    assert (rejected.status_code, rejected.json()["state"]) == (200, "reported"), rejected.text
    assert world.clocks(case_id, "emergency_response")[0].state == "armed"
    none = decide(world, case_id)
    assert (none.status_code, none.json()["code"]) == (409, "no_closure_proposed")
    assert propose(world, case_id).status_code == 201
    assert timeline(world, case_id)[-2:] == ["closure_rejected", "closure_proposed"]


def test_a_proposal_is_withdrawn_by_its_proposer_alone(world: World, case_id: str) -> None:
    propose(world, case_id)
    path = f"/v1/cases/{case_id}/closure/withdrawal"
    other = world.post("chair", path, {}, version=world.version(case_id))
    assert (other.status_code, other.json()["code"]) == (409, "proposed_by_another")
    world.leap(minutes=1)
    own = world.post("worker", path, {"words": "Cần xem lại (thử)."}, version=world.version(case_id))
    assert (own.status_code, own.json()["state"]) == (200, "withdrawn"), own.text
    assert decide(world, case_id).json()["code"] == "no_closure_proposed"
    assert timeline(world, case_id)[-1] == "closure_withdrawn"


def test_an_open_measure_keeps_a_case_open(world: World, case_id: str) -> None:
    measure = {
        "occurred_at": world.now().isoformat(),
        "measures": ["health_and_recovery"],
        "grounds": ["serious_harm"],
        "separation": False,
    }
    path = f"/v1/cases/{case_id}/emergency-measures"
    assert world.post("worker", path, measure, version=world.version(case_id)).status_code == 201
    refused = propose(world, case_id)
    assert missing(refused) == ["emergency_measure_open"]
    (basis,) = refused.json()["refusals"][0]["legal_basis"]
    assert (basis["article"], basis["clause"], basis["state"]) == ("32", "3", "to_confirm")


def test_a_measure_opened_after_the_proposal_stops_the_decision(world: World, case_id: str) -> None:
    propose(world, case_id)
    measure = {
        "occurred_at": world.now().isoformat(),
        "measures": ["health_and_recovery"],
        "grounds": ["serious_harm"],
        "separation": False,
    }
    path = f"/v1/cases/{case_id}/emergency-measures"
    assert world.post("worker", path, measure, version=world.version(case_id)).status_code == 201
    assert missing(decide(world, case_id)) == ["emergency_measure_open"]
    assert world.get("worker", f"/v1/cases/{case_id}/closures").json()[0]["state"] == "proposed"


@pytest.mark.parametrize(
    ("reason", "more", "refusals"),
    [
        ("safe_and_stable", {}, ["safe_and_stable_needs_review"]),
        ("no_plan_needed", {}, ["no_plan_needs_assessment"]),
        ("handed_to_police", {}, ["child_under_16_stays", "age_evidence_missing"]),
        ("handed_to_police", {"age_evidence": "Giấy khai sinh (thử)."}, ["child_under_16_stays"]),
    ],
)
def test_a_reason_needs_what_it_rests_on(
    world: World, case_id: str, reason: str, more: dict[str, str], refusals: list[str]
) -> None:
    assert missing(propose(world, case_id, reason, **more)) == refusals
    assert world.get("worker", f"/v1/cases/{case_id}/closures").json() == []


def test_no_plan_needed_is_said_after_an_assessment(world: World, case_id: str) -> None:
    world.assess(case_id)
    assert propose(world, case_id, "no_plan_needed").status_code == 201
    assert decide(world, case_id).json()["state"] == "closed"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refusal_is_told_in_the_readers_language(world: World, case_id: str, language: str) -> None:
    headers = world.headers(
        "worker",
        Idempotency_Key=uuid4().hex,
        If_Match=f'"{world.version(case_id)}"',
        Accept_Language=language,
    )
    body = {"occurred_at": world.now().isoformat(), "reason": "safe_and_stable", "explanation": "Ổn (thử)."}
    refused = world.client.post(f"/v1/cases/{case_id}/closure", headers=headers, json=body)
    (refusal,) = refused.json()["refusals"]
    assert refusal["text"].startswith({"vi": "Chỉ lần rà soát", "en": "Only the review"}[language])
    assert refusal["legal_basis"][0]["point"] == "b"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, 409, "transition_refused"),
        ({"reason": "no_such_reason"}, 422, "unknown_code"),
        ({"explanation": " "}, 422, "invalid_form"),
        ({"age_evidence": "Giấy khai sinh (thử)."}, 422, "invalid_form"),
        ({"proposed_by": str(uuid4())}, 422, "invalid_form"),
        ({"version": 99}, 412, "stale_version"),
    ],
)
def test_a_bad_proposal_changes_nothing(
    world: World, case_id: str, changes: dict[str, Any], status: int, code: str
) -> None:
    before = world.version(case_id)
    refused = propose(world, case_id, **changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert world.version(case_id) == before


def test_the_same_key_proposes_once(world: World, case_id: str) -> None:
    body = {"occurred_at": world.now().isoformat(), "reason": "unfounded", "explanation": "Đã xác minh (thử)."}
    path, version = f"/v1/cases/{case_id}/closure", world.version(case_id)
    first = world.post("worker", path, body, version=version, key="closure-1")
    again = world.post("worker", path, body, version=version, key="closure-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = world.post("worker", path, body | {"reason": "deceased"}, version=version, key="closure-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len(world.get("worker", f"/v1/cases/{case_id}/closures").json()) == 1


def test_who_may_only_read_neither_proposes_nor_decides(world: World, case_id: str) -> None:
    body = {"occurred_at": world.now().isoformat(), "reason": "unfounded", "explanation": "x"}
    assert world.post("province_duty_officer", f"/v1/cases/{case_id}/closure", body, version=2).status_code == 403
    decision = {"occurred_at": world.now().isoformat(), "decision": "accept", "words": "x"}
    assert world.post("worker", f"/v1/cases/{case_id}/closure/decision", decision, version=2).status_code == 403
    for stranger in ("worker_elsewhere", "chair_elsewhere"):
        assert world.post(stranger, f"/v1/cases/{case_id}/closure", body, version=2).status_code == 404
        assert world.get(stranger, f"/v1/cases/{case_id}/closures").status_code == 404


@pytest.mark.parametrize(("plan_needed", "refusals"), [(True, ["assessment_asks_for_plan"]), (False, [])])
def test_where_mau_03_exists_it_says_whether_a_plan_is_needed(
    world: World, case_id: str, plan_needed: bool, refusals: list[str]
) -> None:
    world.assess(case_id)
    said: dict[str, Any] = {} if plan_needed else {"plan_needed": False, "minutes": None}
    assert world.verify(case_id, **said).status_code == 201
    answer = propose(world, case_id, "no_plan_needed")
    assert (missing(answer) if refusals else []) == refusals
    if not refusals:
        assert decide(world, case_id).json()["state"] == "closed"


def followed_up(world: World, case_id: str, **said: Any) -> None:
    assert world.assess(case_id).status_code == 201
    assert world.verify(case_id).status_code == 201
    assert world.approve(case_id).json()["state"] == "intervened"
    world.leap(hours=1)
    world.finish_tasks(case_id)
    assert world.review(case_id, **said).json()["state"] == "followed_up"


@pytest.mark.parametrize(
    ("said", "refusals"),
    [
        ({"safe": False, "stable": True}, ["review_not_safe"]),
        ({"safe": True, "stable": False}, ["review_not_stable"]),
    ],
)
def test_safe_and_stable_is_what_the_latest_review_says(
    world: World, case_id: str, said: dict[str, Any], refusals: list[str]
) -> None:
    followed_up(world, case_id, **said)
    assert missing(propose(world, case_id, "safe_and_stable")) == refusals
    world.leap(days=1)
    world.review(case_id, safe=True, stable=True, proposal="end_plan")
    assert propose(world, case_id, "safe_and_stable").status_code == 201
    world.review(case_id, **said)
    assert missing(decide(world, case_id)) == refusals


def test_a_case_that_is_safe_and_stable_is_closed_and_its_clocks_end(world: World, case_id: str) -> None:
    followed_up(world, case_id, safe=True, stable=True, proposal="end_plan")
    propose(world, case_id, "safe_and_stable")
    closed = decide(world, case_id)
    assert closed.json()["state"] == "closed"
    assert world.clocks(case_id, "review_again")[0].state == "void"
    assert len(world.get("chair", f"/v1/cases/{case_id}/registry-duties").json()) == 1


# ── Tuổi / Age ──────────────────────────────────────────────────────────────────────────────────────────────────────


def aged(world: World, age: int | None, *forms: str) -> str:
    children = [{"estimated_age": age}] if age is not None else [{}]
    found: str = world.report(children=children, abuse_forms=list(forms))["cases"][0]["id"]
    return found


def test_sexual_abuse_of_a_17_year_old_stays_by_the_joint_circular(world: World) -> None:
    case_id = aged(world, 17, "sexual_abuse")
    routing = world.get("worker", f"/v1/cases/{case_id}").json()["age_routing"]
    assert routing["route"] == "sexual_abuse_under_18"
    (basis,) = routing["legal_basis"]
    assert (basis["instrument"], basis["article"], basis["clause"]) == ("Thông tư liên tịch 01/2022", "8", "1")
    refused = propose(world, case_id, "handed_to_police", age_evidence="Giấy khai sinh (thử).")
    assert missing(refused) == ["sexual_abuse_stays"]
    assert refused.json()["refusals"][0]["legal_basis"][0]["article"] == "8"


def test_a_17_year_old_leaves_only_by_two_people_and_with_evidence(world: World) -> None:
    case_id = aged(world, 17, "violence")
    read = world.get("worker", f"/v1/cases/{case_id}").json()
    assert (read["state"], read["age_routing"]["route"]) == ("reported", "to_police")
    assert read["age_routing"]["legal_basis"] == []
    assert missing(propose(world, case_id, "handed_to_police")) == ["age_evidence_missing"]
    assert propose(world, case_id, "handed_to_police", age_evidence="Giấy khai sinh (thử).").status_code == 201
    assert decide(world, case_id).json()["state"] == "closed"


@pytest.mark.parametrize(
    ("age", "forms", "route"), [(9, ("sexual_abuse",), "child"), (None, ("violence",), "not_known")]
)
def test_who_is_not_known_to_be_16_never_leaves_because_of_age(
    world: World, age: int | None, forms: tuple[str, ...], route: str
) -> None:
    case_id = aged(world, age, *forms)
    assert world.get("worker", f"/v1/cases/{case_id}").json()["age_routing"]["route"] == route
    refused = missing(propose(world, case_id, "handed_to_police", age_evidence="Lời kể (thử)."))
    assert "child_under_16_stays" in refused


# ── Mở lại / Reopening ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_that_was_assessed_goes_back_to_assessed_and_its_plan_is_owed_anew(world: World, case_id: str) -> None:
    world.assess(case_id)
    propose(world, case_id)
    decide(world, case_id)
    assert world.clocks(case_id, "plan_submitted")[0].state == "void"
    world.travel(days=3)
    reopened = reopen(world, case_id)
    assert (reopened.status_code, reopened.json()["state"]) == (201, "assessed"), reopened.text
    first, second = world.clocks(case_id, "plan_submitted")
    assert (first.state, second.state, second.occurrence) == ("void", "armed", 2)
    assert second.starts_at == world.now()
    assert world.clocks(case_id, "reopened_assessed") == []
    assert world.told("worker")[-1] == world.told("chair")[-1] == "case.reopened"
    (row,) = world.get("worker", f"/v1/cases/{case_id}/reopenings").json()
    assert (row["reason"], row["explanation"]) == ("new_report", "Có tin mới (thử).")
    assert timeline(world, case_id)[-1] == "reopen"
    assert propose(world, case_id).status_code == 201


def test_a_case_that_was_never_assessed_goes_back_to_reported_and_rings_after_twelve_hours(
    world: World, case_id: str
) -> None:
    propose(world, case_id)
    decide(world, case_id)
    world.travel(days=3)
    reopened = reopen(world, case_id, subject="worker")
    assert reopened.json()["state"] == "reported"
    (clock,) = world.clocks(case_id, "reopened_assessed")
    assert (clock.state, clock.kind, clock.starts_at) == ("armed", "internal", world.now())
    world.travel(hours=12, minutes=1)
    assert world.told("chair")[-1] == "deadline.breached"
    assert world.assess(case_id).json()["state"] == "assessed"
    assert world.clocks(case_id, "reopened_assessed")[0].state == "done"


def test_an_open_case_is_not_reopened_and_an_unknown_reason_is_none(world: World, case_id: str) -> None:
    assert missing(reopen(world, case_id)) == ["not_from_this_state"]
    propose(world, case_id)
    decide(world, case_id)
    unknown = reopen(world, case_id, "because")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_code")
    assert missing(propose(world, case_id))[0] == "not_from_this_state"
