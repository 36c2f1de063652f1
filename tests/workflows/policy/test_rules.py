"""What a rule or a ladder may not say, one refusal at a time."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from workflows.policy.entry import Basis
from workflows.policy.rules import Rule
from workflows.policy.rungs import Ladder
from workflows.policy.vocabulary import Confidence

STATUTORY: dict[str, Any] = {
    "id": "plan_submitted",
    "kind": "statutory",
    "effective_from": "2017-07-01",
    "title_vi": "Trình kế hoạch",
    "title_en": "Submit the plan",
    "note_vi": "ghi chú",
    "note_en": "note",
    "subject": "case",
    "term": {"amount": 5, "unit": "working_days"},
    "counting": "working_days",
    "amount_confidence": "confirmed",
    "start_confidence": "to_confirm",
    "counting_confidence": "to_confirm",
    "basis": [{"instrument": "56/2017/NĐ-CP", "article": "28", "clause": "1", "state": "confirmed", "source": "PD"}],
    "starts_on": ["case.assessed"],
    "start_fact": "state_since",
    "stops_on": ["plan.submitted"],
    "ladder": "standard",
}
WITHOUT_NUMBER: dict[str, Any] = {"term": {}, "counting": None, "counting_confidence": None, "ladder": None}
OURS: dict[str, Any] = {
    "kind": "internal",
    "basis": [],
    "amount_confidence": None,
    "start_confidence": None,
    "counting_confidence": None,
}
LADDER: dict[str, Any] = {
    "id": "standard",
    "title_vi": "Thường",
    "title_en": "Ordinary",
    "note_vi": "không phải luật",
    "note_en": "not law",
    "acknowledgement_holds": "PT2H",
    "repeat_every": "P1D",
    "rungs": [
        {"tell": ["assignee", "commune_chair"], "after": "PT0S", "channels": ["email"]},
        {"tell": ["province_head"], "after": "PT2H", "channels": ["email"]},
    ],
}


def rule(**changes: Any) -> Rule:
    return Rule.model_validate_json(json.dumps(STATUTORY | changes))


def ladder(**changes: Any) -> Ladder:
    return Ladder.model_validate_json(json.dumps(LADDER | changes))


def code_of(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    [error] = refused.value.errors()
    return error["type"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"basis": []}, "basis_missing"),
        ({"kind": "observed", "basis": []}, "basis_missing"),
        ({"term": {"amount": 5}}, "unit_missing"),
        ({"term": {"unit": "hours"}}, "amount_missing"),
        ({"term": {"amount": 0, "unit": "hours"}}, "greater_than"),
        ({"term": {"amount": 5.0, "unit": "hours"}}, "int_type"),
        ({"counting": None}, "counting_missing"),
        ({"counting": "clock_hours"}, "counting_unlike_unit"),
        ({"start_confidence": None}, "confidence_missing"),
        ({"counting_confidence": None}, "confidence_missing"),
        ({"ladder": None}, "ladder_missing"),
        ({"moves_to_working_day": True}, "moving_needs_days"),
        ({"watches": "forward_report"}, "watches_needs_internal"),
        ({"only_when": ["emergency"]}, "watches_needs_internal"),
        ({"effective_to": "2017-06-30"}, "interval_reversed"),
        ({"starts_on": []}, "empty"),
        ({"stops_on": []}, "empty"),
        ({"starts_on": ["case.assessed", "case.assessed"]}, "repeated"),
        ({"starts_on": ["case.guessed"]}, "enum"),
        ({"until_fact": "separated_until"}, "until_needs_days"),
        (WITHOUT_NUMBER | {"until_fact": "separated_until"}, "counting_missing"),
        ({"until_fact": "some_day"}, "enum"),
        ({"again_on": ["danger.found"]}, "again_incomplete"),
        ({"again_fact": "danger_known_at"}, "again_incomplete"),
        ({"again_on": ["case.assessed"], "again_fact": "danger_known_at"}, "repeated"),
        (WITHOUT_NUMBER | {"again_on": ["danger.found"], "again_fact": "danger_known_at"}, "number_missing"),
        ({"start_fact": "some_day"}, "enum"),
        ({"unless": ["tired"]}, "enum"),
        ({"approaching": ["PT0S"]}, "not_positive"),
        ({"approaching": ["-PT1H"]}, "duration_form"),
        ({"approaching": ["P1M"]}, "duration_form"),
        ({"approaching": ["P"]}, "duration_form"),
        ({"title_vi": " "}, "string_too_short"),
        ({"id": "Plan Submitted"}, "string_pattern_mismatch"),
        ({"colour": "red"}, "extra_forbidden"),
        (WITHOUT_NUMBER | {"counting": "clock_hours"}, "number_missing"),
        (WITHOUT_NUMBER | {"ladder": "standard"}, "number_missing"),
        (WITHOUT_NUMBER | {"approaching": ["PT1H"]}, "number_missing"),
        (WITHOUT_NUMBER | {"unless": ["emergency"]}, "number_missing"),
        (OURS | {"basis": STATUTORY["basis"]}, "internal_claims_law"),
        (OURS | {"amount_confidence": "confirmed"}, "internal_confidence"),
        (OURS | WITHOUT_NUMBER, "internal_number_missing"),
    ],
)
def test_a_rule_that_contradicts_itself_is_not_admitted(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rule(**changes)

    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rungs": []}, "empty"),
        ({"rungs": [LADDER["rungs"][1]]}, "first_rung_late"),
        ({"rungs": [LADDER["rungs"][0], LADDER["rungs"][0]]}, "rungs_unordered"),
        ({"rungs": [LADDER["rungs"][0] | {"tell": []}]}, "empty"),
        ({"rungs": [LADDER["rungs"][0] | {"channels": []}]}, "empty"),
        ({"rungs": [LADDER["rungs"][0] | {"tell": ["the_neighbour"]}]}, "enum"),
        ({"rungs": [LADDER["rungs"][0] | {"tell": ["assignee", "assignee"]}]}, "repeated"),
        ({"repeat_every": "PT0S"}, "not_positive"),
        ({"acknowledgement_holds": "PT0S"}, "not_positive"),
    ],
)
def test_a_ladder_that_could_fall_silent_is_not_admitted(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ladder(**changes)

    assert code_of(refused) == code


def test_a_rule_names_what_is_only_our_reading() -> None:
    assert rule().to_confirm == ("start", "counting")
    assert rule(**OURS).to_confirm == ()


def test_a_rule_applies_from_its_first_day_to_its_last() -> None:
    dated = rule(effective_to="2026-06-30")

    assert [dated.in_force(date(2017, 6, 30)), dated.in_force(date(2017, 7, 1))] == [False, True]
    assert [dated.in_force(date(2026, 6, 30)), dated.in_force(date(2026, 7, 1))] == [True, False]


def test_in_an_emergency_an_excepted_rule_gives_no_number() -> None:
    excepted = rule(unless=["emergency"])

    assert excepted.gives_number(frozenset())
    assert not excepted.gives_number(frozenset({"emergency"}))
    assert not rule(**WITHOUT_NUMBER).gives_number(frozenset())


def test_an_internal_rule_may_wait_for_a_circumstance() -> None:
    waiting = rule(**OURS, only_when=["emergency"])

    assert waiting.applies(frozenset({"emergency"}))
    assert not waiting.applies(frozenset())


def test_durations_are_days_hours_minutes_and_seconds() -> None:
    assert rule(approaching=["P2DT3H4M5S"]).approaching == (timedelta(days=2, hours=3, minutes=4, seconds=5),)


def test_a_basis_is_cited_as_people_write_it() -> None:
    basis = Basis(
        instrument="56/2017/NĐ-CP", article="28", clause="2", point="b", state=Confidence.CONFIRMED, source="PD"
    )

    assert basis.cite() == "56/2017/NĐ-CP, Điều 28(2)b"
    assert basis.cite("en") == "56/2017/NĐ-CP, art. 28(2)b"
