"""Somebody who has moved on, and what they were given before."""

from typing import Any
from uuid import uuid4

from sqlalchemy import event
from sqlmodel import Session

from service import clock
from service.tables.directory import StaffRole
from tests.world import World


def a_case(world: World, **changes: Any) -> str:
    """A case of commune 00004, in the hands of its worker unless it is against its authorities."""
    case_id: str = world.report(**changes)["cases"][0]["id"]
    return case_id


def moved(world: World, who: str, role: str, territory: str | None) -> None:
    """End every role of this person now, and give them another."""
    world.dismiss(who)
    appointed(world, who, role, territory)


def appointed(world: World, who: str, role: str, territory: str | None) -> None:
    """A further role of this person from now on."""
    with Session(world.owner) as session:
        now = clock.now(session)
    world.add(StaffRole(staff_id=world.staff[who], role=role, territory_code=territory, valid_from=now))


def assigned(world: World, case_id: str, to: str, *, by: str = "province_head") -> tuple[int, str | None]:
    """What somebody is answered who gives a case to somebody."""
    form = {"staff_id": str(world.staff[to])}
    answer = world.post(by, f"/v1/cases/{case_id}/assignment", form, version=world.version(case_id, by))
    return answer.status_code, answer.json().get("code")


def sees(world: World, who: str, case_id: str) -> tuple[int, bool]:
    """Whether somebody may read a case, and whether their list shows it."""
    listed = {line["id"] for line in world.get(who, "/v1/cases").json()["items"]}
    return world.get(who, f"/v1/cases/{case_id}").status_code, case_id in listed


def test_a_worker_who_moved_to_another_commune_sees_the_old_cases_no_more(world: World) -> None:
    case_id = a_case(world)
    assert sees(world, "worker", case_id) == (200, True)
    moved(world, "worker", "commune_worker", "00008")
    assert sees(world, "worker", case_id) == (404, False)
    (clock_row, *_) = world.clocks(case_id, "emergency_response")
    assert world.get("worker", f"/v1/deadlines/{clock_row.id}").status_code == 404
    assert world.post("worker", f"/v1/cases/{case_id}/initial-assessment", world.mau_02(), version=1).status_code == 404


def test_a_worker_who_moved_to_another_commune_is_warned_of_the_old_cases_no_more(world: World) -> None:
    a_case(world)
    moved(world, "worker", "commune_worker", "00008")
    before = world.told("worker")
    world.travel(hours=13)
    assert world.told("worker") == before
    assert "deadline.breached" in world.told("chair")


def test_whoever_was_sent_in_from_elsewhere_keeps_the_case_until_they_belong_to_the_accused_commune(
    world: World,
) -> None:
    case_id = a_case(world, concerns_authority="yes")
    assert assigned(world, case_id, "worker_elsewhere") == (200, None)
    assert sees(world, "worker_elsewhere", case_id) == (200, True)
    appointed(world, "worker_elsewhere", "commune_worker", "00004")
    assert sees(world, "worker_elsewhere", case_id) == (404, False)


def test_whoever_was_sent_in_from_elsewhere_may_not_become_the_accused_chair_s_deputy(world: World) -> None:
    case_id = a_case(world, concerns_authority="yes")
    assigned(world, case_id, "worker_elsewhere")
    world.deputise("chair", "worker_elsewhere")
    assert sees(world, "worker_elsewhere", case_id) == (404, False)
    before = world.told("worker_elsewhere")
    world.travel(hours=13)
    assert world.told("worker_elsewhere") == before


def test_a_case_against_the_authorities_is_given_to_no_deputy_of_theirs(world: World) -> None:
    case_id = a_case(world, concerns_authority="yes")
    world.deputise("worker", "worker_elsewhere")
    assert assigned(world, case_id, "worker_elsewhere") == (409, "assignee_from_the_commune")


def test_a_clock_of_somebody_else_costs_what_an_absent_one_costs(world: World) -> None:
    (clock_row, *_) = world.clocks(a_case(world), "emergency_response")
    counted: list[str] = []

    def queries(deadline: object, tail: str) -> int:
        counted.clear()
        assert world.get("chair_elsewhere", f"/v1/deadlines/{deadline}{tail}").status_code == 404
        return len(counted)

    event.listen(world.app.state.engine, "before_cursor_execute", lambda *asked: counted.append(asked[2]))
    for tail in ("", "/explanation"):
        assert queries(clock_row.id, tail) == queries(uuid4(), tail)
