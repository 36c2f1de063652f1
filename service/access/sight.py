"""How an actor sees cases: conditions with parameters, so that a statement is built once for all who see alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, String, Uuid, all_, and_, bindparam, false, or_
from sqlalchemy.types import TypeEngine
from sqlmodel import col

from service.auth.actor import Actor
from service.auth.permissions import Permission
from service.tables.case import CaseFile
from service.tables.offices import Role

IN_ITS_PLACE = frozenset({Permission.EMERGENCY_APPLY, Permission.EMERGENCY_DECIDE, Permission.EMERGENCY_OPEN})
"""What the province does only in the place of a commune that stands accused."""


class Way(StrEnum):
    """One relation to a case, of a person with one office of one place."""

    IN_HAND = "in_hand"
    OF_COMMUNE = "of_commune"
    OF_PROVINCE = "of_province"
    INSTEAD_OF_COMMUNE = "instead_of_commune"


Ways = tuple[Way, ...]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sight:
    """The ways in which somebody sees cases, and the parameters of their conditions."""

    ways: Ways
    told: Mapping[str, Any]


def sight_of(actor: Actor, permission: Permission) -> Sight:
    """How this actor sees cases with this permission."""
    held = ((_way(role, permission), territory) for role, territory in actor.scopes(permission))
    seen = dict.fromkeys((way, territory) for way, territory in held if way is not None)
    places = {f"place_{number}": territory for number, (_, territory) in enumerate(seen)}
    return Sight(tuple(way for way, _ in seen), {"seer": actor.staff_id, "offices": offices_of(actor), **places})


def offices_of(actor: Actor) -> list[str]:
    """The territories in which this actor holds any office, in person or for somebody."""
    return sorted({grant.territory_code for grant in actor.roles if grant.territory_code})


def _way(role: Role, permission: Permission) -> Way | None:
    if role is Role.COMMUNE_WORKER:
        return Way.IN_HAND
    if role is Role.COMMUNE_CHAIR:
        return Way.OF_COMMUNE
    if role in (Role.PROVINCE_OFFICER, Role.PROVINCE_HEAD):
        # What the commune decides is decided above it only where its own authorities stand accused.
        return Way.INSTEAD_OF_COMMUNE if permission in IN_ITS_PLACE else Way.OF_PROVINCE
    return None


def conditions(ways: Ways, told: Mapping[str, Any] = NOTHING) -> tuple[ColumnElement[bool], ...]:
    """Under which a case is seen in each of these ways; one that never holds where there is none.

    With the values of their parameters for a statement that is asked once, without them for one that is kept.
    """
    return tuple(_seen(way, f"place_{number}", told) for number, way in enumerate(ways)) or (false(),)


def _seen(way: Way, place: str, told: Mapping[str, Any]) -> ColumnElement[bool]:
    here = _said(place, String(), told)
    if way is Way.IN_HAND:
        return in_the_hands(here, told)
    if way is Way.OF_COMMUNE:
        # A report against the authorities themselves is the province's from its first minute.
        return and_(col(CaseFile.commune_code) == here, col(CaseFile.concerns_authority) != "yes")
    nearby = col(CaseFile.province_code) == here
    return nearby if way is Way.OF_PROVINCE else and_(nearby, col(CaseFile.concerns_authority) == "yes")


def in_the_hands(of_commune: ColumnElement[str], told: Mapping[str, Any]) -> ColumnElement[bool]:
    """Under which a case is assigned to a worker of a commune, and may be: as in `assignees`."""
    own = and_(col(CaseFile.commune_code) == of_commune, col(CaseFile.concerns_authority) != "yes")
    elsewhere = col(CaseFile.commune_code) != all_(_said("offices", ARRAY(String), told))
    sent_in = and_(col(CaseFile.concerns_authority) == "yes", elsewhere)
    return and_(col(CaseFile.assigned_to) == _said("seer", Uuid(), told), or_(own, sent_in))


def _said(name: str, type_: TypeEngine[Any], told: Mapping[str, Any]) -> BindParameter[Any]:
    return bindparam(name, told[name], type_) if name in told else bindparam(name, type_=type_)
