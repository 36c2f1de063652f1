"""The actor of a request: a token's bearer as the directory knows them at this moment."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service.audit import log
from service.auth.permissions import DEPUTISED, HOTLINE, PERMISSIONS, Permission
from service.auth.tokens import Gate
from service.db import SessionDep
from service.errors import Forbidden, Unauthenticated
from service.tables.directory import Deputy, Staff, StaffRole
from service.tables.offices import Role
from service.tables.revoked_token import RevokedToken
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
    asked = {"issuer": issuer, "subject": subject, "token_id": token_id}
    rows = session.execute(ACCOUNT, asked).all()
    if not rows:
        raise Unauthenticated()
    staff: Staff = rows[0][0]
    grants = {role.id: _grant(staff, role, deputy) for _, role, deputy in rows if role is not None}
    return Actor(staff.id, staff.subject, staff.kind, staff.display_name, staff.locale, tuple(grants.values()))


def _grant(staff: Staff, held: StaffRole, deputy: Deputy | None) -> RoleGrant:
    if held.staff_id == staff.id or deputy is None:
        return RoleGrant(Role(held.role), held.agency_id, held.territory_code, held.valid_to)
    until = min((end for end in (held.valid_to, deputy.valid_to) if end), default=None)
    return RoleGrant(Role(held.role), held.agency_id, held.territory_code, until, on_behalf_of=held.staff_id)


def _in_force(dated: type[StaffRole] | type[Deputy]) -> ColumnElement[bool]:
    now = func.engine_now()
    return and_(col(dated.valid_from) <= now, or_(col(dated.valid_to).is_(None), col(dated.valid_to) > now))


def _account() -> Select[Any]:
    """One round trip: the live account, its roles, and the deputised roles of those it signs for.

    Nothing when the token was revoked: whatever the gate remembers of it, the bearer is nobody.
    """
    principal = aliased(Staff)
    revoked = select(RevokedToken.token_id).where(
        col(RevokedToken.issuer) == bindparam("issuer"), col(RevokedToken.token_id) == bindparam("token_id")
    )
    return (
        select(Staff, StaffRole, Deputy)  # type: ignore[return-value]
        .outerjoin(Deputy, and_(col(Deputy.deputy_id) == col(Staff.id), _in_force(Deputy)))
        .outerjoin(principal, and_(col(principal.id) == col(Deputy.principal_id), col(principal.active)))
        .outerjoin(
            StaffRole,
            and_(
                _in_force(StaffRole),
                or_(
                    col(StaffRole.staff_id) == col(Staff.id),
                    and_(col(StaffRole.staff_id) == col(principal.id), col(StaffRole.role).in_(sorted(DEPUTISED))),
                ),
            ),
        )
        .where(col(Staff.issuer) == bindparam("issuer"), col(Staff.subject) == bindparam("subject"))
        .where(col(Staff.active), ~revoked.exists())
        .order_by(col(StaffRole.id))
    )


ACCOUNT = _account()
"""Built once: to build it again for each request took longer than to ask it."""
