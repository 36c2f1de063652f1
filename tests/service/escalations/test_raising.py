"""Outages, empty rosters, unreadable rows and undeliverable mail: nothing of it is silence."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from notifications.tables import Delivery, Endpoint
from service.db import transaction
from service.escalations.dead_letters import raise_dead_letters
from service.escalations.watcher import findings
from service.tables.case import CaseFile
from service.tables.directory import DutyShift, StaffRole
from service.tables.escalation import Escalation
from tests.world import World


def opened_and_seen(world: World) -> str:
    case_id: str = world.report()["cases"][0]["id"]
    world.version(case_id)
    return case_id


def silent(world: World) -> list[str]:
    """What the watcher finds, but for the deliveries: nothing delivers in these tests."""
    with transaction(world.worker, world.tools) as session:
        return [finding for finding in findings(session) if not finding.startswith("delivery_without_attempt")]


def test_after_an_outage_each_clock_is_breached_once_and_the_ladder_collapses_to_its_highest_rung(world: World) -> None:
    case_id = opened_and_seen(world)
    due = world.clocks(case_id, "emergency_response")[0].due_at
    world.leap(days=3)
    world.beat()
    world.beat()
    (clock,) = world.clocks(case_id, "emergency_response")
    assert clock.breached_at == world.now()
    assert clock.breached_at - due == timedelta(days=3) - timedelta(hours=12)
    rungs = world.rows(select(Escalation).where(Escalation.deadline_id == clock.id).order_by(col(Escalation.rung)))
    assert [rung.state for rung in rungs] == ["expired", "expired", "expired", "raised"]
    for who in ("chair", "province_duty_officer", "police_duty", "province_head"):
        assert world.told(who).count("deadline.breached") == 1
    assert silent(world) == []


def test_the_last_rung_is_repeated_while_the_duty_is_unmet(world: World) -> None:
    opened_and_seen(world)
    world.travel(hours=12 + 4 + 2 + 2, minutes=1)
    assert world.told("province_head") == ["escalation.raised"] * 3


def test_nobody_on_a_rung_rings_on_the_next_one_at_once(world: World) -> None:
    case_id = opened_and_seen(world)
    gone = update(StaffRole).where(col(StaffRole.role) == "commune_chair").values(valid_to=world.now())
    with Session(world.owner) as session:
        session.connection().execute(gone)
        session.connection().execute(update(CaseFile).values(assigned_to=None))
        session.commit()
    world.travel(hours=12, minutes=1)
    assert world.told("province_duty_officer") == ["duty.nobody"]
    causes = world.rows(select(Escalation.cause).where(Escalation.case_id == UUID(case_id)))
    assert sorted(causes) == ["deadline", "nobody_on_duty"]
    assert silent(world) == []


def test_nobody_anywhere_is_what_the_watcher_is_for(world: World) -> None:
    opened_and_seen(world)
    with Session(world.owner) as session:
        session.connection().execute(update(StaffRole).values(valid_to=world.now()))
        session.connection().execute(update(CaseFile).values(assigned_to=None))
        session.connection().execute(update(DutyShift).values(ends_at=world.now() + timedelta(seconds=1)))
        session.commit()
    world.travel(hours=12, minutes=1)
    assert silent(world) == ["escalation_without_delivery: 3"]


def test_a_dead_letter_is_raised_to_somebody_else_once(world: World) -> None:
    world.report()
    with Session(world.owner) as session:
        mine = select(Endpoint.id).where(Endpoint.owner_id == world.staff["chair"])
        dead = update(Delivery).where(col(Delivery.endpoint_id).in_(mine)).values(dead_lettered_at=world.now())
        session.connection().execute(dead)
        session.commit()
    for expected in (1, 0):
        with transaction(world.worker, world.tools) as session:
            assert raise_dead_letters(session) == expected
    assert world.told("province_duty_officer") == ["notification.dead_letter"]


def test_every_breach_has_its_escalation_and_every_escalation_its_notice_in_one_commit(world: World) -> None:
    for _ in range(5):
        opened_and_seen(world)
    world.travel(hours=30)
    orphans = """
        SELECT (SELECT count(*) FROM deadline d WHERE breached_at IS NOT NULL
                AND NOT EXISTS (SELECT FROM escalation e WHERE e.deadline_id = d.id)),
               (SELECT count(*) FROM escalation e WHERE state <> 'expired'
                AND NOT EXISTS (SELECT FROM delivery y WHERE y.cause_id = e.id))"""
    with Session(world.owner) as session:
        assert tuple(session.connection().execute(text(orphans)).one()) == (0, 0)


def test_the_next_due_time_of_a_case_is_the_earliest_of_its_armed_clocks(world: World) -> None:
    case_id = opened_and_seen(world)
    world.assess(case_id)
    world.travel(days=9)
    differing = """
        SELECT count(*) FROM case_file c WHERE next_due IS DISTINCT FROM
          (SELECT min(due_at) FROM deadline d WHERE d.case_id = c.id AND d.state = 'armed')"""
    with Session(world.owner) as session:
        assert session.connection().execute(text(differing)).scalar_one() == 0


def test_an_escalation_is_invisible_to_whoever_was_not_told(world: World) -> None:
    opened_and_seen(world)
    world.travel(hours=12, minutes=1)
    (mine,) = [one for one in world.escalations("chair") if one.cause == "deadline"]
    assert world.get("chair", f"/v1/escalations/{mine.id}").status_code == 200
    for stranger in ("chair_elsewhere", "province_duty_officer", "other_province_officer"):
        assert world.get(stranger, f"/v1/escalations/{mine.id}").status_code == 404
        pressed = world.client.post(f"/v1/escalations/{mine.id}/acknowledgement", headers=world.headers(stranger))
        assert pressed.status_code == 404
    assert world.get("administrator", f"/v1/escalations/{mine.id}").status_code == 403


def test_a_breach_that_a_late_step_records_itself_is_told_and_is_over_at_once(world: World) -> None:
    case_id = opened_and_seen(world)
    world.leap(hours=13)
    assert world.assess(case_id).status_code == 201
    (clock,) = world.clocks(case_id, "emergency_response")
    (mine,) = world.rows(select(Escalation).where(Escalation.deadline_id == clock.id))
    assert (mine.state, mine.ended_at, mine.cause, mine.rung) == ("ended", world.now(), "deadline", 0)
    assert world.told("chair").count("deadline.met_late") == 1
    states = world.rows(select(Delivery.state).where(Delivery.cause_id == mine.id))
    assert set(states) == {"queued"}
    pressed = world.client.post(f"/v1/escalations/{mine.id}/acknowledgement", headers=world.headers("chair"))
    assert (pressed.status_code, pressed.json()["code"]) == (409, "superseded")
    world.travel(hours=50)
    assert world.rows(select(Escalation.state).where(Escalation.deadline_id == clock.id)) == ["ended"]


def test_a_step_at_the_very_moment_of_the_breach_tells_it_only_once(world: World) -> None:
    case_id = opened_and_seen(world)
    world.travel(hours=12)
    (clock,) = world.clocks(case_id, "emergency_response")
    assert clock.breached_at == world.now()
    assert world.assess(case_id).status_code == 201
    assert world.told("chair").count("deadline.breached") == 1
    assert "deadline.met_late" not in world.told("chair")


def test_an_alarm_that_climbed_over_an_empty_rung_is_not_silent(world: World) -> None:
    world.report()
    with Session(world.owner) as session:
        mine = select(Endpoint.id).where(Endpoint.owner_id == world.staff["chair"])
        dead = update(Delivery).where(col(Delivery.endpoint_id).in_(mine)).values(dead_lettered_at=world.now())
        session.connection().execute(dead)
        on_duty = col(DutyShift.duty) == "province_duty_officer"
        session.connection().execute(update(DutyShift).where(on_duty).values(withdrawn_at=world.now()))
        session.commit()
    with transaction(world.worker, world.tools) as session:
        assert raise_dead_letters(session) == 1
    assert world.told("province_head") == ["notification.dead_letter"]
    assert silent(world) == []


def test_a_dead_letter_about_a_report_in_quarantine_finds_its_way_too(world: World) -> None:
    world.report(place={"province_code": "01"})
    with Session(world.owner) as session:
        mine = select(Endpoint.id).where(Endpoint.owner_id == world.staff["operator"])
        dead = update(Delivery).where(col(Delivery.endpoint_id).in_(mine)).values(dead_lettered_at=world.now())
        session.connection().execute(dead)
        session.commit()
    with transaction(world.worker, world.tools) as session:
        assert raise_dead_letters(session) == 1
    assert "notification.dead_letter" in world.told("province_duty_officer")


def test_a_dead_letter_about_a_dead_letter_turns_the_watcher_red(world: World) -> None:
    world.report()
    for who in ("chair", "province_duty_officer"):
        with Session(world.owner) as session:
            mine = select(Endpoint.id).where(Endpoint.owner_id == world.staff[who])
            dead = update(Delivery).where(col(Delivery.endpoint_id).in_(mine)).values(dead_lettered_at=world.now())
            session.connection().execute(dead)
            session.commit()
        with transaction(world.worker, world.tools) as session:
            raise_dead_letters(session)
    assert "dead_letter_about_dead_letter: 1" in silent(world)
