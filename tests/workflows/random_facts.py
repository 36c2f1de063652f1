"""Random sets of facts, drawn from the kinds of their fields, for properties that must hold of any facts at all."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from tests.workflows.settled import (
    ASSESSED,
    CASE_FACTS,
    EMERGENCY_FACTS,
    ESCALATION_FACTS,
    NOW,
    PLAN_FACTS,
    RECEIVED,
    REVIEWED,
)
from workflows.facts import ClosingReason, Facts, SignedAs

MOMENTS = st.sampled_from([RECEIVED, ASSESSED, REVIEWED, NOW, datetime(2027, 1, 1, tzinfo=UTC)])
DRAWN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    bool | None: st.sampled_from([None, False, True]),
    int: st.integers(0, 3),
    int | None: st.none() | st.integers(0, 40),
    str | None: st.sampled_from([None, "chair", "worker"]),
    tuple[str, ...]: st.sampled_from([(), ("serious_harm",), ("serious_harm", "harmed_by_carer")]),
    date | None: st.none() | st.dates(date(2026, 3, 1), date(2026, 5, 1)),
    datetime | None: st.none() | MOMENTS,
    SignedAs | None: st.none() | st.sampled_from(SignedAs),
    ClosingReason | None: st.none() | st.sampled_from(ClosingReason),
}


SETTLED: dict[type[Facts], Facts] = {
    type(facts): facts for facts in (CASE_FACTS, PLAN_FACTS, EMERGENCY_FACTS, ESCALATION_FACTS)
}


def facts_of(kind: type[Facts]) -> st.SearchStrategy[Facts]:
    """Any facts of this kind; half of them are nearly settled, so that every step is also accepted now and then."""
    drawn = {field.name: DRAWN[field.type] for field in fields(kind)}
    anything = st.builds(kind, **drawn)
    if kind not in SETTLED:
        return anything
    changes = st.lists(st.sampled_from(sorted(drawn)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: drawn[name] for name in names})
    )
    return anything | changes.map(lambda changed: replace(SETTLED[kind], **changed))
