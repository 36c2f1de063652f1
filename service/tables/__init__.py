"""The whole schema, one file a paper: columns and constraints, no behaviour."""

from notifications import tables as notification_tables
from service.tables import (
    assessment,
    audit,
    beat,
    case,
    deadline,
    directory,
    emergency,
    escalation,
    history,
    law,
    people,
    plan,
    report,
    request_key,
    revoked_token,
    specific,
    walls,
)

__all__ = [
    "assessment",
    "audit",
    "beat",
    "case",
    "deadline",
    "directory",
    "emergency",
    "escalation",
    "history",
    "law",
    "notification_tables",
    "people",
    "plan",
    "report",
    "request_key",
    "revoked_token",
    "specific",
    "walls",
]
