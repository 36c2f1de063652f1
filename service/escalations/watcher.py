"""The second, simpler piece of code: it looks for any duty that has gone silent; it never retries and never catches."""

from sqlalchemy import text
from sqlmodel import Session

SECONDS_LATE = 60

# Nothing of the law: every step of a case starts a clock, if only one of ours, so a case without any was forgotten.
NOBODY_WATCHES = """
    FROM case_file c WHERE c.state <> 'closed'
    AND NOT EXISTS (SELECT FROM deadline d WHERE d.case_id = c.id AND d.state IN ('armed', 'poisoned'))
    AND NOT EXISTS (
      SELECT FROM escalation e WHERE e.cause = 'unwatched' AND e.cause_id = c.id AND e.state <> 'ended')"""
UNWATCHED = text(f"SELECT c.id {NOBODY_WATCHES} ORDER BY c.id LIMIT :limit")

SILENT = {
    "deadline_overdue": """
        SELECT count(*) FROM deadline
        WHERE state = 'armed' AND next_step_at < engine_now() - make_interval(secs => :late)""",
    "deadline_poisoned": "SELECT count(*) FROM deadline WHERE state = 'poisoned'",
    "breach_without_escalation": """
        SELECT count(*) FROM deadline d WHERE d.breached_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM escalation e WHERE e.deadline_id = d.id)
        AND NOT EXISTS (SELECT FROM escalation e WHERE e.cause = 'poisoned' AND e.cause_id = d.id)""",
    "escalation_without_delivery": """
        SELECT count(*) FROM escalation e WHERE e.state = 'raised'
        AND NOT EXISTS (SELECT FROM delivery y WHERE y.cause_id = e.id)
        AND NOT EXISTS (
          SELECT FROM escalation h JOIN delivery y ON y.cause_id = h.id
          WHERE (h.cause = 'nobody_on_duty' AND h.cause_id = e.id)
          OR (e.cause <> 'deadline' AND h.cause = e.cause AND h.cause_id = e.cause_id))""",
    "delivery_without_attempt": """
        SELECT count(*) FROM delivery
        WHERE state IN ('queued', 'sending') AND next_attempt_at < engine_now() - make_interval(secs => 2 * :late)""",
    "case_unwatched": f"SELECT count(*) {NOBODY_WATCHES}",
    "dead_letter_about_dead_letter": """
        SELECT count(*) FROM delivery
        WHERE notice_type = 'notification.dead_letter' AND dead_lettered_at IS NOT NULL
        AND state IN ('queued', 'sending')""",
    "dead_letter_unheard": """
        SELECT count(*) FROM delivery WHERE dead_lettered_at IS NOT NULL AND dead_letter_raised_at IS NULL
        AND dead_lettered_at < engine_now() - make_interval(secs => :late)""",
}
"""What may never last, each as a count of its rows."""


def findings(session: Session) -> list[str]:
    """What has gone silent, as `name: count`; empty when all is well. Raises whatever the database raises."""
    found = []
    for name, query in SILENT.items():
        count: int = session.connection().execute(text(query), {"late": SECONDS_LATE}).scalar_one()
        if count:
            found.append(f"{name}: {count}")
    return found
