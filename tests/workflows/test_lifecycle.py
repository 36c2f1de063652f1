"""A life is declared once, and a declaration that contradicts itself does not start."""

from dataclasses import replace
from typing import Any

import pytest

from tests.workflows.settled import CASE_FACTS, NOW
from workflows.case import CASE, CaseState, CaseTrigger
from workflows.decide import Accepted, decide, offered
from workflows.facts import CaseFacts
from workflows.lifecycle import Edge, Lifecycle, choice
from workflows.lives import LIVES
from workflows.policy.load import load

POLICY = load()


@choice
def assessed_once(facts: CaseFacts) -> bool:
    return facts.ever_assessed


def life(*edges: Edge[Any], states: tuple[str, ...] = ("new", "old"), ended: tuple[str, ...] = ()) -> Lifecycle:
    return Lifecycle("case", states, "new", edges, CaseFacts, ended)


BIRTH: Edge[CaseFacts] = Edge("open", None, "new")
AGEING: Edge[CaseFacts] = Edge("age", "new", "old")


@pytest.mark.parametrize(
    ("edges", "states", "fault"),
    [
        ((BIRTH, AGEING, Edge("age", "old", "dust")), ("new", "old"), "unknown state dust"),
        ((BIRTH, AGEING), ("new", "old", "new"), "a state is named twice"),
        ((BIRTH,), ("new", "old"), "state old cannot be reached"),
        ((BIRTH, AGEING, Edge("open", None, "old")), ("new", "old"), "leads elsewhere than to the initial state"),
        ((BIRTH, AGEING, Edge("age", "new", "new")), ("new", "old"), "every alternative but the last needs a choice"),
        ((BIRTH, Edge("age", "new", "old", when=assessed_once)), ("new", "old"), "the last needs none"),
    ],
)
def test_a_contradictory_declaration_raises_at_import(
    edges: tuple[Edge[Any], ...], states: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        life(*edges, states=states)


def test_a_retired_edge_is_history_and_no_longer_a_step() -> None:
    lived = life(BIRTH, AGEING, Edge("rejuvenate", "old", "new", retired=True))
    assert ("rejuvenate", "old", "new") in lived.declared()
    assert offered(lived, "old") == ()
    assert "rejuvenate" not in lived.triggers


def test_declared_arrows_are_sorted_and_named_once() -> None:
    arrows = CASE.declared()
    assert list(arrows) == sorted(set(arrows), key=lambda arrow: (arrow[0], arrow[1] or "", arrow[2]))
    assert all(type(word) is str for arrow in arrows for word in arrow if word is not None)


def test_the_compiled_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CASE.table[("closed", "assess")] = ()  # type: ignore[index]


def test_a_choice_sends_the_same_trigger_to_another_state() -> None:
    never = replace(CASE_FACTS, ever_assessed=False)
    ways = [decide(CASE, "closed", "reopen", facts, policy=POLICY, now=NOW) for facts in (CASE_FACTS, never)]
    assert [way.to_state for way in ways if isinstance(way, Accepted)] == ["assessed", "reported"]


def test_the_enums_are_the_words_of_the_table() -> None:
    assert decide(CASE, CaseState.ASSESSED, CaseTrigger.APPROVE_PLAN, CASE_FACTS, policy=POLICY, now=NOW) == decide(
        CASE, "assessed", "approve_plan", CASE_FACTS, policy=POLICY, now=NOW
    )


@pytest.mark.parametrize("lived", LIVES, ids=lambda lived: str(lived.name))
def test_every_state_and_step_has_its_words_in_both_languages(lived: Lifecycle) -> None:
    for kind, codes in (("state", lived.states), ("trigger", lived.triggers)):
        listed = POLICY.code_list(f"{lived.name}_{kind}").values
        assert {value.code for value in listed} == set(codes)
