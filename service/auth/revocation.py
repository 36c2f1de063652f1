"""Revoke a token before its end: its bearer is nobody from the next request on."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from service import clock
from service.audit import log
from service.auth.tokens import LONGEST_LIFE, SKEW
from service.tables.revoked_token import RevokedToken

CLOCKS_DIFFER = timedelta(hours=1)  # not law: how far the clocks of two hosts may differ


def revoke(session: Session, issuer: str, token_id: str) -> None:
    """Deny the token with this `jti` for as long as any gate could still take it; a second time changes nothing."""
    now = clock.wall()
    # No token is taken that lives longer, so its own end need not be known.
    ends = now + SKEW + LONGEST_LIFE + CLOCKS_DIFFER
    row = insert(RevokedToken).values(issuer=issuer, token_id=token_id, revoked_at=now, expires_at=ends)
    session.connection().execute(row.on_conflict_do_nothing())
    log.effect(session, "token:revoke")
