"""The law in force for this process: what was published last, or what was shipped; followed by its digest."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service.db import transaction, writes
from service.errors import InvalidForm
from service.tables.law import PolicyVersion
from workflows.calendar import Calendar
from workflows.policy.model import Policy

LOOK_AGAIN_AFTER = 1.0
"""Seconds: how old a look at the published digest may be. A storm's decree reaches every process within it."""


@dataclass(frozen=True, slots=True)
class Law:
    """One consistent set of rules, texts and working days."""

    policy: Policy
    calendar: Calendar


class LawBook:
    """Holds the law in force and looks, at most once a second, whether another one was published."""

    def __init__(self, shipped: Policy) -> None:
        self._shipped = self._law = Law(shipped, Calendar.of(shipped, beyond=True))
        self._looked_at = 0.0
        self._lock = threading.Lock()

    def current(self, session: Session) -> Law:
        """The law in force now."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN_AFTER:
                self._follow(session)
                self._looked_at = time.monotonic()
            return self._law

    def _follow(self, session: Session) -> None:
        digest = session.exec(select(PolicyVersion.digest).order_by(*NEWEST).limit(1)).first()
        if digest is None:
            self._law = self._shipped
        elif digest != self._law.policy.digest:
            content = session.exec(select(PolicyVersion.content).order_by(*NEWEST).limit(1)).one()
            policy = Policy.from_content(content)
            self._law = Law(policy, Calendar.of(policy, beyond=True))


NEWEST = (col(PolicyVersion.published_at).desc(), col(PolicyVersion.id))


def of(session: Session) -> Law:
    """The law that this process lends to its sessions."""
    found: Law | None = session.info.get("law")
    if found is None:
        book: LawBook = session.info["lawbook"]
        # One transaction follows one law from its first question to its last.
        found = session.info["law"] = book.current(session)
    return found


def check_codes(session: Session, list_id: str, *codes: str) -> None:
    """Go on only if every code is in this code list of the law in force; InvalidForm names the list, not the value."""
    known = {value.code for value in of(session).policy.code_list(list_id).values}
    if not known.issuperset(codes):
        raise InvalidForm("unknown_code", params={"list": list_id})


def publish(owner: Engine, policy: Policy, *, by: str, now: datetime) -> str:
    """Put a checked policy in force for every process; tells its digest."""
    with transaction(owner, {}) as session:
        version = PolicyVersion(
            id=uuid4(), digest=policy.digest, content=policy.content, published_at=now, published_by=by
        )
        writes(session).add(version)
    return policy.digest
