"""What the packaged files say, article by article: who owes what, how surely it is known, and that nobody is silent."""

from datetime import date, timedelta

import pytest

from workflows.facts import SignedAs
from workflows.policy.load import PACKAGED, load
from workflows.policy.model import Confidence, Policy, RuleKind

TODAY = date(2026, 11, 22)
STATUTORY = (
    "separation_end",
    "forward_report",
    "emergency_response",
    "plan_submitted",
    "plan_approved",
    "registry_entry",
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load()


@pytest.mark.parametrize(
    ("rule_id", "amount", "unit", "cited", "to_confirm"),
    [
        ("forward_report", None, None, ["26(1)"], ("start",)),
        ("emergency_response", 12, "hours", ["26(3)", "31(2)", "32(2)"], ("start", "counting")),
        ("plan_submitted", 5, "working_days", ["28(1)"], ("start", "counting")),
        ("plan_approved", 2, "working_days", ["28(4)"], ("start", "counting")),
        ("registry_entry", None, None, ["30(3)"], ("start",)),
        ("separation_end", 15, "calendar_days", ["32(3)", "14(3)"], ("start", "counting")),
    ],
)
def test_the_decree_owns_six_rules(
    policy: Policy,
    rule_id: str,
    amount: int | None,
    unit: str | None,
    cited: list[str],
    to_confirm: tuple[str, ...],
) -> None:
    rule = policy.rule_on(rule_id, TODAY)

    assert rule.kind is RuleKind.STATUTORY
    assert (rule.term.amount, rule.term.unit) == (amount, unit)
    assert [basis.cite().split(", Điều ")[1] for basis in rule.basis] == cited
    assert rule.basis[0].instrument == "56/2017/NĐ-CP"
    assert rule.to_confirm == to_confirm


@pytest.mark.parametrize(
    ("rule_id", "watches"),
    [
        ("forward_report_alert", "forward_report"),
        ("plan_after_emergency", "plan_submitted"),
        ("approval_after_emergency", "plan_approved"),
        ("quarantine_placed", "forward_report"),
        ("registry_entry_alert", "registry_entry"),
        ("plan_revised", None),
        ("review_due", None),
        ("review_again", None),
        ("reopened_assessed", None),
        ("separation_decided_end", "separation_end"),
    ],
)
def test_our_own_targets_never_pretend_to_be_law(policy: Policy, rule_id: str, watches: str | None) -> None:
    rule = policy.rule_on(rule_id, TODAY)

    assert rule.kind is RuleKind.INTERNAL
    assert rule.basis == ()
    assert rule.watches == watches
    assert "không phải luật" in rule.note_vi
    assert "not law" in rule.note_en


def test_there_is_no_rule_that_this_file_does_not_know(policy: Policy) -> None:
    kinds = {rule.id: rule.kind for rule in policy.rules}

    assert [kinds.pop(rule_id) for rule_id in STATUTORY] == [RuleKind.STATUTORY] * len(STATUTORY)
    assert set(kinds.values()) == {RuleKind.INTERNAL}
    assert len(kinds) == 10


def test_only_the_emergency_takes_the_plans_numbers_away(policy: Policy) -> None:
    excepted = {rule.id for rule in policy.rules_on(TODAY) if not rule.gives_number(frozenset({"emergency"}))}

    assert excepted == {"forward_report", "plan_submitted", "plan_approved", "registry_entry"}


def test_in_an_emergency_every_statutory_duty_still_has_a_clock_that_rings(policy: Policy) -> None:
    emergency = frozenset({"emergency"})
    rules = [rule for rule in policy.rules_on(TODAY) if rule.applies(emergency)]
    ringing = {rule.id for rule in rules if rule.gives_number(emergency)}

    for rule in rules:
        watched = {other.id for other in rules if other.watches == rule.id}
        assert rule.id in ringing or watched & ringing, rule.id


def test_an_emergency_reaches_police_and_health_two_hours_after_the_breach(policy: Policy) -> None:
    first, second, third = policy.ladder("emergency").rungs

    assert first.tell == ("assignee", "commune_chair")
    assert second.after == timedelta(hours=2)
    assert set(second.tell) == {"province_duty_officer", "police_duty", "health_duty"}
    assert third.tell == ("province_head",)


def test_every_ladder_says_that_it_is_not_law_and_ends_at_the_province(policy: Policy) -> None:
    for ladder in policy.ladders:
        assert "Không phải luật" in ladder.note_vi
        assert "Not law" in ladder.note_en
        assert "province_head" in ladder.rungs[-1].tell


def test_every_ladder_is_used(policy: Policy) -> None:
    assert {rule.ladder for rule in policy.rules if rule.ladder} == {ladder.id for ladder in policy.ladders}


def test_every_basis_names_a_text_and_a_source_that_the_project_knows(policy: Policy) -> None:
    bases = [basis for rule in policy.rules for basis in rule.basis]
    bases += [basis for refusal in policy.refusals for basis in refusal.basis]
    bases += [basis for form in policy.forms for basis in form.basis]
    bases += [basis for form in policy.forms for field in form.fields for basis in field.basis]
    bases += [basis for code_list in policy.code_lists for basis in code_list.basis]

    bases += [basis for age in policy.ages for basis in age.basis]

    assert {basis.source for basis in bases} <= {"PD", "TVPL", "F1", "F6"}
    assert {basis.instrument for basis in bases} <= {
        "56/2017/NĐ-CP",
        "102/2016/QH13",
        "14/2020/TT-BLĐTBXH",
        "Thông tư liên tịch 01/2022",
    }


def test_the_seven_forms_have_their_numbers(policy: Policy) -> None:
    assert {form.id: form.number for form in policy.forms} == {f"mau_0{number}": f"0{number}" for number in range(1, 8)}
    assert policy.form("mau_01").title_vi == "Báo cáo tiếp nhận thông tin trẻ em"


def test_intervention_measures_carry_the_letters_of_the_law(policy: Policy) -> None:
    measures = policy.code_list("intervention_measure").values

    assert [measure.letter for measure in measures] == ["a", "b", "c", "d", "đ", "e", "g", "h"]


def test_the_acts_of_an_emergency_are_those_of_three_clauses_and_not_word_for_word(policy: Policy) -> None:
    acts = policy.code_list("emergency_act")

    assert [basis.cite() for basis in acts.basis] == [f"56/2017/NĐ-CP, Điều 31({clause})" for clause in (3, 4, 5)]
    assert acts.confidence is Confidence.TO_CONFIRM
    assert [act.letter for act in acts.values if act.letter] == ["a", "a", "a", "b", "c"]


def test_whoever_decides_on_a_measure_has_words_and_says_what_is_only_our_reading(policy: Policy) -> None:
    deciders = {value.code: value.confidence for value in policy.code_list("measure_decider").values}

    assert set(deciders) == set(SignedAs)
    assert {code for code, confidence in deciders.items() if confidence is Confidence.TO_CONFIRM} == {
        SignedAs.DEPUTY,
        SignedAs.PROVINCE,
    }


def test_a_reader_is_told_how_to_read_every_file() -> None:
    for file in PACKAGED.glob("*/*.toml"):
        assert file.read_text(encoding="utf-8").startswith("# "), file.name


def test_of_mau_01_only_what_running_systems_add_is_to_confirm(policy: Policy) -> None:
    ours = ["abuse_forms", "present_place", "occurred_at", "alleged_offenders", "concerns_authority"]

    assert policy.form("mau_01").to_confirm == ours
    assert {field.basis[0].source for field in policy.form("mau_01").fields if field.id not in ours} == {"F1"}


def test_of_mau_02_only_the_question_that_its_article_asks_is_confirmed(policy: Policy) -> None:
    form = policy.form("mau_02")
    confirmed = [field.id for field in form.fields if field.id not in form.to_confirm]

    assert confirmed == ["emergency", "emergency_grounds"]
    assert [basis.cite("en") for basis in form.field("emergency").basis] == [
        "56/2017/NĐ-CP, art. 26(2)",
        "56/2017/NĐ-CP, art. 31(1)",
    ]


def test_of_mau_05_nothing_but_the_plan_is_confirmed(policy: Policy) -> None:
    assert policy.form("mau_05").to_confirm == ["decision_number", "occurred_at"]


def test_the_specific_assessment_has_the_letters_of_its_article(policy: Policy) -> None:
    form = policy.form("mau_03")

    assert [field.letter for field in form.fields if field.letter] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert {"conclusion", "harm_degree"} <= set(form.to_confirm)
    assert "condition" not in form.to_confirm
    assert form.field("parents").basis[0].cite("en") == "56/2017/NĐ-CP, art. 27(1)h"


def test_what_was_not_read_in_the_decision_on_a_separation_is_to_confirm(policy: Policy) -> None:
    form = policy.form("mau_07")

    assert form.to_confirm == ["decision_number", "occurred_at", "separated_from", "carried_out_by"]
    assert form.field("until").basis[0].cite("en") == "56/2017/NĐ-CP, art. 32(3)"


def test_support_measures_carry_the_letters_of_the_law(policy: Policy) -> None:
    assert [measure.letter for measure in policy.code_list("support_measure").values] == ["a", "b", "c", "d"]
