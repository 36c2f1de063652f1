"""The proofs: no breach without its escalation, nobody who was to be told without a delivery."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

PROOFS: Mapping[str, tuple[str, str]] = {
    "breach_has_escalation": (
        "Mỗi lần quá hạn đều có báo vượt cấp / Every breach has its escalation",
        """SELECT d.id FROM deadline d WHERE d.breached_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM escalation e WHERE e.deadline_id = d.id) ORDER BY d.id""",
    ),
    "escalation_has_delivery": (
        "Mỗi báo vượt cấp có người nhận đều được gửi / Every escalation with somebody to tell has its delivery",
        """SELECT DISTINCT e.id FROM escalation e JOIN escalation_recipient r ON r.escalation_id = e.id
           JOIN endpoint p ON p.owner_id = r.recipient_id AND p.disabled_at IS NULL
           WHERE NOT EXISTS (SELECT FROM delivery y WHERE y.cause_id = e.id AND y.endpoint_id = p.id) ORDER BY e.id""",
    ),
    "nobody_is_climbed": (
        "Bậc không có ai nhận thì bậc sau được báo ngay / A rung with nobody to tell has the next one told at once",
        """SELECT e.id FROM escalation e WHERE e.cause IN ('deadline', 'nobody_on_duty') AND e.state <> 'expired'
           AND NOT EXISTS (SELECT FROM delivery y WHERE y.cause_id = e.id)
           AND NOT EXISTS (SELECT FROM escalation h WHERE h.deadline_id = e.deadline_id AND h.rung > e.rung
             AND EXISTS (SELECT FROM delivery y WHERE y.cause_id = h.id)) ORDER BY e.id""",
    ),
}


def offenders(connection: Connection) -> dict[str, list[str]]:
    """For each proof the ids that contradict it: all empty when the demo kept what it promises."""
    return {name: [str(row[0]) for row in connection.execute(text(query))] for name, (_, query) in PROOFS.items()}
