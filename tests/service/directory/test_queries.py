"""Who holds, deputises and answers at a moment."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from service.development.demo_directory import DemoDirectory
from service.directory.queries import Holder, in_office, on_duty, roles_of
from service.tables.directory import Deputy, DutyShift, Staff, StaffRole
from tests.service.directory.conftest import NOW

HOUR = timedelta(hours=1)


def add(owner: Engine, *rows: SQLModel) -> None:
    with Session(owner) as session:
        session.add_all(rows)
        session.commit()


def shift(duty: str, place: str | None, staff: UUID, starts: datetime = NOW - HOUR) -> DutyShift:
    return DutyShift(duty=duty, territory_code=place, staff_id=staff, starts_at=starts, ends_at=starts + 2 * HOUR)


def chairs(session: Session) -> list[tuple[UUID, UUID | None]]:
    return [(one.staff_id, one.signs_for) for one in in_office(session, "commune_chair", "00004", NOW)]


def test_a_role_holds_from_its_first_moment_to_just_before_its_last(owner_engine: Engine, demo: DemoDirectory) -> None:
    auditor = demo.of("auditor").staff_id
    add(owner_engine, StaffRole(staff_id=auditor, role="inspector", valid_from=NOW, valid_to=NOW + HOUR))
    with Session(owner_engine) as session:
        held = [
            "inspector" in {role.role for role in roles_of(session, auditor, on)}
            for on in (NOW - timedelta(microseconds=1), NOW, NOW + HOUR - timedelta(microseconds=1), NOW + HOUR)
        ]
    assert held == [False, True, True, False]


def test_who_left_holds_nothing_deputises_for_nobody_and_is_not_on_duty(
    owner_engine: Engine, demo: DemoDirectory
) -> None:
    chair = demo.of("commune_chair", "00004").staff_id
    gone = [demo.of(role, place).staff_id for role, place in (("deputy", "00004"), ("commune_worker", "00004"))]
    officer = demo.of("province_officer", "01").staff_id
    with Session(owner_engine) as session:
        assert chairs(session) == [(chair, None), (gone[0], chair)]
        for staff_id in (*gone, officer):
            session.get_one(Staff, staff_id).active = False
        session.commit()
    with Session(owner_engine) as session:
        assert chairs(session) == [(chair, None)]
        assert roles_of(session, gone[1], NOW) == []
        assert gone[1] not in {one.staff_id for one in in_office(session, "commune_worker", "00004", NOW)}
        assert on_duty(session, "province_duty_officer", "00004", NOW) == []


def test_a_worker_belongs_to_their_own_commune_only(owner_engine: Engine, demo: DemoDirectory) -> None:
    worker = demo.of("commune_worker", "00004").staff_id
    with Session(owner_engine) as session:
        assert worker in {one.staff_id for one in in_office(session, "commune_worker", "00004", NOW)}
        assert worker not in {one.staff_id for one in in_office(session, "commune_worker", "02839", NOW)}


def test_a_deputy_signs_only_within_the_time_that_was_given(owner_engine: Engine, demo: DemoDirectory) -> None:
    head, officer = demo.of("province_head", "15").staff_id, demo.of("province_officer", "15").staff_id
    add(owner_engine, Deputy(principal_id=head, deputy_id=officer, valid_from=NOW, valid_to=NOW + HOUR))
    with Session(owner_engine) as session:
        signs = [in_office(session, "province_head", "15", on)[1:] for on in (NOW - HOUR, NOW, NOW + HOUR)]
    assert signs == [[], [Holder(officer, "province_head", head)], []]


def test_nobody_signs_for_a_worker(owner_engine: Engine, demo: DemoDirectory) -> None:
    worker, deputy = (demo.of(role, "00004").staff_id for role in ("commune_worker", "deputy"))
    add(owner_engine, Deputy(principal_id=worker, deputy_id=deputy, valid_from=NOW - HOUR))
    with Session(owner_engine) as session:
        assert deputy not in {one.staff_id for one in in_office(session, "commune_worker", "00004", NOW)}


@pytest.mark.parametrize(
    ("places", "asked", "answers"),
    [
        (["00004", "01", None], "00004", "00004"),
        (["01", None], "00004", "01"),
        ([None], "00004", None),
        (["00004", "01", None], "01", "01"),
        (["00004", "01", None], None, None),
        ([None], "99999", None),
    ],
)
def test_the_nearest_roster_answers(
    owner_engine: Engine, demo: DemoDirectory, places: list[str | None], asked: str | None, answers: str | None
) -> None:
    officer = demo.of("agency_officer", "01").staff_id
    with Session(owner_engine) as session:
        for row in on_duty(session, "police_duty", "01", NOW):
            session.delete(row)
        session.commit()
    add(owner_engine, *(shift("police_duty", place, officer) for place in places))
    with Session(owner_engine) as session:
        assert [found.territory_code for found in on_duty(session, "police_duty", asked, NOW)] == [answers]


def test_a_commune_whose_shift_is_over_falls_back_to_its_province(owner_engine: Engine, demo: DemoDirectory) -> None:
    officer = demo.of("agency_officer", "01").staff_id
    add(owner_engine, shift("health_duty", "00004", officer, NOW - 2 * HOUR))
    with Session(owner_engine) as session:
        before, after = (on_duty(session, "health_duty", "00004", on) for on in (NOW - HOUR, NOW))
    assert [found.territory_code for found in (*before, *after)] == ["00004", "01"]


def test_a_withdrawn_shift_answers_for_nothing(owner_engine: Engine, demo: DemoDirectory) -> None:
    withdrawn = shift("health_duty", "00004", demo.of("agency_officer", "01").staff_id)
    withdrawn.withdrawn_at = NOW - HOUR
    add(owner_engine, withdrawn)
    with Session(owner_engine) as session:
        assert [found.territory_code for found in on_duty(session, "health_duty", "00004", NOW)] == ["01"]
