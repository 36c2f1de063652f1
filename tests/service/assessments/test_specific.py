"""Mẫu 03: what it records, what it refuses with its article, and what it never shows."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from tests.world import World

MOTHERS_WISH = "Muốn đón con về nhà (thử)"
MOTHER = {"who": "mother", "harms": False, "wish": MOTHERS_WISH}


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.assess(found)
    return found


def papers(world: World, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get("worker", f"/v1/cases/{case_id}/specific-assessments").json()
    return found


def separate(world: World, case_id: str) -> None:
    path, now = f"/v1/cases/{case_id}/emergency-measures", world.now().isoformat()
    decided = {
        "occurred_at": now,
        "measures": ["safe_shelter"],
        "grounds": ["harmed_by_carer"],
        "separation": True,
        "danger_known_at": now,
        "separation_ground": "abused_by_carer",
    }
    measure = world.post("chair", path, decided, version=world.version(case_id)).json()["id"]
    placed = {"occurred_at": now, "safe_place": "Nơi an toàn (thử)", "alternative_care": "Bà ngoại (thử)"}
    applied = world.post("worker", f"{path}/{measure}/application", placed, version=world.version(case_id))
    assert applied.status_code == 200, applied.text


def test_it_is_kept_with_its_minutes_and_its_totals(world: World, case_id: str) -> None:
    recorded = world.verify(case_id, harm_degree={"level": "high", "note": "Còn sợ (thử)"})
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["state"] == "assessed"
    (paper,) = papers(world, case_id)
    assert paper["harm_counts"] == {"high": 1, "medium": 4, "low": 0}
    assert paper["ability_counts"] == {"high": 0, "medium": 5, "low": 0}
    assert paper["ratings"]["harm_degree"] == {"level": "high", "note": "Còn sợ (thử)"}
    assert paper["needs"][0]["kind"] == "legal_aid"
    assert paper["parents"][0]["wish"]
    assert [one["attended"][0]["capacity"] for one in paper["minutes"]] == ["residential_area"]
    assert "conclusion" in paper["to_confirm"]
    assert "condition" not in paper["to_confirm"]


def test_what_is_only_our_reading_of_a_form_can_be_looked_up(world: World) -> None:
    forms = {form["id"]: form for form in world.get("worker", "/v1/policy/forms").json()}
    fields = {field["id"]: field for field in forms["mau_03"]["fields"]}
    assert (fields["condition"]["confidence"], fields["conclusion"]["confidence"]) == ("confirmed", "to_confirm")
    assert set(fields) <= set(world.mau_03()) | {"parents_safe", "problems"} | {
        name for name in fields if name.startswith(("environment_", "future_carer"))
    }


def test_several_are_kept_and_minutes_may_come_later(world: World, case_id: str) -> None:
    world.verify(case_id, minutes=None)
    (first,) = papers(world, case_id)
    path = f"/v1/cases/{case_id}/specific-assessments/{first['id']}/minutes"
    assert world.post("worker", path, world.minutes(), version=world.version(case_id)).status_code == 201
    world.leap(minutes=5)
    world.verify(case_id, minutes=None, plan_needed=False)
    assert [(one["plan_needed"], len(one["minutes"])) for one in papers(world, case_id)] == [(True, 1), (False, 0)]
    other = world.report()["cases"][0]["id"]
    elsewhere = f"/v1/cases/{other}/specific-assessments/{first['id']}/minutes"
    assert world.post("worker", elsewhere, world.minutes(), version=world.version(other)).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("emergency_grounds", "parents"),
    [
        (None, [MOTHER | {"harms": True}]),
        (["harmed_by_carer"], [MOTHER]),
    ],
    ids=["from whoever harms", "while nobody says who harms"],
)
def test_no_wish_is_taken_from_whoever_harms(
    world: World, emergency_grounds: list[str] | None, parents: list[dict[str, Any]], language: str
) -> None:
    case_id = world.report()["cases"][0]["id"]
    grounds: dict[str, Any] = {"emergency_grounds": emergency_grounds} if emergency_grounds else {}
    world.assess(case_id, emergency=bool(emergency_grounds), **grounds)
    version = world.version(case_id)
    refused = world.client.post(
        f"/v1/cases/{case_id}/specific-assessment",
        headers=world.headers("worker", Idempotency_Key=uuid4().hex, If_Match=f'"{version}"', Accept_Language=language),
        json=world.mau_03(parents=parents),
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "parents_wish_of_harmer")
    basis = refused.json()["legal_basis"][0]
    assert (basis["article"], basis["clause"], basis["point"]) == ("27", "1", "h")
    assert refused.headers["content-language"] == language
    assert MOTHERS_WISH not in refused.text
    assert papers(world, case_id) == []


def test_the_other_parents_wish_is_taken(world: World, case_id: str) -> None:
    father = {"who": "father", "harms": True}
    assert world.verify(case_id, parents=[MOTHER, father]).status_code == 201
    assert [one["wish"] for one in papers(world, case_id)[0]["parents"]] == [MOTHERS_WISH, None]


def test_a_wish_is_no_longer_shown_once_its_author_is_found_to_harm(world: World, case_id: str) -> None:
    world.verify(case_id, parents=[MOTHER])
    world.verify(case_id, parents=[{"who": "mother", "harms": True}])
    answer = world.get("worker", f"/v1/cases/{case_id}/specific-assessments")
    assert MOTHERS_WISH not in answer.text
    assert [one["wish"] for paper in answer.json() for one in paper["parents"]] == [None, None]


def test_while_a_child_is_separated_it_is_said_whether_the_parents_are_safe(world: World, case_id: str) -> None:
    separate(world, case_id)
    refused = world.verify(case_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "parents_safe_unanswered")
    assert refused.json()["legal_basis"][0]["article"] == "32"
    assert world.verify(case_id, parents_safe=False).status_code == 201
    assert papers(world, case_id)[0]["parents_safe"] is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occurred_at": "2099-01-01T00:00:00+07:00"}, "in_the_future"),
        ({"needs": [{"kind": "no_such_need", "words": "?"}]}, "unknown_code"),
        ({"harm_degree": {"level": "enormous"}}, "invalid_form"),
        ({"child_wish": ""}, "invalid_form"),
    ],
)
def test_a_malformed_paper_is_no_paper(world: World, case_id: str, changes: dict[str, Any], code: str) -> None:
    refused = world.verify(case_id, **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert papers(world, case_id) == []


def test_only_the_assigned_worker_records_it_and_only_once_a_key(world: World, case_id: str) -> None:
    path, version = f"/v1/cases/{case_id}/specific-assessment", world.version(case_id)
    assert world.post("chair", path, world.mau_03(), version=version).status_code == 403
    assert world.post("worker_elsewhere", path, world.mau_03(), version=version).status_code == 404
    assert world.post("worker", path, world.mau_03(), version=version + 7).json()["code"] == "stale_version"
    body = world.mau_03()
    first, again = (world.post("worker", path, body, version=version, key="one-press") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(papers(world, case_id)) == 1
    names = [one["name"] for one in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert {"specific_assessment", "needs_meeting"} <= set(names)


def test_its_words_lie_sealed_in_the_database(world: World, case_id: str, owner_engine: Engine) -> None:
    world.verify(case_id, parents=[MOTHER])
    with owner_engine.connect() as connection:
        both = "SELECT t::text FROM specific_assessment t UNION ALL SELECT m::text FROM needs_meeting m"
        kept = "".join(connection.execute(text(both)).scalars().all())
    assert "(thử)".encode().hex() not in kept
    assert "(thử)" not in kept
