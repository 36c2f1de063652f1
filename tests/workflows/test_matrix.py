"""Every state against every trigger, written by hand from the Decree and the architecture, not from the declaration."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.workflows.settled import CASE_FACTS, EMERGENCY_FACTS, ESCALATION_FACTS, NOW, PLAN_FACTS
from workflows.case import CASE
from workflows.decide import Accepted, Refused, decide
from workflows.emergency import EMERGENCY
from workflows.escalation import ESCALATION
from workflows.facts import ClosingReason, Facts
from workflows.lifecycle import Lifecycle
from workflows.lives import LIVES
from workflows.plan import PLAN
from workflows.policy.load import load

# A dot: there is no such step. Two targets: the facts choose.
TABLES = {
    "case": """
        from         open      assess    reassess     approve_plan  follow_up    replan    close   reopen
        -            reported  .         .            .             .            .         .       .
        reported     .         assessed  .            .             .            .         closed  .
        assessed     .         .         assessed     intervened    .            .         closed  .
        intervened   .         .         intervened   .             followed_up  .         closed  .
        followed_up  .         .         followed_up  .             .            assessed  closed  .
        closed       .         .         .            .             .            .         .       assessed/reported
    """,
    "plan": """
        from         draft     submit     approve   return    take_back  replace
        -            drafted   .          .         .         .          .
        drafted      .         submitted  .         .         .          .
        submitted    .         .          approved  returned  drafted    .
        approved     .         .          .         .         .          replaced
        returned     .         submitted  .         .         .          .
        replaced     .         .          .         .         .          .
    """,
    "emergency": """
        from         open      apply     extend    cancel     end
        -            opened    .         .         .          .
        opened       .         applied   .         cancelled  .
        applied      .         .         extended  cancelled  ended
        extended     .         .         extended  cancelled  ended
        cancelled    .         .         .         .          .
        ended        .         .         .         .          .
    """,
    "escalation": """
        from          raise    acknowledge   expire    end
        -             raised   .             .         .
        raised        .        acknowledged  expired   ended
        acknowledged  .        .             expired   ended
        expired       .        .             .         ended
        ended         .        .             .         .
    """,
}
SETTLED: dict[str, tuple[Facts, ...]] = {
    "case": (
        CASE_FACTS,
        replace(CASE_FACTS, closing_reason=ClosingReason.UNFOUNDED, ever_assessed=False, review_safe=False),
    ),
    "plan": (PLAN_FACTS,),
    "emergency": (EMERGENCY_FACTS,),
    "escalation": (
        ESCALATION_FACTS,
        replace(ESCALATION_FACTS, superseded_by_rung=2),
        replace(ESCALATION_FACTS, cause_over=True),
    ),
}
OVER = {
    "case": ("closed",),
    "plan": ("replaced",),
    "emergency": ("cancelled", "ended"),
    "escalation": ("ended",),
}


def cells() -> Iterator[tuple[str, str | None, str, set[str]]]:
    for name, table in TABLES.items():
        header, *rows = (line.split() for line in table.strip().splitlines())
        for state, *targets in rows:
            for trigger, target in zip(header[1:], targets, strict=True):
                yield name, None if state == "-" else state, trigger, set(target.split("/")) - {"."}


LIFE = {life.name: life for life in (CASE, PLAN, EMERGENCY, ESCALATION)}
CELLS = list(cells())
POLICY = load()


@pytest.mark.parametrize(("name", "state", "trigger", "targets"), CELLS)
def test_a_trigger_leads_exactly_where_the_table_says(
    name: str, state: str | None, trigger: str, targets: set[str]
) -> None:
    answers = [decide(LIFE[name], state, trigger, facts, policy=POLICY, now=NOW) for facts in SETTLED[name]]
    assert {answer.to_state for answer in answers if isinstance(answer, Accepted)} == targets
    if not targets:
        assert all(_codes(answer) == ["not_from_this_state"] for answer in answers)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.name))
def test_the_table_is_complete(life: Lifecycle) -> None:
    mine = [(state, trigger) for name, state, trigger, _ in CELLS if name == life.name]
    assert len(mine) == len(set(mine))
    assert set(mine) == {(state, trigger) for state in (None, *life.states) for trigger in life.triggers}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.name))
def test_the_database_is_told_the_same_arrows(life: Lifecycle) -> None:
    arrows = {(trigger, state, to) for name, state, trigger, targets in CELLS if name == life.name for to in targets}
    assert set(life.declared()) == arrows


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.name))
def test_a_life_is_open_until_it_is_over(life: Lifecycle) -> None:
    assert set(life.states) - set(life.open_states) == set(OVER[life.name])


def _codes(answer: Accepted | Refused) -> list[str]:
    assert isinstance(answer, Refused)
    return [refusal.code for refusal in answer.refusals]
