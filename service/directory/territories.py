"""Which province or commune a code or a name meant on a day."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, text
from sqlmodel import Session, col

from service.asking import Question
from service.tables.directory import Territory

APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u02b9\u2032\u00b4`']")
SPACES = re.compile(r"\s+")

WITH_PARENT = text("""
    SELECT code, valid_to, level, name, unit, parent_code FROM territory
    WHERE valid_from <= :day AND (valid_to IS NULL OR valid_to > :day) AND code IN (
      SELECT unnest(ARRAY[code, parent_code]) FROM territory
      WHERE code = :code AND valid_from <= :day AND (valid_to IS NULL OR valid_to > :day))""")


def folded(name: str) -> str:
    """A name as it is compared: lower case, without marks (Hoà = Hòa = hoa), đ as d, one kind of apostrophe."""
    plain = unicodedata.normalize("NFD", APOSTROPHES.sub("'", name).casefold().replace("đ", "d"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return SPACES.sub(" ", bare).strip()


class TerritoryOn(NamedTuple):
    """A province or commune as it was on a day."""

    code: str
    valid_to: date | None
    level: str
    name: str
    unit: str
    parent_code: str | None


ASKED = Question(WITH_PARENT, TerritoryOn)


def in_force(day: date) -> ColumnElement[bool]:
    """The condition under which a territory's row holds on a day; its last day is the one before `valid_to`."""
    ends = col(Territory.valid_to)
    return and_(col(Territory.valid_from) <= day, or_(ends.is_(None), ends > day))


def territory_on(session: Session, code: str, day: date) -> TerritoryOn | None:
    """The province or commune that had this code on this day; asked once in a transaction, with what it belongs to."""
    known: dict[tuple[str, date], TerritoryOn | None] = session.info.setdefault("territories", {})
    if (code, day) not in known:
        known[code, day] = None
        for found in ASKED.all(session, code=code, day=day):
            known[found.code, day] = found
    return known[code, day]


def commune_on(session: Session, code: str, day: date) -> TerritoryOn | None:
    """The commune that had this code on this day."""
    return _on(session, code, "commune", day)


def province_on(session: Session, code: str, day: date) -> TerritoryOn | None:
    """The province that had this code on this day."""
    return _on(session, code, "province", day)


def province_of(session: Session, code: str, day: date) -> TerritoryOn | None:
    """The province of a commune's code on a day; a province is its own."""
    commune = commune_on(session, code, day)
    return province_on(session, commune.parent_code if commune and commune.parent_code else code, day)


def _on(session: Session, code: str, level: str, day: date) -> TerritoryOn | None:
    found = territory_on(session, code, day)
    return found if found and found.level == level else None
