"""The examples that a lawyer can read, asked of the program one by one."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from workflows.policy.due import due_answer
from workflows.policy.load import load

POLICY = load()
EXAMPLES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))[
    "example"
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['rule']} {example['from']}")
def test_the_term_ends_as_the_example_says(example: dict[str, Any]) -> None:
    answer = due_answer(POLICY, example["rule"], example["from"], known_at=example.get("known_at"))

    due = example.get("due")
    assert answer["due_at"] == (due and due.isoformat()), example["why"]
    assert answer["projected"] is example.get("projected", False)


def test_every_rule_with_a_number_has_an_example() -> None:
    asked = {example["rule"] for example in EXAMPLES}

    unasked = {rule.id for rule in POLICY.rules if rule.term.amount} - asked

    assert unasked <= {"approval_after_emergency", "plan_revised", "review_again", "reopened_assessed"}, (
        "as their twins"
    )
