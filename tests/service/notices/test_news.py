"""What waits for a decision is told to whoever may decide, and what was decided to whoever waits for it."""

from collections import Counter

import pytest
from sqlmodel import col, select

from notifications.notice import Notice
from notifications.render import text_for_people
from notifications.tables import Delivery
from tests.service.closing.test_closing import decide, propose
from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    """A case that has its Mẫu 02 and 03; the people who may hear of it are those of the commune."""
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("chair", "deputy")
    found: str = world.report()["cases"][0]["id"]
    assert world.assess(found).status_code == 201
    assert world.verify(found).status_code == 201
    return found


def told(world: World, kind: str) -> dict[str, int]:
    """Who was told this, and how often."""
    counted = Counter({who: world.told(who).count(kind) for who in world.staff})
    return dict(+counted)


def states(world: World, kind: str) -> list[str]:
    return world.rows(select(Delivery.state).where(col(Delivery.notice_type) == kind))


def submitted(world: World, case_id: str) -> None:
    assert world.draft(case_id).status_code == 200
    assert world.plan_step("worker", case_id, "submission").status_code == 200


def test_a_returned_plan_is_told_to_its_worker_until_it_is_submitted_again(world: World, case_id: str) -> None:
    submitted(world, case_id)
    assert world.plan_step("chair", case_id, "return", reason="Chưa rõ ai chăm sóc (thử)").status_code == 200
    assert told(world, "plan.returned") == {"worker": 1}
    assert states(world, "plan.returned") == ["queued"]
    submitted(world, case_id)
    assert states(world, "plan.returned") == ["superseded"]
    assert told(world, "plan.submitted") == {"chair": 2, "deputy": 2}


def test_an_approved_plan_is_told_to_its_worker_until_the_next_step(world: World, case_id: str) -> None:
    assert world.approve(case_id).status_code == 200
    assert told(world, "plan.approved") == {"worker": 1}
    world.leap(days=1)
    world.finish_tasks(case_id)
    assert states(world, "plan.approved") == ["queued"]
    assert world.review(case_id).status_code == 201
    assert states(world, "plan.approved") == ["superseded"]


def test_a_proposed_closing_is_told_to_whoever_may_decide_until_they_have(world: World, case_id: str) -> None:
    assert propose(world, case_id).status_code == 201
    assert told(world, "closure.proposed") == {"chair": 1, "deputy": 1}
    assert states(world, "closure.proposed") == ["queued", "queued"]
    assert decide(world, case_id, "reject").status_code == 200
    assert states(world, "closure.proposed") == ["superseded", "superseded"]
    assert told(world, "closure.decided") == {"worker": 1}


def test_whoever_may_not_decide_on_a_closing_is_not_asked_to(world: World, case_id: str) -> None:
    assert propose(world, case_id, subject="chair").status_code == 201
    assert told(world, "closure.proposed") == {}


def test_a_closing_that_was_decided_is_told_to_its_proposer_alone(world: World, case_id: str) -> None:
    propose(world, case_id)
    assert decide(world, case_id).json()["state"] == "closed"
    assert told(world, "closure.decided") == {"worker": 1}


def test_a_proposer_who_has_lost_the_case_is_told_nothing_of_it(world: World, case_id: str) -> None:
    propose(world, case_id)
    world.dismiss("worker")
    assert decide(world, case_id).status_code == 200
    assert told(world, "closure.decided") == {}


def test_against_the_communes_authorities_the_province_s_head_is_asked_and_the_commune_hears_nothing(
    world: World,
) -> None:
    case_id = world.report(concerns_authority="yes")["cases"][0]["id"]
    body = {"staff_id": str(world.staff["worker_elsewhere"])}
    version = world.version(case_id, "province_head")
    assert world.post("province_head", f"/v1/cases/{case_id}/assignment", body, version=version).status_code == 200
    assert propose(world, case_id, subject="worker_elsewhere").status_code == 201
    assert told(world, "closure.proposed") == {"province_head": 1}
    assert decide(world, case_id, subject="province_head").status_code == 200
    assert told(world, "closure.decided") == {"worker_elsewhere": 1}
    assert world.told("chair") == world.told("worker") == []


@pytest.mark.parametrize("kind", ["plan.returned", "plan.approved", "closure.proposed", "closure.decided"])
def test_such_a_letter_says_in_both_languages_what_has_happened_and_nothing_of_what_was_written(
    world: World, case_id: str, kind: str
) -> None:
    submitted(world, case_id)
    world.plan_step("chair", case_id, "return", reason="Chưa rõ ai chăm sóc (thử)")
    assert world.approve(case_id).status_code == 200
    propose(world, case_id, "moved_abroad")
    decide(world, case_id)
    (letter, *_) = world.rows(select(Delivery).where(col(Delivery.notice_type) == kind))
    vietnamese, english = text_for_people(Notice.recall(letter.notice), "vi").split("— English —")
    told_in = {
        "plan.returned": ("đã bị trả lại lúc 08:00 ngày 02/03/2026", "was returned at 08:00 on 02/03/2026"),
        "plan.approved": ("đã được phê duyệt lúc 08:00 ngày 02/03/2026", "was approved at 08:00 on 02/03/2026"),
        "closure.proposed": ("ghi nhận lúc 08:01 ngày 02/03/2026", "was proposed at 08:01 on 02/03/2026"),
        "closure.decided": ("đã được quyết định lúc 08:02 ngày 02/03/2026", "was decided on at 08:02 on 02/03/2026"),
    }
    assert (told_in[kind][0] in vietnamese, told_in[kind][1] in english) == (True, True)
    assert [word for word in ("thử", "Chưa rõ", "moved_abroad") if word in vietnamese + english] == []
    basis = "Căn cứ: mốc nội bộ, không phải luật" in vietnamese
    assert basis == (kind == "plan.returned")
