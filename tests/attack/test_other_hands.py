"""Steps that need other hands than those that ask for them."""

from datetime import timedelta

from service.tables.directory import StaffRole
from tests.world import World
from workflows.policy.load import load


def a_case(world: World) -> str:
    """A case of commune 00004, seen by its worker."""
    case_id: str = world.report()["cases"][0]["id"]
    world.version(case_id)
    return case_id


def dated_back(world: World, case_id: str, *, by: str) -> str:
    """Where the 12 hours of a case are confirmed that was assessed too late and dated back before their end."""
    before = world.now() + timedelta(hours=1)
    world.travel(hours=13)
    assert world.assess(case_id, subject=by, occurred_at=before.isoformat()).status_code == 201
    (clock,) = world.clocks(case_id, "emergency_response")
    return f"/v1/cases/{case_id}/deadlines/{clock.id}/confirmation"


def confirmed(world: World, place: str, *, by: str) -> int:
    """What somebody is answered who confirms it."""
    return world.post(by, place, None).status_code


def test_what_was_dated_back_is_confirmed_by_somebody_else_in_the_line(world: World) -> None:
    place = dated_back(world, a_case(world), by="worker")
    asked = ("worker", "auditor", "administrator", "chair_elsewhere", "other_province_officer")
    assert [confirmed(world, place, by=who) for who in asked] == [403, 403, 403, 404, 404]
    assert [confirmed(world, place, by="chair") for _ in range(2)] == [200, 409]


def test_a_chair_who_is_the_worker_too_does_not_confirm_their_own(world: World) -> None:
    case_id = a_case(world)
    both = StaffRole(
        staff_id=world.staff["chair"], role="commune_worker", territory_code="00004", valid_from=world.now()
    )
    world.add(both)
    to_chair = {"staff_id": str(world.staff["chair"])}
    version = world.version(case_id, "chair")
    assert world.post("chair", f"/v1/cases/{case_id}/assignment", to_chair, version=version).status_code == 200
    assert confirmed(world, dated_back(world, case_id, by="chair"), by="chair") == 409


def test_a_worker_who_is_the_chair_s_deputy_does_not_confirm_their_own(world: World) -> None:
    world.deputise("chair", "worker")
    assert confirmed(world, dated_back(world, a_case(world), by="worker"), by="worker") == 409


def test_a_separation_is_signed_by_this_commune_s_chair_or_deputy(world: World) -> None:
    case_id = a_case(world)
    (ground, *_) = (value.code for value in load().code_list("separation_ground").values)
    form = {
        "occurred_at": world.now().isoformat(),
        "measures": ["safe_shelter"],
        "grounds": ["serious_harm"],
        "separation": True,
        "separation_ground": ground,
    }

    def opened(by: str) -> int:
        path = f"/v1/cases/{case_id}/emergency-measures"
        return world.post(by, path, form, version=world.version(case_id)).status_code

    world.deputise("chair_elsewhere", "worker")
    assert opened("worker") == 409
    world.deputise("chair", "worker")
    assert opened("worker") == 201


def test_a_measure_is_opened_only_through_its_own_case(world: World) -> None:
    mine, other = a_case(world), a_case(world)
    form = {
        "occurred_at": world.now().isoformat(),
        "measures": ["safe_shelter"],
        "grounds": ["serious_harm"],
        "separation": False,
    }
    opened = world.post("chair", f"/v1/cases/{mine}/emergency-measures", form, version=world.version(mine, "chair"))
    below = f"/v1/cases/{other}/emergency-measures/{opened.json()['id']}"
    applied = {"occurred_at": world.now().isoformat()}
    assert world.get("chair", below).status_code == 404
    version = world.version(other, "chair")
    assert world.post("chair", f"{below}/application", applied, version=version).status_code == 404


def test_a_chair_writes_no_roster_but_their_commune_s(world: World) -> None:
    shift = {
        "staff_id": str(world.staff["province_duty_officer"]),
        "ends_at": (world.now() + timedelta(days=1)).isoformat(),
    }
    for territory in (None, "01", "10", "00008"):
        roster = {"duty": "province_duty_officer", "territory_code": territory, "mode": "replace", "shifts": [shift]}
        assert world.post("chair", "/v1/duty-rosters", roster).status_code == 403
