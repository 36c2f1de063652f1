"""The audit row of a request: opened when the caller is known, written just before the commit, allowed or refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid4

from sqlmodel import Session

from service import clock
from service.db import work, writes
from service.errors import ServiceError
from service.tables.audit import AuditEntry
from service.vault import Vault, of


@dataclass(slots=True)
class Draft:
    """What one request is about to leave in the audit."""

    vault: Vault
    action: str
    request_id: UUID
    actor_id: UUID | None
    roles: tuple[str, ...]
    actor_kind: Literal["staff", "system"] = "staff"
    effects: list[str] = field(default_factory=list)


def begin(
    session: Session,
    *,
    action: str,
    actor_id: UUID | None,
    roles: Sequence[str] = (),
    request_id: UUID | None = None,
    actor_kind: Literal["staff", "system"] = "staff",
) -> None:
    """Open the audit row of this transaction; `action` is `subject:verb`, as in the permissions."""
    draft = Draft(of(session), action, request_id or uuid4(), actor_id, tuple(sorted(set(roles))), actor_kind)
    session.info["audit"] = draft
    work(session).closers.append(_write)


def saw(session: Session, *subjects: UUID) -> None:
    """Note whose record is about to be shown, as keyed ids."""
    vault = _draft(session).vault
    work(session).shown.update(vault.token(str(subject), purpose="audit") for subject in subjects)


def effect(session: Session, action: str) -> None:
    """Note what the request changes, as `subject:object:verb`."""
    _draft(session).effects.append(action)


def mark(session: Session) -> int:
    """A place to go back to when what follows turns out to be impossible."""
    return len(_draft(session).effects)


def back_to(session: Session, mark: int) -> None:
    """Forget every effect that was noted since the mark."""
    del _draft(session).effects[mark:]


def _draft(session: Session) -> Draft:
    found: Draft = session.info["audit"]
    return found


def _write(session: Session, refusal: ServiceError | None) -> None:
    draft = _draft(session)
    writes(session).add(
        AuditEntry(
            request_id=draft.request_id,
            wall_at=clock.wall(),
            actor_kind=draft.actor_kind,
            actor_id=draft.actor_id,
            roles=list(draft.roles),
            action=draft.action,
            outcome="refused" if refusal else "allowed",
            code=refusal.code if refusal else None,
            shown=sorted(work(session).shown),
            effects=[] if refusal else draft.effects,
        )
    )
