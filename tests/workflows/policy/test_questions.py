"""Whatever is still to be confirmed is asked of somebody, and nobody is asked about what is settled."""

import shutil
from pathlib import Path

import pytest

from workflows.law_page import questions_page, rules_page
from workflows.policy.load import PACKAGED, check, load

POLICY = load()
QUESTIONS = "national/questions.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("national", "calendar", "provinces"):
        shutil.copytree(PACKAGED / folder, tmp_path / folder)
    return tmp_path


def change(copy: Path, file: str, old: str, new: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")


def test_a_point_that_nobody_is_asked_about_is_found_where_it_stands(copy: Path) -> None:
    change(copy, QUESTIONS, 'about = ["rule.registry_entry.start"]', 'about = ["plan.lao_cai"]')

    [problem] = check(copy)

    lines = (copy / "national/deadlines.toml").read_text(encoding="utf-8").splitlines()
    assert (problem.file, lines[problem.line - 1]) == ("national/deadlines.toml", "[[rule.registry_entry]]")
    assert problem.why_en == "rule.registry_entry.start is to_confirm and no question of questions.toml asks about it"


def test_a_question_about_what_is_settled_is_refused(copy: Path) -> None:
    change(
        copy, QUESTIONS, 'about = ["rule.registry_entry.start"]', 'about = ["rule.registry_entry.start", "age.child"]'
    )

    [problem] = check(copy)

    assert (problem.file, problem.why_en) == (
        QUESTIONS,
        "age.child has nothing left to confirm: take it out of this question",
    )


def test_the_page_of_questions_names_every_open_point_and_who_could_settle_it() -> None:
    page = questions_page(POLICY)
    assert all(f"`{name}`" in page for name in POLICY.still_open())
    assert all(question.who_vi in page for question in POLICY.questions)


def test_the_page_of_rules_keeps_law_and_our_own_targets_apart() -> None:
    law, ours = rules_page(POLICY).split("NOT LAW\n")
    for rule in POLICY.rules:
        here, there = (ours, law) if rule.kind == "internal" else (law, ours)
        assert f"### `{rule.id}`\n" in here
        assert f"### `{rule.id}`\n" not in there


def test_every_version_of_a_rule_is_on_the_page() -> None:
    (rule,) = (rule for rule in POLICY.rules if rule.id == "review_due")
    closed = rule.model_copy(update={"effective_to": rule.effective_from})
    later = rule.model_copy(update={"effective_from": rule.effective_from.replace(year=2030)})
    others = tuple(one for one in POLICY.rules if one.id != "review_due")
    page = rules_page(POLICY.model_copy(update={"rules": (*others, later, closed)}))
    assert page.index("in force: 2017-07-01 – 2017-07-01.") < page.index("in force: 2030-07-01.")
