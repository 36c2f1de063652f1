"""The first story, decided: which clocks start and stop from report to plan, and what is refused in which words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.workflows.settled import (
    APPROVED,
    ASSESSED,
    CASE_FACTS,
    EMERGENCY_FACTS,
    ESCALATION_FACTS,
    NOW,
    PLAN_FACTS,
    RECEIVED,
    REVIEWED,
    SUBMITTED,
)
from workflows.case import CASE
from workflows.decide import Accepted, Refused, decide, offered
from workflows.effects import MomentMissing, StopClock, clocks_for
from workflows.emergency import EMERGENCY
from workflows.escalation import ESCALATION
from workflows.facts import KINDS, CaseFacts, ClosingReason, Facts, ReportFacts
from workflows.lifecycle import Lifecycle
from workflows.lives import LIVES, facts_behind
from workflows.plan import PLAN
from workflows.policy.load import load
from workflows.policy.model import Policy
from workflows.policy.vocabulary import Circumstance, Event, Subject

POLICY = load()
RECORDED = RECEIVED + timedelta(minutes=20)
REPORT = CaseFacts(first_received_at=RECEIVED, state_since=RECEIVED)
ASSESSMENT = replace(REPORT, initial_assessment_at=ASSESSED, occurred_at=ASSESSED, emergency=False)
ASSESSED_RECORDED = ASSESSED + timedelta(hours=1)


def accept(life: Lifecycle, state: str | None, trigger: str, facts: Facts, *, now: datetime = NOW) -> Accepted:
    answer = decide(life, state, trigger, facts, policy=POLICY, now=now)
    assert isinstance(answer, Accepted), answer
    return answer


def refuse(life: Lifecycle, state: str | None, trigger: str, facts: Facts, *, now: datetime = NOW) -> Refused:
    answer = decide(life, state, trigger, facts, policy=POLICY, now=now)
    assert isinstance(answer, Refused), answer
    return answer


def started(answer: Accepted) -> dict[str, datetime]:
    return {clock.rule.id: clock.starts_at for clock in answer.start}


def met(answer: Accepted) -> set[str]:
    return {clock.rule_id for clock in answer.stop if not clock.void}


def codes(answer: Refused) -> list[str]:
    return [refusal.code for refusal in answer.refusals]


def test_the_twelve_hours_run_from_the_first_receipt_and_the_forwarding_alarm_from_when_it_could_be_read() -> None:
    opened = accept(CASE, None, "open", REPORT, now=RECORDED)
    assert (opened.from_state, opened.to_state, opened.events) == (None, "reported", ("report.received",))
    assert started(opened) == {"emergency_response": RECEIVED, "forward_report_alert": RECORDED}
    assert opened.stop == ()


def test_a_duty_without_a_number_starts_no_clock_but_its_alarm_does() -> None:
    opened = accept(CASE, None, "open", REPORT, now=RECORDED)
    assert POLICY.rule_on("forward_report", RECEIVED.date()).term.amount is None
    assert "forward_report" not in started(opened)
    assert [clock.rule.watches for clock in opened.start if clock.rule.watches] == ["forward_report"]


def test_no_emergency_meets_the_twelve_hours_and_starts_the_working_days_from_the_assessment() -> None:
    assessed = accept(CASE, "reported", "assess", ASSESSMENT, now=ASSESSED_RECORDED)
    assert assessed.events == ("assessment.recorded", "assessment.not_emergency", "case.assessed")
    assert started(assessed) == {"plan_submitted": ASSESSED}
    assert {"emergency_response", "forward_report_alert"} <= met(assessed)


def test_an_emergency_keeps_the_twelve_hours_running_and_gives_the_plan_a_target_that_is_not_law() -> None:
    found = replace(ASSESSMENT, emergency=True, emergency_clock_running=True)
    assessed = accept(CASE, "reported", "assess", found, now=ASSESSED_RECORDED)
    assert assessed.events == ("assessment.recorded", "assessment.emergency", "case.assessed")
    assert started(assessed) == {"plan_after_emergency": ASSESSED}
    assert "emergency_response" not in {clock.rule_id for clock in assessed.stop}


KNOWN = ASSESSED + timedelta(hours=40)
LATER_DANGER = replace(
    ASSESSMENT,
    emergency=True,
    danger_known_at=KNOWN,
    occurred_at=NOW,
    initial_assessment_at=NOW,
    last_assessment_at=ASSESSED,
)


@pytest.mark.parametrize("state", ["assessed", "intervened", "followed_up"])
def test_a_danger_found_later_has_its_own_twelve_hours_and_moves_no_other_clock(state: str) -> None:
    again = accept(CASE, state, "reassess", LATER_DANGER)
    assert (again.from_state, again.to_state) == (state, state)
    assert started(again) == {"emergency_response": KNOWN}
    assert {clock.rule_id for clock in again.stop} == {"forward_report", "forward_report_alert", "reopened_assessed"}


def test_a_case_that_was_reopened_unassessed_has_the_statutory_hours_once_there_is_a_danger() -> None:
    assert started(accept(CASE, "reported", "assess", LATER_DANGER))["emergency_response"] == KNOWN


@pytest.mark.parametrize(
    ("known", "starts"),
    [
        ({"emergency_clock_running": True}, set()),
        ({"measure_in_force": True, "danger_known_at": None, "measure_applied_at": ASSESSED}, set()),
        ({"measure_in_force": True, "measure_applied_at": KNOWN}, set()),
        ({"measure_in_force": True, "measure_applied_at": KNOWN - timedelta(seconds=1)}, {"emergency_response"}),
        ({"measure_in_force": False, "measure_applied_at": None}, {"emergency_response"}),
    ],
)
def test_a_danger_is_counted_once_and_until_a_measure_answers_it(known: dict[str, Any], starts: set[str]) -> None:
    assert set(started(accept(CASE, "assessed", "reassess", replace(LATER_DANGER, **known)))) == starts
    measure = replace(EMERGENCY_FACTS, emergency_clock_running=False, danger_known_at=KNOWN, occurred_at=NOW)
    assert set(started(accept(EMERGENCY, None, "open", replace(measure, **known)))) == starts


def test_a_measure_that_is_applied_meets_the_twelve_hours() -> None:
    assert met(accept(EMERGENCY, "opened", "apply", EMERGENCY_FACTS)) == {"emergency_response"}


def test_a_measure_that_is_only_decided_meets_nothing() -> None:
    assert accept(EMERGENCY, None, "open", EMERGENCY_FACTS).stop == ()


def test_submitting_the_plan_meets_the_workers_clock_and_starts_the_chairs() -> None:
    submitted = accept(PLAN, "drafted", "submit", replace(PLAN_FACTS, occurred_at=SUBMITTED))
    assert started(submitted) == {"plan_approved": SUBMITTED}
    assert {"plan_submitted", "plan_after_emergency"} <= met(submitted)


def test_a_returned_plan_gets_a_clock_of_its_own() -> None:
    returned = accept(PLAN, "submitted", "return", replace(PLAN_FACTS, occurred_at=APPROVED))
    assert started(returned) == {"plan_revised": APPROVED}
    assert "plan_approved" in met(returned)


def test_planning_again_starts_the_working_days_again_from_that_day() -> None:
    again = accept(CASE, "followed_up", "replan", replace(CASE_FACTS, review_safe=False))
    assert started(again) == {"plan_submitted": NOW}


def test_a_reopened_case_is_never_silent() -> None:
    assessed_before = accept(CASE, "closed", "reopen", CASE_FACTS)
    never_assessed = accept(CASE, "closed", "reopen", replace(CASE_FACTS, ever_assessed=False))
    assert started(assessed_before) == {"plan_submitted": NOW}
    assert started(never_assessed) == {"reopened_assessed": NOW}


def test_a_review_ends_one_target_and_starts_the_next_from_its_own_moment() -> None:
    starts, stops = clocks_for((Event.REVIEW_RECORDED,), CASE_FACTS, POLICY)
    assert {clock.rule.id: clock.starts_at for clock in starts} == {"review_again": REVIEWED}
    assert StopClock("review_due") in stops


def test_closing_makes_every_other_duty_void() -> None:
    unfounded = replace(CASE_FACTS, closing_reason=ClosingReason.UNFOUNDED)
    closed = accept(CASE, "reported", "close", unfounded)
    assert closed.start == ()
    assert StopClock("emergency_response", void=True) in closed.stop
    assert met(closed) == set()


def test_reading_a_report_is_no_step_and_still_ends_the_forwarding_alarm() -> None:
    starts, stops = clocks_for((Event.REPORT_SEEN,), REPORT, POLICY)
    assert starts == ()
    assert StopClock("forward_report_alert") in stops


def test_a_report_without_a_known_place_has_a_clock_before_it_has_a_case() -> None:
    held = ReportFacts(first_received_at=RECEIVED, state_since=RECEIVED)
    starts, _ = clocks_for((Event.REPORT_QUARANTINED,), held, POLICY)
    assert [(clock.rule.id, clock.rule.subject) for clock in starts] == [("quarantine_placed", Subject.REPORT)]


def test_finding_its_place_ends_the_search() -> None:
    _, stops = clocks_for((Event.REPORT_PLACED,), ReportFacts(first_received_at=RECEIVED, state_since=RECEIVED), POLICY)
    assert stops == (StopClock("quarantine_placed"),)


def test_a_refusal_names_every_missing_fact_with_its_article_in_both_languages() -> None:
    bare = CaseFacts(first_received_at=RECEIVED, initial_assessment_at=ASSESSED, emergency=False)
    refused = refuse(CASE, "assessed", "approve_plan", bare)
    assert codes(refused) == [
        "specific_assessment_missing",
        "needs_meeting_minutes_missing",
        "plan_not_submitted",
        "plan_not_approved",
        "approver_is_author",
    ]
    articles = [refusal.basis[0].cite("en") for refusal in refused.refusals]
    assert articles == [f"56/2017/NĐ-CP, art. {article}" for article in ("27(1)", "27(2)", "28(1)", "28(4)", "28(1)")]
    assert all(refusal.vi and refusal.en and refusal.vi != refusal.en for refusal in refused.refusals)


def test_a_figure_is_written_into_the_words() -> None:
    too_long = replace(EMERGENCY_FACTS, total_separation_days=17)
    (refusal,) = refuse(EMERGENCY, "applied", "extend", too_long).refusals
    assert "17" in refusal.vi
    assert "15" in refusal.en
    assert refusal.params == {"total": 17, "allowed": 15}


def test_a_step_that_does_not_exist_says_so_with_the_names_people_use() -> None:
    (refusal,) = refuse(CASE, "closed", "assess", CASE_FACTS).refusals
    assert refusal.code == "not_from_this_state"
    assert refusal.params == {"state": "closed", "trigger": "assess"}
    assert "Đã kết thúc" in refusal.vi
    assert "Closed" in refusal.en


def test_an_unknown_trigger_is_refused_and_not_an_error() -> None:
    assert codes(refuse(CASE, "reported", "levitate", REPORT)) == ["not_from_this_state"]
    assert codes(refuse(CASE, None, "assess", REPORT)) == ["not_from_this_state"]


def test_what_happens_tomorrow_is_not_recorded_today() -> None:
    tomorrow = replace(ASSESSMENT, occurred_at=ASSESSED_RECORDED + timedelta(days=1))
    assert codes(refuse(CASE, "reported", "assess", tomorrow, now=ASSESSED_RECORDED)) == ["occurred_in_future"]


def test_a_child_whose_review_says_only_safe_is_not_let_go() -> None:
    assert codes(refuse(CASE, "followed_up", "close", replace(CASE_FACTS, review_stable=False))) == [
        "review_not_stable"
    ]


def test_another_reason_is_judged_by_its_own_conditions() -> None:
    gone = replace(CASE_FACTS, closing_reason=ClosingReason.MOVED_ABROAD, review_safe=False, review_at=None)
    assert accept(CASE, "followed_up", "close", gone).to_state == "closed"
    assert codes(refuse(CASE, "followed_up", "close", replace(gone, closing_reason=None))) == ["closing_reason_missing"]


def test_an_unfinished_referral_keeps_a_case_open_and_says_so_in_both_languages() -> None:
    (refusal,) = refuse(CASE, "followed_up", "close", replace(CASE_FACTS, unfinished_referrals=1)).refusals
    assert (refusal.code, refusal.basis[0].cite("en")) == ("referral_unfinished", "56/2017/NĐ-CP, art. 29(1)")
    assert "chưa có kết quả" in refusal.vi
    assert "still without its result" in refusal.en


def test_an_acknowledgement_holds_until_its_moment_and_no_longer() -> None:
    held = replace(ESCALATION_FACTS, holds_until=NOW)
    before = NOW - timedelta(seconds=1)
    assert codes(refuse(ESCALATION, "acknowledged", "expire", held, now=before)) == ["acknowledgement_holds"]
    assert accept(ESCALATION, "acknowledged", "expire", held, now=NOW).to_state == "expired"


def test_stored_facts_replay_to_the_same_decision() -> None:
    first = accept(CASE, "reported", "assess", ASSESSMENT, now=ASSESSED_RECORDED)
    stored = json.loads(json.dumps(first.facts.to_json()))
    again = decide(CASE, "reported", "assess", CaseFacts.from_json(stored), policy=POLICY, now=ASSESSED_RECORDED)
    assert again == first
    assert first.policy_digest == POLICY.digest


def test_facts_with_an_unknown_name_or_a_wrong_kind_are_not_read() -> None:
    for broken in ({"ratings": 3}, {"emergency": "yes"}, {"unfinished_referrals": "2"}):
        with pytest.raises(ValueError, match="validation error"):
            CaseFacts.from_json(broken)


def test_a_moment_without_its_zone_is_no_fact() -> None:
    with pytest.raises(ValueError, match="first_received_at"):
        CaseFacts(first_received_at=RECEIVED.replace(tzinfo=None))


def test_the_facts_of_another_life_decide_nothing() -> None:
    with pytest.raises(TypeError, match="PlanFacts"):
        decide(PLAN, "drafted", "submit", CASE_FACTS, policy=POLICY, now=NOW)


def test_a_clock_without_its_first_moment_is_loud() -> None:
    with pytest.raises(MomentMissing, match="quarantine_placed"):
        clocks_for((Event.REPORT_QUARANTINED,), ReportFacts(), POLICY)


def test_the_rule_is_the_one_in_force_on_the_local_day_of_the_first_moment() -> None:
    evening = datetime(2026, 6, 30, 16, 59, tzinfo=UTC)  # 23:59 in Việt Nam; a minute later July begins there
    changed = with_another_version("emergency_response", from_day="2026-07-01", hours=8)
    for moment, hours in ((evening, 12), (evening + timedelta(minutes=1), 8)):
        received = CaseFacts(first_received_at=moment, state_since=moment)
        starts, _ = clocks_for((Event.REPORT_RECEIVED,), received, changed)
        assert [c.rule.term.amount for c in starts if c.rule.id == "emergency_response"] == [hours]


def test_offered_are_the_steps_that_exist_or_that_the_facts_allow() -> None:
    assert offered(CASE, "assessed") == ("reassess", "approve_plan", "close")
    assert offered(CASE, "assessed", replace(REPORT, initial_assessment_at=ASSESSED)) == ()
    assert offered(CASE, "assessed", CASE_FACTS) == ("reassess", "approve_plan")
    assert offered(CASE, None) == ("open",)
    assert offered(ESCALATION, "ended") == ()


def test_every_rule_listens_to_events_that_exist_and_finds_its_moment_in_their_facts() -> None:
    behind = facts_behind()
    for rule in POLICY.rules:
        assert {*rule.starts_on, *rule.again_on, *rule.stops_on, *rule.voided_by} <= set(behind), rule.id
        for events, fact in ((rule.starts_on, rule.start_fact), (rule.again_on, rule.again_fact)):
            until = {rule.until_fact} if rule.until_fact else set()
            for kind in (kind for event in events for kind in behind[event]):
                assert {fact, *until, *rule.unless, *rule.only_when} <= set(kind.__dataclass_fields__), rule.id


def test_every_event_and_circumstance_of_the_policys_vocabulary_comes_from_somewhere() -> None:
    assert set(Event) <= set(facts_behind())
    known = {field for kind in KINDS for field in kind.__dataclass_fields__}
    assert set(Circumstance) <= known


def test_every_refusal_has_its_words_and_no_words_are_left_over() -> None:
    used = {guard.code for life in LIVES for edge in life.edges for guard in edge.conditions}
    used |= {guard.code for life in LIVES for guard in life.always} | {"not_from_this_state"}
    assert {refusal.code for refusal in POLICY.refusals} == used


def with_another_version(rule_id: str, *, from_day: str, hours: int) -> Policy:
    content = json.loads(POLICY.content)
    (old,) = (rule for rule in content["rules"] if rule["id"] == rule_id)
    new = json.loads(json.dumps(old))
    old["effective_to"] = (datetime.fromisoformat(from_day) - timedelta(days=1)).date().isoformat()
    new["effective_from"] = from_day
    new["term"]["amount"] = hours
    content["rules"].append(new)
    return Policy.from_content(json.dumps(content))
