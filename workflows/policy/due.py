"""The answer to "when would this be due?": the JSON of `lachan policy due`."""

from datetime import datetime
from typing import Any, Literal

from workflows.calendar import Calendar, local, local_day
from workflows.deadlines import compute
from workflows.policy.model import Policy


def due_answer(
    policy: Policy,
    rule_id: str,
    start: datetime,
    *,
    known_at: datetime | None = None,
    language: Literal["vi", "en"] = "vi",
) -> dict[str, Any]:
    """When the rule's term from `start` ends, with its basis, what of it is our reading, and the reason for every day.

    Times are at +07:00; `due_at` is exclusive, and null where the text gives no number. Raises RuleNotInForce,
    CalendarError, and ValueError for a time without a zone.
    """
    rule = policy.rule_on(rule_id, local_day(start))
    computed = compute(rule, start, Calendar.of(policy), known_at=known_at)
    return {
        "rule": rule.id,
        "from": local(start).isoformat(),
        "due_at": None if computed.due_at is None else local(computed.due_at).isoformat(),
        "basis": [basis.model_dump(mode="json", exclude={"source"}, exclude_none=True) for basis in rule.basis],
        "to_confirm": list(rule.to_confirm),
        "projected": computed.projected,
        "explanation": [
            {
                "day": line.day.isoformat(),
                "counted": line.counted,
                "why": line.why_vi if language == "vi" else line.why_en,
            }
            for line in computed.explanation
        ],
    }
