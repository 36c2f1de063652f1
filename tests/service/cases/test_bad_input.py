"""What needs two people or a text bounds is refused with the missing fact, in both languages, and leaves nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from tests.service.emergency.life import in_force, opened, step
from tests.world import World
from workflows.calendar import local_day

SECRET = "Lời không được nhắc lại (thử)"
REQUIRED = {"authority": SECRET, "number": SECRET, "dated_on": "2026-03-02"}


class Asked(NamedTuple):
    """Who asks for what, on which case; `path` hangs below the case."""

    subject: str
    case_id: str
    path: str
    said: dict[str, Any]


class Refused(NamedTuple):
    """The missing fact, the instrument, article and clause where a text asks for it, and words of each language."""

    fact: str
    basis: tuple[str, ...]
    vi: str
    en: str


def reported(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    return found


def planned(world: World) -> str:
    """A case whose plan lies with the Chair."""
    case_id = reported(world)
    for done in (world.assess(case_id), world.verify(case_id), world.draft(case_id)):
        assert done.is_success, done.text
    assert world.plan_step("worker", case_id, "submission").is_success
    return case_id


def carried_out(world: World) -> str:
    """A case whose plan is in force since just now, its task done."""
    case_id = planned(world)
    assert world.plan_step("chair", case_id, "approval", decision_number="1/QĐ (thử)").is_success
    world.finish_tasks(case_id)
    return case_id


def separated(world: World) -> tuple[str, str]:
    """A case and its separation, in force since just now for five days."""
    case_id = reported(world)
    assert world.assess(case_id, emergency=True).is_success
    return case_id, in_force(world, case_id, subject="chair", separation=True, separated_until=day(world, 5))


def day(world: World, number: int) -> str:
    return (local_day(world.now()) + timedelta(days=number)).isoformat()


def dated(world: World) -> dict[str, str]:
    return {"occurred_at": world.now().isoformat()}


def measure(case_id: str, found: str, name: str, subject: str = "chair", **said: Any) -> Asked:
    return Asked(subject, case_id, f"emergency-measures/{found}/{name}", {"reason": SECRET} | said)


def approved_by_its_author(world: World) -> Asked:
    world.deputise("chair", "worker")
    return Asked("worker", planned(world), "plan/approval", {"decision_number": SECRET})


def approved_by_whom_the_author_deputised(world: World) -> Asked:
    world.grant("worker", "commune_chair", "00004")
    world.hire("deputy", "commune_worker", "00008")
    world.deputise("worker", "deputy")
    return Asked("deputy", planned(world), "plan/approval", {"decision_number": SECRET})


def opened_for_too_long(world: World) -> Asked:
    said = {"measures": [], "grounds": [], "separation": True, "separation_ground": "abused_by_carer"}
    return Asked(
        "chair",
        reported(world),
        "emergency-measures",
        said | {"separated_until": day(world, 16), "details": SECRET},
    )


def extended_for_too_long(world: World) -> Asked:
    return measure(*separated(world), "extension", until=day(world, 16))


def extended_by_the_worker(world: World) -> Asked:
    return measure(*separated(world), "extension", "worker", until=day(world, 16), longer=REQUIRED)


def extended_to_an_earlier_day(world: World) -> Asked:
    return measure(*separated(world), "extension", until=day(world, 4))


def cancelled_without_mau_03(world: World) -> Asked:
    return measure(*separated(world), "cancellation")


def ended_with_neither_home_nor_court(world: World) -> Asked:
    return measure(*separated(world), "end")


def never_taken_and_no_word_why(world: World) -> Asked:
    case_id = reported(world)
    return measure(case_id, opened(world, case_id), "cancellation", "worker", reason=None, decision_number=SECRET)


def ended_and_no_word_why(world: World) -> Asked:
    case_id = reported(world)
    return measure(case_id, in_force(world, case_id), "end", "worker", reason=None, decision_number=SECRET)


def closed_with_an_open_measure(world: World) -> Asked:
    case_id = reported(world)
    in_force(world, case_id)
    return Asked("worker", case_id, "closure", {"reason": "unfounded", "explanation": SECRET})


def closed_as_safe_with_an_unfinished_task(world: World) -> Asked:
    case_id = planned(world)
    assert world.plan_step("chair", case_id, "approval", decision_number="1/QĐ (thử)").is_success
    return Asked("worker", case_id, "closure", {"reason": "safe_and_stable", "explanation": SECRET})


def reviewed_before_the_plan(world: World) -> Asked:
    world.leap(hours=1)
    early = (world.now() - timedelta(minutes=1)).isoformat()
    return Asked("worker", carried_out(world), "reviews", world.mau_06(occurred_at=early, conclusion=SECRET))


DECREE = "56/2017/NĐ-CP"
BAD: dict[Callable[[World], Asked], Refused] = {
    approved_by_its_author: Refused(
        "approver_is_author", (DECREE, "28", "1"), "không được là người lập", "may not approve"
    ),
    approved_by_whom_the_author_deputised: Refused("approver_deputised_by_author", (), "ủy quyền", "deputised"),
    opened_for_too_long: Refused("separation_too_long", (DECREE, "32", "3"), "là 16 ngày, quá 15", "16 days in all"),
    extended_for_too_long: Refused("separation_too_long", (DECREE, "32", "3"), "là 16 ngày, quá 15", "16 days in all"),
    extended_by_the_worker: Refused("measure_not_decided_by_chair", (DECREE, "32", "2"), "Chủ tịch", "commune Chair"),
    extended_to_an_earlier_day: Refused("extension_not_longer", (), "muộn hơn", "ends later"),
    cancelled_without_mau_03: Refused(
        "parents_not_assessed_safe", (DECREE, "32", "3"), "Chưa có đánh giá (Mẫu 03)", "have not been assessed"
    ),
    ended_with_neither_home_nor_court: Refused(
        "separation_end_not_assessed", ("14/2020/TT-BLĐTBXH", "14", "3"), "đề nghị Tòa án", "the court is asked"
    ),
    never_taken_and_no_word_why: Refused("cancellation_reason_missing", (), "lý do hủy", "reason for cancelling"),
    ended_and_no_word_why: Refused("ending_reason_missing", (), "lý do kết thúc", "reason for ending"),
    closed_with_an_open_measure: Refused(
        "emergency_measure_open", (DECREE, "32", "3"), "chưa kết thúc", "measure is still open"
    ),
    closed_as_safe_with_an_unfinished_task: Refused(
        "safe_and_stable_needs_review", (DECREE, "30", "1"), "Chỉ lần rà soát", "Only the review"
    ),
    reviewed_before_the_plan: Refused(
        "review_before_plan", (DECREE, "30", "2"), "sớm hơn ngày phê duyệt", "before the approval"
    ),
}


def ask(world: World, asked: Asked, version: int, language: str) -> httpx.Response:
    extra = {"Idempotency_Key": uuid4().hex, "If_Match": f'"{version}"', "Accept_Language": language}
    headers = world.headers(asked.subject, **extra)
    return world.client.post(f"/v1/cases/{asked.case_id}/{asked.path}", headers=headers, json=asked.said)


def everything(world: World) -> dict[str, str | None]:
    """What every table says, the audit apart: there the refusal is kept."""
    tables = [name for name in SQLModel.metadata.tables if name != "audit_entry"]
    with world.owner.connect() as connection:
        return {
            name: connection.execute(
                text(f'SELECT md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM "{name}" row')  # noqa: S608
            ).scalar_one()
            for name in tables
        }


@pytest.mark.parametrize(("prepare", "refused"), BAD.items(), ids=[one.__name__ for one in BAD])
def test_it_is_refused_in_both_languages_and_leaves_nothing(
    world: World, prepare: Callable[[World], Asked], refused: Refused
) -> None:
    asked = prepare(world)
    asked = asked._replace(said=dated(world) | asked.said)
    version = world.version(asked.case_id, asked.subject)
    before = everything(world)
    for language, words in (("vi", refused.vi), ("en", refused.en)):
        answer = ask(world, asked, version, language)
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_refused"), answer.text
        assert answer.headers["content-language"] == language
        (missing,) = answer.json()["refusals"]
        assert missing["code"] == refused.fact
        assert words in missing["text"]
        bases = [(one["instrument"], one["article"], one["clause"]) for one in missing["legal_basis"]]
        assert bases[:1] == ([refused.basis] if refused.basis else [])
        assert SECRET not in answer.text
    assert everything(world) == before
    assert world.version(asked.case_id, asked.subject) == version


def test_a_task_of_another_case_is_not_there_in_either_language(world: World) -> None:
    here, elsewhere = carried_out(world), carried_out(world)
    task = world.get("worker", f"/v1/cases/{elsewhere}/plan").json()["services"][0]["id"]
    version, before = world.version(here), everything(world)
    for language, title in (("vi", "Không tìm thấy"), ("en", "Not found")):
        for name, said in (("completion", {"note": SECRET} | dated(world)), ("correction", {"reason": SECRET})):
            asked = Asked("worker", here, f"plan/tasks/{task}/{name}", said)
            answer = ask(world, asked, version, language)
            assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (404, "not_found", title)
            assert task not in answer.text
            assert SECRET not in answer.text
    assert everything(world) == before


@pytest.mark.parametrize(
    ("name", "state"), [("extension", "extended"), ("cancellation", "cancelled"), ("end", "ended")]
)
def test_a_decision_on_a_measure_is_taken_once_however_often_it_is_sent(world: World, name: str, state: str) -> None:
    case_id, separation = separated(world)
    world.leap(hours=1)
    world.verify(case_id, parents_safe=True)
    path, version = f"/v1/cases/{case_id}/emergency-measures/{separation}/{name}", world.version(case_id, "chair")
    body = {"occurred_at": world.now().isoformat(), "reason": "Đã an toàn (thử)"}
    body |= {"until": day(world, 9)} if name == "extension" else {}
    first, *again = [world.post("chair", path, body, version=version, key="once") for _ in range(3)]
    assert (first.status_code, first.json()["state"]) == (200, state), first.text
    assert {(one.status_code, one.content, one.headers["etag"]) for one in again} == {
        (200, first.content, first.headers["etag"])
    }
    (decision,) = world.get("chair", f"/v1/cases/{case_id}/emergency-measures/{separation}").json()["decisions"]
    other = step(world, case_id, separation, name, subject="chair", key="once", **body | {"reason": "Khác (thử)"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert decision["kind"] == {"extension": "extend", "cancellation": "cancel", "end": "end"}[name]
