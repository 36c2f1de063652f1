"""A separation is watched to its last day, extended within what art. 32(3) allows, and longer only as required."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.emergency.lengths import Length
from tests.answers import missing
from tests.service.emergency.life import in_force, opened, read, step
from tests.world import World
from workflows.calendar import local_day
from workflows.policy.load import load

RULE = load().rule_on("separation_end", date(2026, 3, 2))
REQUIRED = {"authority": "Tòa án nhân dân (thử)", "number": "07/YC (thử)", "dated_on": "2026-03-10"}


def day(world: World, number: int) -> str:
    """The local day so many days from now."""
    return (local_day(world.now()) + timedelta(days=number)).isoformat()


def separated(world: World, case_id: str, **more: Any) -> str:
    return in_force(world, case_id, subject="chair", separation=True, **more)


def test_from_the_application_the_fifteen_days_run_warn_and_escalate(world: World, case_id: str) -> None:
    assert world.assess(case_id, emergency=True).status_code == 201
    measure = separated(world, case_id)
    (clock,) = world.clocks(case_id, "separation_end")
    assert (clock.subject_kind, str(clock.subject_id)) == ("emergency", measure)
    assert clock.due_at.isoformat() == "2026-03-17T17:00:00+00:00"
    assert world.clocks(case_id, "separation_decided_end") == []
    length = read(world, case_id, measure)["separation_length"]
    assert (length["allowed_days"], length["total_days"], length["to_confirm"]) == (15, None, ["start", "counting"])
    assert [basis["article"] for basis in length["legal_basis"]] == ["32", "14"]
    before = world.told("chair").count("deadline.approaching")
    world.travel(days=12, hours=16, minutes=1)  # the end of day 12
    told = world.told("chair")
    assert told.count("deadline.approaching") > before
    world.travel(days=3)
    (clock,) = world.clocks(case_id, "separation_end")
    assert clock.breached_at == clock.due_at
    world.travel(hours=10)
    assert "escalation.raised" in world.told("province_duty_officer")
    (shown,) = (one for one in _clocks(world, case_id) if one["rule"] == "separation_end")
    assert (shown["subject_kind"], shown["subject_id"], shown["outcome"]) == ("emergency", measure, "breached")


def test_two_separations_have_a_clock_each_and_do_not_stop_each_other(world: World, case_id: str) -> None:
    first = separated(world, case_id, separated_until=day(world, 5))
    world.leap(days=1)
    second = separated(world, case_id, separated_until=day(world, 5))
    world.leap(hours=1)
    answer = step(world, case_id, first, "extension", subject="chair", until=day(world, 9))
    assert (answer.status_code, answer.json()["state"]) == (200, "extended"), answer.text
    decided = {
        (str(one.subject_id), one.occurrence): one.state for one in world.clocks(case_id, "separation_decided_end")
    }
    assert decided == {(first, 1): "done", (first, 2): "armed", (second, 1): "armed"}
    longest = [one.state for one in world.clocks(case_id, "separation_end")]
    assert longest == ["armed", "armed"]


def test_the_day_named_in_the_decision_rings_and_an_extension_moves_it(world: World, case_id: str) -> None:
    measure = separated(world, case_id, separated_until=day(world, 5))
    (clock,) = world.clocks(case_id, "separation_decided_end")
    assert (clock.kind, clock.due_at.isoformat()) == ("internal", "2026-03-07T17:00:00+00:00")
    world.leap(days=4)
    answer = step(
        world, case_id, measure, "extension", subject="chair", until="2026-03-17", decision_number="9/QĐ (thử)"
    )
    length = answer.json()["separation_length"]
    assert (length["until"], length["total_days"], length["longer_required"]) == ("2026-03-17", 15, False)
    (decision,) = answer.json()["decisions"]
    assert (decision["kind"], decision["until"], decision["decision_number"]) == ("extend", "2026-03-17", "9/QĐ (thử)")
    assert [one.state for one in world.clocks(case_id, "separation_decided_end")] == ["done"]
    (longest,) = world.clocks(case_id, "separation_end")
    assert (longest.state, longest.due_at.isoformat()) == ("armed", "2026-03-17T17:00:00+00:00")
    lines = world.get("chair", f"/v1/cases/{case_id}/history").json()["items"]
    assert ("separated_until", '"2026-03-07"', '"2026-03-17"') in [
        (one["field"], one["old"], one["new"]) for one in lines
    ]


@pytest.mark.parametrize(("language", "words"), [("vi", "15 ngày cho phép"), ("en", "more than the 15 allowed")])
def test_beyond_the_fifteen_days_only_a_competent_authority_leads(
    world: World, case_id: str, language: str, words: str
) -> None:
    measure = separated(world, case_id)
    world.leap(days=12)
    path = f"/v1/cases/{case_id}/emergency-measures/{measure}/extension"
    body = {"occurred_at": world.now().isoformat(), "until": "2026-03-18"}
    version = f'"{world.version(case_id, "chair")}"'
    headers = world.headers("chair", Idempotency_Key=language, If_Match=version, Accept_Language=language)
    refused = world.client.post(path, headers=headers, json=body)
    assert missing(refused) == ["separation_too_long"]
    (refusal,) = refused.json()["refusals"]
    assert words in str(refusal["text"])
    assert (refusal["legal_basis"][0]["article"], refusal["legal_basis"][0]["clause"]) == ("32", "3")

    extended = step(world, case_id, measure, "extension", subject="chair", until="2026-03-18", longer=REQUIRED)
    assert extended.status_code == 200, extended.text
    assert extended.json()["separation_length"]["longer_required"] is True
    (decision,) = extended.json()["decisions"]
    assert (decision["authority"], decision["authority_number"]) == ("Tòa án nhân dân (thử)", "07/YC (thử)")
    first, second = world.clocks(case_id, "separation_end")
    assert (first.state, first.breached_at, second.state, second.occurrence) == ("done", None, "armed", 2)
    assert second.due_at.isoformat() == "2026-03-18T17:00:00+00:00"
    again = step(world, case_id, measure, "extension", subject="chair", until="2026-03-19")
    assert missing(again) == ["separation_too_long"]


def test_an_authority_that_asks_late_leaves_the_breach_where_it_is(world: World, case_id: str) -> None:
    measure = separated(world, case_id)
    world.travel(days=17)
    assert step(world, case_id, measure, "extension", subject="chair", until=day(world, 5), longer=REQUIRED).is_success
    first, second = world.clocks(case_id, "separation_end")
    assert (first.state, first.breached_at, second.state) == ("done", first.due_at, "armed")


def test_an_extension_that_does_not_extend_is_refused(world: World, case_id: str) -> None:
    measure = separated(world, case_id, separated_until=day(world, 8))
    world.leap(days=3)

    def extend(until: int, **more: Any) -> Any:
        return step(world, case_id, measure, "extension", subject="chair", until=day(world, until), **more)

    assert missing(extend(5)) == ["extension_not_longer"]
    assert missing(extend(-1)) == ["extension_not_longer"]
    assert missing(extend(-3)) == ["separation_end_before_start", "extension_not_longer"]
    late = extend(9, longer=REQUIRED | {"dated_on": day(world, 1)})
    assert (late.status_code, late.json()["code"], late.json()["params"]) == (
        422,
        "in_the_future",
        {"field": "longer.dated_on"},
    )
    assert extend(40_000).status_code == 422
    worker = step(world, case_id, measure, "extension", until=day(world, 9))
    assert missing(worker) == ["measure_not_decided_by_chair"]
    assert read(world, case_id, measure)["decisions"] == []


def test_only_a_separation_in_force_is_extended(world: World, case_id: str) -> None:
    plain = in_force(world, case_id)
    codes = missing(step(world, case_id, plain, "extension", subject="chair", until=day(world, 3)))
    assert codes == ["measure_is_no_separation"]
    waiting = opened(world, case_id, subject="chair", separation=True)
    codes = missing(step(world, case_id, waiting, "extension", subject="chair", until=day(world, 3)))
    assert codes == ["not_from_this_state"]
    other = world.report()["cases"][0]["id"]
    assert step(world, other, waiting, "extension", subject="chair", until=day(world, 3)).status_code == 404


def test_a_decision_names_no_day_that_the_text_does_not_allow(world: World, case_id: str) -> None:
    path = f"/v1/cases/{case_id}/emergency-measures"
    body = {
        "occurred_at": world.now().isoformat(),
        "separation": True,
        "separation_ground": "abused_by_carer",
        "separated_until": day(world, 16),
    }
    refused = world.post("chair", path, body, version=world.version(case_id, "chair"))
    assert missing(refused) == ["separation_too_long"]
    today = world.post(
        "chair", path, body | {"separated_until": day(world, 0)}, version=world.version(case_id, "chair")
    )
    assert missing(today) == ["separation_end_before_start"]
    plain = body | {"separation": False, "separation_ground": None, "grounds": ["serious_harm"]}
    assert world.post("chair", path, plain, version=world.version(case_id, "chair")).status_code == 422


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dates(date(2017, 7, 1), date(2090, 1, 1)),
    st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6),
)
def test_the_total_is_the_sum_of_the_first_term_and_every_extension(begins_on: date, spans: list[int]) -> None:
    until = begins_on
    for span in spans:
        until += timedelta(days=span)
    length = Length(begins_on, until, RULE)
    assert length.total == sum(spans)
    assert length.allowed == RULE.term.amount


def _clocks(world: World, case_id: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = world.get("chair", f"/v1/cases/{case_id}/deadlines").json()
    return shown
