"""The JSON that `lachan policy due` prints."""

import json
from datetime import UTC, datetime

import pytest

from workflows.calendar import CalendarError
from workflows.policy.due import due_answer
from workflows.policy.load import load
from workflows.policy.model import RuleNotInForce

POLICY = load()


def test_the_answer_has_the_keys_of_the_interface_and_nothing_else() -> None:
    answer = due_answer(POLICY, "plan_submitted", datetime.fromisoformat("2026-02-13T15:00:00+07:00"))

    assert list(answer) == ["rule", "from", "due_at", "basis", "to_confirm", "projected", "explanation"]
    assert answer["from"] == "2026-02-13T15:00:00+07:00"
    assert answer["basis"] == [{"instrument": "56/2017/NĐ-CP", "article": "28", "clause": "1", "state": "confirmed"}]
    assert len(answer["explanation"]) == 15
    assert answer["explanation"][0]["counted"] is False
    assert answer["explanation"][3] == {
        "day": "2026-02-16",
        "counted": False,
        "why": "nghỉ: Tết Âm lịch (9441/TB-BNV)",
    }
    assert sum(line["counted"] for line in answer["explanation"]) == 5


def test_the_reasons_are_given_in_english_when_asked() -> None:
    start = datetime(2026, 4, 29, 9, tzinfo=UTC)

    answer = due_answer(POLICY, "plan_approved", start, language="en")

    assert [line["why"] for line in answer["explanation"]] == [
        "the first day is not counted (Civil Code 2015, art. 147)",
        "day off: Victory Day (Bộ luật Lao động 2019, Điều 112(1))",
        "day off: International Labour Day (Bộ luật Lao động 2019, Điều 112(1))",
        "weekend: Saturday",
        "weekend: Sunday",
        "working day: Monday",
        "working day: Tuesday",
    ]


def test_the_same_question_gets_the_same_bytes() -> None:
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)

    first, second = (json.dumps(due_answer(policy, "plan_submitted", start)) for policy in (POLICY, load()))

    assert first == second


def test_a_rule_without_a_number_never_gets_a_due_time() -> None:
    answer = due_answer(POLICY, "forward_report", datetime(2026, 3, 2, 15, tzinfo=UTC))

    assert answer["due_at"] is None
    assert answer["explanation"] == []


def test_a_year_without_a_file_is_named() -> None:
    with pytest.raises(CalendarError, match=r"policy/calendar/2028\.toml is missing"):
        due_answer(POLICY, "plan_submitted", datetime(2027, 12, 31, tzinfo=UTC))


def test_a_rule_that_nobody_knows_is_named() -> None:
    with pytest.raises(RuleNotInForce, match="No rule plan_forgotten is in force on 2026-03-02"):
        due_answer(POLICY, "plan_forgotten", datetime(2026, 3, 2, tzinfo=UTC))


def test_before_the_decree_there_was_no_rule() -> None:
    with pytest.raises(RuleNotInForce):
        due_answer(POLICY, "emergency_response", datetime(2017, 6, 30, 16, 59, 59, tzinfo=UTC))
    assert due_answer(POLICY, "emergency_response", datetime(2017, 6, 30, 17, tzinfo=UTC))["due_at"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        due_answer(POLICY, "emergency_response", datetime(2026, 3, 2))  # noqa: DTZ001 - what is being refused


def test_the_end_of_time_is_a_missing_year_and_not_a_crash() -> None:
    with pytest.raises(CalendarError):
        due_answer(POLICY, "emergency_response", datetime(9999, 12, 31, 12, tzinfo=UTC))
