"""An escalation is taken by whoever holds the office that was told, and by nobody who once did."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from service.tables.case import CaseFile
from service.tables.directory import Deputy, DutyShift, StaffRole
from tests.world import FAR_AWAY, LONG_AGO, World


def told_of(world: World, who: str) -> str:
    """The escalation of the 12 hours that reached somebody, raised a moment ago."""
    case_id = world.report()["cases"][0]["id"]
    world.version(case_id)
    for _ in range(10):
        world.travel(hours=2, minutes=1)
        found = [one for one in world.escalations(who) if one.state == "raised" and one.cause == "deadline"]
        if found:
            return str(found[-1].id)
    raise AssertionError(f"{who} was told nothing")


def shown(world: World, who: str, escalation: str) -> tuple[int, bool]:
    """Whether somebody may read an escalation, and whether it is in their inbox."""
    inbox = {one["id"] for one in world.get(who, "/v1/escalations").json()["items"]}
    return world.get(who, f"/v1/escalations/{escalation}").status_code, escalation in inbox


def pressed(world: World, who: str, escalation: str) -> int:
    """What somebody is answered who takes it."""
    path = f"/v1/escalations/{escalation}/acknowledgement"
    return world.client.post(path, headers=world.headers(who)).status_code


def is_absent_for(world: World, who: str, escalation: str) -> None:
    """It is answered as if it did not exist, and its ladder goes on."""
    absent = world.get(who, f"/v1/escalations/{uuid4()}")
    assert shown(world, who, escalation) == (404, False)
    assert world.get(who, f"/v1/escalations/{escalation}").content == absent.content
    assert pressed(world, who, escalation) == 404


def change(world: World, statement: object) -> None:
    """A change of the directory by its owner."""
    with Session(world.owner) as session:
        session.connection().execute(statement)  # type: ignore[call-overload]
        session.commit()


def appoint(world: World, who: str, role: str, territory: str) -> None:
    """Take every role from somebody, and give them another."""
    world.dismiss(who)
    world.add(StaffRole(staff_id=world.staff[who], role=role, territory_code=territory, valid_from=world.now()))


def given_away(world: World) -> None:
    world.hire("successor", "commune_worker", "00004")
    change(world, update(CaseFile).values(assigned_to=world.staff["successor"]))


def off_the_roster(world: World) -> None:
    change(world, update(DutyShift).where(col(DutyShift.ends_at) == FAR_AWAY).values(ends_at=world.now()))


LOST: list[tuple[str, Callable[[World], None]]] = [
    ("worker", given_away),
    ("worker", lambda world: appoint(world, "worker", "commune_worker", "00008")),
    ("chair", lambda world: appoint(world, "chair", "commune_chair", "00008")),
    ("chair", lambda world: appoint(world, "chair", "commune_worker", "00004")),
    ("province_duty_officer", off_the_roster),
    ("province_duty_officer", lambda world: appoint(world, "province_duty_officer", "province_officer", "10")),
    ("province_head", lambda world: appoint(world, "province_head", "province_head", "10")),
    ("province_head", lambda world: appoint(world, "province_head", "province_officer", "01")),
]


@pytest.mark.parametrize(("who", "lose"), LOST)
def test_whoever_lost_the_office_cannot_hold_the_ladder(world: World, who: str, lose: Callable[[World], None]) -> None:
    escalation = told_of(world, who)
    assert shown(world, who, escalation) == (200, True)
    lose(world)
    is_absent_for(world, who, escalation)


@pytest.mark.parametrize("who", ["worker", "chair", "province_duty_officer", "province_head"])
def test_whoever_still_holds_the_office_takes_it(world: World, who: str) -> None:
    assert pressed(world, who, told_of(world, who)) == 200


def test_a_deputy_takes_it_while_they_sign_for_the_chair(world: World) -> None:
    world.deputise("chair", "worker_elsewhere")
    escalation = told_of(world, "worker_elsewhere")
    assert shown(world, "worker_elsewhere", escalation) == (200, True)
    change(world, update(Deputy).values(valid_to=world.now()))
    is_absent_for(world, "worker_elsewhere", escalation)


def test_a_deputy_named_afterwards_takes_what_the_chair_was_told(world: World) -> None:
    escalation = told_of(world, "chair")
    is_absent_for(world, "worker_elsewhere", escalation)
    world.deputise("chair", "worker_elsewhere")
    assert pressed(world, "worker_elsewhere", escalation) == 200


@pytest.mark.parametrize("principal", ["worker", "province_duty_officer"])
def test_an_office_without_deputies_is_taken_by_no_deputy(world: World, principal: str) -> None:
    world.deputise(principal, "chair_elsewhere")
    is_absent_for(world, "chair_elsewhere", told_of(world, principal))


def test_a_head_on_duty_passes_their_pen_on_and_not_their_shift(world: World) -> None:
    change(world, update(DutyShift).where(col(DutyShift.duty) == "province_duty_officer").values(ends_at=world.now()))
    world.on_duty("province_duty_officer", "01", staff="province_head")
    world.deputise("province_head", "other_province_officer")
    escalation = told_of(world, "province_head")
    is_absent_for(world, "other_province_officer", escalation)
    assert pressed(world, "province_head", escalation) == 200


def test_an_officer_takes_it_while_their_agency_is_on_duty(world: World) -> None:
    at_police = StaffRole(
        staff_id=world.hire("guest", "auditor", None),
        role="agency_officer",
        agency_id=world.agencies["police_duty"],
        territory_code="01",
        valid_from=LONG_AGO,
    )
    world.add(at_police)
    escalation = told_of(world, "police_duty")
    assert shown(world, "guest", escalation) == (200, True)
    change(world, update(DutyShift).where(col(DutyShift.duty) == "police_duty").values(withdrawn_at=world.now()))
    is_absent_for(world, "guest", escalation)


def test_a_shift_of_another_place_takes_nothing_here(world: World) -> None:
    escalation = told_of(world, "province_duty_officer")
    elsewhere = update(DutyShift).where(col(DutyShift.duty) == "province_duty_officer").values(territory_code="10")
    change(world, elsewhere)
    is_absent_for(world, "province_duty_officer", escalation)


def test_the_ladder_goes_on_past_whoever_could_not_take_it(world: World) -> None:
    escalation = told_of(world, "chair")
    appoint(world, "chair", "commune_chair", "00008")
    assert pressed(world, "chair", escalation) == 404
    before = world.told("province_duty_officer")
    world.travel(hours=4)
    assert len(world.told("province_duty_officer")) > len(before)


def test_a_shift_that_begins_later_is_no_office_yet(world: World) -> None:
    escalation = told_of(world, "province_duty_officer")
    change(world, update(DutyShift).values(starts_at=world.now() + timedelta(hours=1)))
    is_absent_for(world, "province_duty_officer", escalation)
