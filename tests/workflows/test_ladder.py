"""The ladder: exact moments, collapse after an outage, and never silence."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.ladder import PinnedLadder, Step, StepKind, next_steps, pin, steps, without
from workflows.policy.load import load
from workflows.policy.model import Ladder, Role, Rule

POLICY = load()
DUE = datetime(2026, 3, 3, 3, 10, tzinfo=UTC)
RULE = POLICY.rule_on("emergency_response", DUE.date())
LADDER = POLICY.ladder("emergency")
PINNED = pin(RULE, LADDER, DUE)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WARNINGS = len(RULE.approaching)


def at(hours: float) -> datetime:
    return DUE + hours * HOUR


def test_steps_stand_at_absolute_moments_around_the_due_time() -> None:
    assert [(step.kind.value, step.number, (step.at - DUE) / HOUR) for step in PINNED.steps] == [
        ("approaching", 0, -6),
        ("approaching", 1, -2),
        ("rung", 0, 0),
        ("rung", 1, 2),
        ("rung", 2, 4),
    ]


def test_a_warning_goes_to_the_people_of_the_first_rung() -> None:
    assert {step.tell for step in PINNED.steps if step.kind is StepKind.APPROACHING} == {LADDER.rungs[0].tell}


def test_nothing_is_told_a_moment_early() -> None:
    due = next_steps(PINNED.steps, WARNINGS, DUE - SECOND, PINNED.repeat_every)

    assert due.raised is None
    assert due.approaching is None
    assert due.tell == ()
    assert due.next_at == DUE


def test_the_breach_is_told_at_the_due_time() -> None:
    due = next_steps(PINNED.steps, WARNINGS, DUE, PINNED.repeat_every)

    assert due.raised is not None
    assert (due.raised.number, due.tell) == (0, ("assignee", "commune_chair"))
    assert due.next_at == at(2)


def test_an_outage_collapses_to_the_highest_rung_and_tells_everybody_in_one_notice() -> None:
    due = next_steps(PINNED.steps, WARNINGS, at(5), PINNED.repeat_every)

    assert due.raised is not None
    assert due.raised.number == 2
    assert [step.number for step in due.superseded] == [0, 1]
    assert due.tell == (
        "province_head",
        "assignee",
        "commune_chair",
        "province_duty_officer",
        "police_duty",
        "health_duty",
    )
    assert due.next_at == at(6)


def test_warnings_that_were_slept_through_collapse_to_the_last_or_give_way_to_the_breach() -> None:
    late = next_steps(PINNED.steps, 0, at(-1), PINNED.repeat_every)
    too_late = next_steps(PINNED.steps, 0, at(0), PINNED.repeat_every)

    assert late.approaching is not None
    assert late.approaching.number == 1
    assert late.superseded == ()
    assert too_late.approaching is None
    assert too_late.raised is not None
    assert too_late.superseded == ()


def test_the_last_rung_is_repeated_with_a_growing_number() -> None:
    done, told = WARNINGS, []
    for hours in (0, 2, 4, 6, 8):
        due = next_steps(PINNED.steps, done, at(hours), PINNED.repeat_every)
        assert due.raised is not None
        told.append((due.raised.number, due.raised.tell[0], due.raised.at))
        done = due.next_index

    assert told[2:] == [(2, "province_head", at(4)), (3, "province_head", at(6)), (4, "province_head", at(8))]


def test_years_of_silence_are_told_once_and_in_no_time() -> None:
    due = next_steps(PINNED.steps, WARNINGS, at(100_000), PINNED.repeat_every)

    assert due.raised is not None
    assert due.raised.number == 2 + (100_000 - 4) // 2
    assert [step.number for step in due.superseded] == [0, 1, 2]
    assert due.next_at == at(100_002)


def test_a_clock_that_went_back_repeats_nothing() -> None:
    due = next_steps(PINNED.steps, len(PINNED.steps), at(1), PINNED.repeat_every)

    assert (due.raised, due.approaching, due.superseded) == (None, None, ())
    assert due.next_index == len(PINNED.steps)
    assert due.next_at == at(6)


def test_a_pinned_ladder_survives_storage() -> None:
    assert PinnedLadder.from_json(json.loads(json.dumps(PINNED.to_json()))) == PINNED


def test_local_due_times_are_pinned_in_utc() -> None:
    local = datetime.fromisoformat("2026-03-03T10:10:00+07:00")

    assert steps(RULE, LADDER, local) == PINNED.steps
    assert PINNED.to_json()["steps"][2]["at"] == "2026-03-03T03:10:00+00:00"


def test_a_case_about_the_commune_itself_starts_at_the_province() -> None:
    spared = without(LADDER, frozenset({Role.ASSIGNEE, Role.COMMUNE_CHAIR}))

    assert [(rung.tell, rung.after) for rung in spared.rungs] == [
        (("province_duty_officer", "police_duty", "health_duty"), timedelta()),
        (("province_head",), 4 * HOUR),
    ]


def test_a_ladder_without_anybody_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody is left on ladder emergency"):
        without(LADDER, frozenset(Role))


@pytest.mark.parametrize("ladder", POLICY.ladders, ids=lambda ladder: ladder.id)
def test_every_ladder_has_somebody_when_the_commune_is_spared(ladder: Ladder) -> None:
    spared = without(ladder, frozenset({Role.ASSIGNEE, Role.COMMUNE_CHAIR}))

    assert spared.rungs[0].after == timedelta()
    assert "province_head" in spared.rungs[-1].tell


MOMENTS = st.lists(st.integers(-8 * 3600, 40 * 3600), min_size=1, max_size=30).map(sorted)
LADDERS = st.sampled_from([(rule, POLICY.ladder(rule.ladder)) for rule in POLICY.rules if rule.ladder])


@given(MOMENTS, LADDERS)
def test_while_a_duty_is_unmet_there_is_always_a_next_moment_and_no_rung_is_lost_or_told_twice(
    moments: list[int], pair: tuple[Rule, Ladder]
) -> None:
    pinned = pin(*pair, DUE)
    done = 0
    recorded: list[int] = []
    for seconds in moments:
        now = DUE + seconds * SECOND
        due = next_steps(pinned.steps, done, now, pinned.repeat_every)
        assert due.next_at > now
        assert due.next_index >= done
        for step in (*due.superseded, *([due.raised] if due.raised else [])):
            assert step.at <= now
            recorded.append(step.number)
        done = due.next_index

    assert recorded == sorted(set(recorded)), "each rung once, in order"
    last = DUE + moments[-1] * SECOND
    reached = [step.number for step in pinned.steps if step.kind is StepKind.RUNG and step.at <= last]
    assert set(reached) <= set(recorded), "every rung that came due is on record"


@given(st.integers(0, 12), st.integers(-8 * 3600, 400 * 3600))
def test_the_next_step_is_the_one_that_fires_next(done: int, seconds: int) -> None:
    now = DUE + seconds * SECOND
    due = next_steps(PINNED.steps, done, now, PINNED.repeat_every)

    quiet = next_steps(PINNED.steps, due.next_index, due.next_at - SECOND, PINNED.repeat_every)
    loud = next_steps(PINNED.steps, due.next_index, due.next_at, PINNED.repeat_every)

    assert quiet.raised is None
    assert quiet.approaching is None
    fired: Step | None = loud.raised or loud.approaching
    assert fired is not None
    assert fired.at == due.next_at
