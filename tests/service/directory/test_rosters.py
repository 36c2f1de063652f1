"""Duty rosters through the API."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service.auth.actor import Actor, RoleGrant
from service.auth.permissions import PERMISSIONS, Permission
from service.development.demo_directory import DemoDirectory
from service.directory.queries import on_duty
from service.directory.rosters import may_write_roster
from service.errors import Forbidden
from service.tables.offices import Role
from tests.service.auth.forging import ISSUER
from tests.service.directory.calls import Json, listed, posted, refused
from tests.service.directory.conftest import NOW, As

DUTY = "province_duty_officer"
KEEPERS = [
    role for role, held in PERMISSIONS.items() if Permission.ROSTER_WRITE in held and role is not Role.ADMINISTRATOR
]


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def roster(*shifts: tuple[UUID, float | None, float], mode: str = "add", duty: str = DUTY) -> Json:
    """Shifts of province 15 in hours from now."""
    written = [
        {"staff_id": str(who), "ends_at": at(ends)} | ({} if starts is None else {"starts_at": at(starts)})
        for who, starts, ends in shifts
    ]
    return {"duty": duty, "territory_code": "15", "mode": mode, "shifts": written}


def answering(engine: Engine, hours: float, duty: str = DUTY) -> list[UUID | None]:
    with Session(engine) as session:
        found = on_duty(session, duty, "02839", NOW + timedelta(hours=hours))
        return [shift.staff_id or shift.agency_id for shift in found]


def test_an_added_shift_stands_beside_those_that_are_there(acting_as: As, demo: DemoDirectory, engine: Engine) -> None:
    officer, head = (demo.of(role, "15").staff_id for role in ("province_officer", "province_head"))
    posted(acting_as("administrator"), "/duty-rosters", roster((head, None, 8)))
    assert [answering(engine, hours) for hours in (0, 8)] == [[officer, head], [officer]]


def test_a_replacement_covers_its_span_and_leaves_the_hours_around_it(
    acting_as: As, demo: DemoDirectory, engine: Engine
) -> None:
    officer, head = (demo.of(role, "15").staff_id for role in ("province_officer", "province_head"))
    keeper = acting_as("administrator")
    posted(keeper, "/duty-rosters", roster((head, 8, 16), mode="replace"))
    assert [answering(engine, hours) for hours in (7.9, 8, 15.9, 16)] == [[officer], [head], [head], [officer]]
    posted(keeper, "/duty-rosters", roster((officer, 8, 12), (head, 12, 16), mode="replace"))
    assert [answering(engine, hours) for hours in (8, 12)] == [[officer], [head]]
    assert len(listed(keeper, "/duty-rosters", duty=DUTY, territory="15", limit=1)) == 4


def test_replacing_one_duty_or_place_leaves_the_others_alone(
    acting_as: As, demo: DemoDirectory, engine: Engine
) -> None:
    before = [answering(engine, 1, duty) for duty in ("police_duty", "health_duty")]
    posted(
        acting_as("administrator"),
        "/duty-rosters",
        roster((demo.of("province_head", "15").staff_id, 0, 9), mode="replace"),
    )
    assert [answering(engine, 1, duty) for duty in ("police_duty", "health_duty")] == before
    with Session(engine) as session:
        assert [one.staff_id for one in on_duty(session, DUTY, "92", NOW)] == [
            demo.of("province_officer", "92").staff_id
        ]


def test_the_roster_of_a_moment_can_be_read(acting_as: As, demo: DemoDirectory) -> None:
    worker = acting_as("commune_worker", "00004")
    assert len(listed(worker, "/duty-rosters", on=at(0), limit=4)) == 13
    assert [one["staff_id"] for one in listed(worker, "/duty-rosters", on=at(0), duty=DUTY, territory="15")] == [
        str(demo.of("province_officer", "15").staff_id)
    ]
    assert listed(worker, "/duty-rosters", on="2025-12-31T00:00:00Z") == []


def test_who_was_on_duty_is_not_written_afterwards(acting_as: As, demo: DemoDirectory) -> None:
    head, keeper = demo.of("province_head", "15").staff_id, acting_as("administrator")
    for starts, ends in ((-1, 8), (None, 0), (None, -1)):
        assert refused(keeper, "/duty-rosters", roster((head, starts, ends)), status=409) == "in_the_past"
    assert refused(keeper, "/duty-rosters", roster((head, 8, 8)), status=422) == "invalid_form"


def test_only_who_can_answer_for_a_duty_is_put_on_it(acting_as: As, demo: DemoDirectory) -> None:
    keeper = acting_as("administrator")
    police = listed(keeper, "/agencies", kind="police", territory="15")[0]["id"]
    worker = roster((demo.of("commune_worker", "02839").staff_id, 0, 8))
    far_away = roster((demo.of("province_head", "92").staff_id, 0, 8))
    wrong_agency = worker | {"shifts": [{"agency_id": police, "ends_at": at(8)}]}
    both = worker | {"shifts": [{"agency_id": police, "staff_id": police, "ends_at": at(8)}]}
    unknown = worker | {"shifts": [{"staff_id": police, "ends_at": at(8)}]}
    assert refused(keeper, "/duty-rosters", worker, status=409) == "does_not_fit_duty"
    assert refused(keeper, "/duty-rosters", far_away, status=409) == "does_not_fit_duty"
    assert refused(keeper, "/duty-rosters", wrong_agency, status=409) == "does_not_fit_duty"
    assert refused(keeper, "/duty-rosters", both, status=422) == "invalid_form"
    assert refused(keeper, "/duty-rosters", unknown, status=409) == "reference_unknown"
    assert refused(keeper, "/duty-rosters", worker | {"shifts": []}, status=422) == "invalid_form"
    posted(keeper, "/duty-rosters", wrong_agency | {"duty": "police_duty"})


def test_an_officer_answers_only_for_the_duty_of_their_own_agency(acting_as: As, demo: DemoDirectory) -> None:
    keeper, chair = acting_as("administrator"), acting_as("commune_chair", "02839")
    police, health = (posted_at(demo, kind) for kind in ("police", "health"))
    for duty, officer, stranger in (("police_duty", police, health), ("health_duty", health, police)):
        for place in ("15", "02839"):
            form = roster((stranger, 0, 8), duty=duty, mode="replace") | {"territory_code": place}
            assert refused(keeper, "/duty-rosters", form, status=409) == "does_not_fit_duty"
            posted(keeper, "/duty-rosters", roster((officer, 0, 8), duty=duty) | {"territory_code": place})
        form = roster((stranger, 0, 8), duty=duty) | {"territory_code": "02839"}
        assert refused(chair, "/duty-rosters", form, status=409) == "does_not_fit_duty"


def test_an_officer_belongs_where_their_agency_is(acting_as: As, demo: DemoDirectory) -> None:
    keeper = acting_as("administrator")
    far_away = listed(keeper, "/agencies", kind="police", territory="92")[0]["id"]
    account = {"issuer": ISSUER, "subject": "guest", "display_name": "Cán bộ (thử)"}
    guest = posted(keeper, "/staff", account)["id"]
    for agency in ({"agency_id": far_away}, {}):
        role = {"role": "agency_officer", "territory_code": "15"} | agency
        posted(keeper, f"/staff/{guest}/roles", role)
        form = roster((UUID(guest), 0, 8), duty="police_duty")
        assert refused(keeper, "/duty-rosters", form, status=409) == "does_not_fit_duty"


def test_the_hotline_and_the_province_are_displaced_by_no_commune(
    acting_as: As, demo: DemoDirectory, engine: Engine
) -> None:
    keeper, chair = acting_as("administrator"), acting_as("commune_chair", "02839")
    operator, head = demo.of("hotline_operator").staff_id, demo.of("province_head", "15").staff_id
    for duty, who, places in (
        ("hotline_duty_officer", operator, ("15", "02839")),
        ("province_duty_officer", head, (None, "02839")),
    ):
        before = answering(engine, 1, duty)
        for place in places:
            form = roster((who, 0, 8), duty=duty) | {"territory_code": place}
            assert refused(keeper, "/duty-rosters", form, status=409) == "does_not_fit_duty"
        form = roster((who, 0, 8), duty=duty) | {"territory_code": "02839"}
        assert refused(chair, "/duty-rosters", form, status=409) == "does_not_fit_duty"
        assert answering(engine, 1, duty) == before


def posted_at(demo: DemoDirectory, kind: str) -> UUID:
    """The officer of province 15 at its agency of this kind."""
    return next(one.staff_id for one in demo.identities if one.subject == f"demo:agency_officer:15:{kind}")


@pytest.mark.parametrize("keeper", KEEPERS)
def test_rosters_are_kept_for_ones_own_territory_only(engine: Engine, demo: DemoDirectory, keeper: Role) -> None:
    own, foreign = {5: ("02839", "02647"), 2: ("15", "92")}[5 if keeper.value.startswith("commune") else 2]
    grant = RoleGrant(keeper, None, own, None)
    actor = Actor(demo.of("auditor").staff_id, "s", "person", "Cán bộ (thử)", "vi", (grant,))
    with Session(engine) as session:
        may_write_roster(session, actor, own, now=NOW)
        for place in (foreign, "00004", "99999", None):
            with pytest.raises(Forbidden):
                may_write_roster(session, actor, place, now=NOW)


def test_a_province_keeps_the_rosters_of_its_communes_too(engine: Engine, demo: DemoDirectory) -> None:
    actor = Actor(
        demo.of("auditor").staff_id,
        "s",
        "person",
        "Cán bộ (thử)",
        "vi",
        (RoleGrant(Role.PROVINCE_OFFICER, None, "15", None),),
    )
    with Session(engine) as session:
        may_write_roster(session, actor, "02839", now=NOW)
