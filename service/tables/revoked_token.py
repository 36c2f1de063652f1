"""Tokens that were revoked before their end."""

from datetime import datetime

from sqlmodel import Field

from service.tables.columns import Moment, Record


class RevokedToken(Record, table=True):
    """A token (`iss` and `jti`) that opens nothing any more; the row may go once the token would have ended."""

    __tablename__ = "revoked_token"
    issuer: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    revoked_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment, index=True)
