"""The actor of a request: a token's bearer as the directory knows them at this moment."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import text
from sqlmodel import Session

from service.asking import Question
from service.audit import log
from service.auth.permissions import DEPUTISED, HOTLINE, PERMISSIONS, Permission
from service.auth.tokens import Gate
from service.db import SessionDep
from service.errors import Forbidden, Unauthenticated
from service.tables.offices import Role
from service.web.declared import access_of
from service.web.limits import Limits

BEARER = re.compile(r"Bearer ([A-Za-z0-9._-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held now at an agency over a territory, or signed for in somebody's place, until a moment."""

    role: Role
    agency_id: UUID | None
    territory_code: str | None
    until: datetime | None
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling, with the roles in force at this moment of the law's clock; never kept between requests."""

    staff_id: UUID
    subject: str
    kind: str
    display_name: str
    locale: str
    roles: tuple[RoleGrant, ...]

    @property
    def deputy_for(self) -> frozenset[UUID]:
        """Those in whose place this actor may sign."""
        return frozenset(grant.on_behalf_of for grant in self.roles if grant.on_behalf_of)

    def may(self, permission: Permission) -> bool:
        """Whether any role in force holds the permission; says nothing about any record."""
        return any(permission in PERMISSIONS[grant.role] for grant in self.roles)

    def scopes(self, permission: Permission) -> tuple[tuple[Role, str | None], ...]:
        """The roles that hold the permission, each with its territory: what a door asks."""
        held = ((grant.role, grant.territory_code) for grant in self.roles if permission in PERMISSIONS[grant.role])
        return tuple(dict.fromkeys(held))


def require(actor: Actor, permission: Permission) -> None:
    """Go on only if the actor may do this at all; Forbidden names the action, never an object."""
    if not actor.may(permission):
        raise Forbidden(params={"permission": permission.value})


def identified(request: Request, session: SessionDep) -> Actor:
    """The caller, whatever they may do: 401 when the token or the account does not hold."""
    gate: Gate = request.app.state.gate
    claims = gate.open(_bearer_token(request))
    # Before anything is asked of the database: this refusal has to cost nothing.
    limits_at(request).account.take((claims.issuer, claims.subject))
    actor = known_as(session, claims.issuer, claims.subject, token_id=claims.token_id)
    request.state.caller = actor.staff_id
    return actor


async def current_actor(request: Request, session: SessionDep, actor: Annotated[Actor, Depends(identified)]) -> Actor:
    """The caller, allowed to use this route: 403 without the permission that the route declares.

    The request's one audit row is opened here, so that a route that knows its caller cannot be without it.
    """
    return admitted(request, session, actor)


CurrentActor = Annotated[Actor, Depends(current_actor)]


def admitted(request: Request, session: Session, actor: Actor) -> Actor:
    """The same actor, if the route's declared permission is theirs; their request's audit row is open from here on."""
    permission = access_of(request.scope.get("route")).get("permission")
    log.begin(
        session,
        action=str(permission),
        actor_id=actor.staff_id,
        roles=[grant.role.value for grant in actor.roles],
        request_id=request.state.request_id,
    )
    if permission is None:
        raise Forbidden()
    require(actor, Permission(permission))
    _within_limits(request, actor, Permission(permission))
    return actor


def _within_limits(request: Request, actor: Actor, permission: Permission) -> None:
    """Count the request for its sender and its route, but never a report of the hotline; TooMany beyond."""
    if permission is Permission.REPORT_CREATE:
        if any(grant.role in HOTLINE for grant in actor.roles):
            return
        limits_at(request).sender.take(actor.staff_id)
    limits_at(request).route.take((request.method, request.scope["route"].path))


def limits_at(request: Request) -> Limits:
    """The limits of this process."""
    found: Limits = request.app.state.limits
    return found


def _bearer_token(request: Request) -> str:
    given = request.headers.getlist("authorization")
    found = BEARER.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise Unauthenticated()
    return found[1]


def known_as(session: Session, issuer: str, subject: str, *, token_id: str = "") -> Actor:
    """The account of this identity, read live: what was withdrawn a moment ago no longer counts; or Unauthenticated.

    With a token, nobody either when the token was revoked.
    """
    rows = ACCOUNT.all(session, issuer=issuer, subject=subject, token_id=token_id, deputised=sorted(DEPUTISED))
    if not rows:
        raise Unauthenticated()
    who = rows[0]
    grants = {one.grant_id: _grant(one) for one in rows if one.grant_id is not None}
    return Actor(who.staff_id, who.subject, who.kind, who.display_name, who.locale, tuple(grants.values()))


class _Held(NamedTuple):
    """An account beside one role that it holds or may sign for; without any, the account alone."""

    staff_id: UUID
    subject: str
    kind: str
    display_name: str
    locale: str
    grant_id: UUID | None
    holder_id: UUID
    role: str
    agency_id: UUID | None
    territory_code: str | None
    until: datetime | None
    deputy_until: datetime | None


def _grant(held: _Held) -> RoleGrant:
    if held.holder_id == held.staff_id:
        return RoleGrant(Role(held.role), held.agency_id, held.territory_code, held.until)
    until = min((end for end in (held.until, held.deputy_until) if end), default=None)
    return RoleGrant(Role(held.role), held.agency_id, held.territory_code, until, on_behalf_of=held.holder_id)


# One round trip: the live account, its roles, and the deputised roles of those it signs for. Nothing when the token was
# revoked: whatever the gate remembers of it, the bearer is nobody.
ACCOUNT = Question(
    text("""
    SELECT staff.id, staff.subject, staff.kind, staff.display_name, staff.locale,
      held.id, held.staff_id, held.role, held.agency_id, held.territory_code, held.valid_to, deputy.valid_to
    FROM staff
    LEFT JOIN deputy ON deputy.deputy_id = staff.id
      AND deputy.valid_from <= engine_now() AND (deputy.valid_to IS NULL OR deputy.valid_to > engine_now())
    LEFT JOIN staff principal ON principal.id = deputy.principal_id AND principal.active
    LEFT JOIN staff_role held ON held.valid_from <= engine_now()
      AND (held.valid_to IS NULL OR held.valid_to > engine_now())
      AND (held.staff_id = staff.id OR (held.staff_id = principal.id AND held.role = ANY(:deputised)))
    WHERE staff.issuer = :issuer AND staff.subject = :subject AND staff.active
      AND NOT EXISTS (SELECT FROM revoked_token WHERE revoked_token.issuer = :issuer AND token_id = :token_id)
    ORDER BY held.id"""),
    _Held,
)
