"""The demo's table speaks both languages and cuts nothing off."""

from io import StringIO
from typing import Any

from rich.console import Console

from service.development.demo.checks import PROOFS
from service.development.demo.counts import DELIVERED, LISTED, OUTCOMES, PRESSES, REPORTS, STEPS
from service.development.demo.manners import MANNERS
from service.development.demo.table import WIDTH, print_tables
from service.development.demo.words import WORDS
from workflows.policy.load import load

POLICY = load()
MANY = 99_999


def counts() -> dict[str, Any]:
    """As large as a demo becomes."""
    delivered = dict.fromkeys((*DELIVERED, "attempts_failed", "dead_letters"), MANY)
    rung = {"raised": MANY, "acknowledged": MANY, "open": MANY}
    return {
        "reports": dict.fromkeys(REPORTS, MANY),
        **{codes: {one.code: MANY for one in POLICY.code_list(codes).values} for codes in LISTED},
        "deadlines": {rule.id: dict.fromkeys(OUTCOMES, MANY) for rule in POLICY.rules},
        "escalations": [{"cause": "nobody_on_duty", "rung": number} | rung for number in range(4)],
        "presses": dict.fromkeys(PRESSES, MANY),
        "deliveries": {"email": delivered, "webhook": delivered},
        "steps": dict.fromkeys(STEPS, MANY),
        "refused": {"submit: service_cost_missing": MANY, "propose: closure_already_proposed": MANY},
        "proofs": {name: [] for name in PROOFS},
    }


def printed() -> str:
    paper = StringIO()
    print_tables(counts(), POLICY, to=Console(width=WIDTH, file=paper))
    return paper.getvalue()


def test_every_line_and_column_has_its_words_in_both_languages() -> None:
    named = (*REPORTS, *PRESSES, *STEPS, *OUTCOMES, *DELIVERED, "attempts_failed", "dead_letters")
    assert [name for name in named if " / " not in WORDS.get(name, "")] == []


def test_no_number_and_no_word_is_cut_off() -> None:
    told = printed()
    assert max(map(len, told.splitlines())) <= WIDTH
    rules = sum(len(OUTCOMES) for _ in POLICY.rules)
    states = sum(len(POLICY.code_list(codes).values) for codes in LISTED)
    lists = len(REPORTS) + len(PRESSES) + len(STEPS) + 2
    assert told.count(str(MANY)) == rules + states + lists + 4 * 3 + 2 * (len(DELIVERED) + 2)


def test_a_refusal_is_told_in_the_words_of_the_law() -> None:
    told = printed()
    assert "dịch vụ chưa có dự toán kinh phí" in told
    assert "services have no estimate of their cost" in told


def test_every_manner_leaves_some_room_for_lateness() -> None:
    for step, manner in MANNERS.items():
        assert 0 < manner.in_time + manner.tardy <= 1, step
        assert manner.soon[0] <= manner.soon[1] <= manner.late[1], step
