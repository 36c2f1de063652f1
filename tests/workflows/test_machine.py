"""What holds of any facts: table and `transitions` agree, guards keep their word, storage changes nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import MachineError

from tests.workflows.random_facts import facts_of
from tests.workflows.settled import ASSESSED, NOW
from workflows.decide import Accepted, decide
from workflows.facts import KINDS, CaseFacts, Facts
from workflows.guards.case import says_emergency
from workflows.guards.dossier import initial_assessment_signed
from workflows.lifecycle import Edge, Lifecycle
from workflows.lives import LIVES
from workflows.machine import machine_of, moved
from workflows.policy.load import load

MACHINES = {life.name: machine_of(life) for life in LIVES}
POLICY = load()


def by_transitions(life: Lifecycle, state: str | None, trigger: str, facts: Facts) -> str | None:
    try:
        return moved(MACHINES[life.name], state, trigger, facts, now=NOW)
    except MachineError:
        return None


def by_the_table(life: Lifecycle, state: str | None, trigger: str, facts: Facts) -> str | None:
    answer = decide(life, state, trigger, facts, policy=POLICY, now=NOW)
    return answer.to_state if isinstance(answer, Accepted) else None


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.name))
def test_the_compiled_table_agrees_with_transitions_on_every_state_and_trigger(life: Lifecycle) -> None:
    @settings(max_examples=150, deadline=None)
    @given(facts_of(life.facts))
    def agree(facts: Facts) -> None:
        for state in (None, *life.states):
            for trigger in life.triggers:
                question = (life, state, trigger, facts)
                assert by_the_table(*question) == by_transitions(*question), (state, trigger)

    agree()


def test_a_step_that_is_meant_and_refused_does_not_fall_through_to_the_next() -> None:
    meant: Edge[CaseFacts] = Edge("go", "new", "old", when=says_emergency, guards=(initial_assessment_signed,))
    birth: Edge[CaseFacts] = Edge("open", None, "new")
    life = Lifecycle("case", ("new", "old"), "new", (birth, meant, Edge("go", "new", "old")), CaseFacts)
    unsigned = CaseFacts(emergency=True)
    assert moved(machine_of(life), "new", "go", unsigned, now=NOW) is None
    assert by_the_table(life, "new", "go", unsigned) is None


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.name))
def test_a_guard_refuses_only_with_its_own_code(life: Lifecycle) -> None:
    guards = {guard for edge in life.edges for guard in edge.guards}
    timed = {guard for edge in life.edges for guard in (*life.always, *edge.timed)}

    @settings(max_examples=150, deadline=None)
    @given(facts_of(life.facts), st.sampled_from([ASSESSED, NOW]))
    def keep_their_word(facts: Facts, now: object) -> None:
        answers = [(guard.code, guard.check(facts)) for guard in guards]
        answers += [(guard.code, guard.check(facts, now)) for guard in timed]
        assert all(refusal is None or refusal.code == code for code, refusal in answers)

    keep_their_word()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_stored_facts_come_back_as_they_were(kind: type[Facts]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(facts_of(kind))
    def come_back(facts: Facts) -> None:
        assert kind.from_json(json.loads(json.dumps(facts.to_json()))) == facts

    come_back()
