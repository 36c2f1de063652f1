"""A row that is wrong stays alone: it is set aside with its breach and an alarm, and every other clock fires."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from service.tables.deadline import Deadline
from service.tables.directory import Territory
from service.tables.escalation import Escalation
from tests.service.escalations.test_raising import opened_and_seen, silent
from tests.world import World

SPOIL = "UPDATE deadline SET pinned = {} WHERE case_id = :broken AND rule = 'emergency_response'"
SPOILT = {
    "a ladder that is gone": "pinned - 'ladder'",
    "a rule with an unknown field": "jsonb_set(pinned, '{rule,unknown}', '1')",
    "a rule that is gone": "jsonb_set(pinned, '{rule}', '{}')",
    "an unknown role": """replace(pinned::text, '"commune_chair"', '"nobody_at_all"')::jsonb""",
    "an unknown channel": """replace(pinned::text, '"email"', '"pigeon"')::jsonb""",
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
def test_an_unreadable_clock_is_set_aside_with_an_alarm_and_its_neighbours_fire(world: World, spoilt: str) -> None:
    broken, sound = opened_and_seen(world), opened_and_seen(world)
    with Session(world.owner) as session:
        session.connection().execute(text(SPOIL.format(spoilt)), {"broken": UUID(broken)})
        session.commit()
    world.leap(hours=12, minutes=1)
    world.beat()
    (clock,) = world.clocks(broken, "emergency_response")
    assert (clock.state, clock.breached_at) == ("poisoned", world.now())
    assert world.clocks(sound, "emergency_response")[0].breached_at is not None
    causes = world.rows(select(Escalation.cause).where(Escalation.case_id == UUID(broken)))
    assert causes == ["poisoned"]
    assert world.told("province_duty_officer") == ["deadline.poisoned"]
    assert silent(world) == ["deadline_poisoned: 1"]


def standing_in_the_way(clock: Deadline, raised: Escalation) -> Escalation:
    """What makes the insertion of this clock's first rung fail, and nothing before it."""
    taken = raised.model_dump() | {"id": uuid4(), "subject_id": clock.subject_id, "case_id": clock.case_id}
    return Escalation(**taken | {"deadline_id": None, "cause_id": clock.id, "rung": 0, "state": "ended"})


def test_a_row_that_fails_only_when_it_is_written_is_set_aside_and_the_others_of_its_batch_fire(world: World) -> None:
    world.report()
    world.travel(hours=2)
    (raised,) = [one for one in world.escalations("province_duty_officer") if one.rung == 1]
    sound = [opened_and_seen(world) for _ in range(3)]
    broken = opened_and_seen(world)
    sound += [opened_and_seen(world) for _ in range(3)]
    world.add(standing_in_the_way(world.clocks(broken, "emergency_response")[0], raised))
    world.leap(hours=12, minutes=1)
    world.beat()
    (clock,) = world.clocks(broken, "emergency_response")
    assert (clock.state, clock.breached_at) == ("poisoned", world.now())
    fired = [clock for case_id in sound for clock in world.clocks(case_id, "emergency_response")]
    assert [(clock.state, clock.breached_at) for clock in fired] == [("armed", world.now())] * 6
    rungs = select(Escalation.rung).where(col(Escalation.deadline_id).in_([one.id for one in fired]))
    assert sorted(world.rows(rungs)) == [0] * 6
    assert world.told("province_duty_officer").count("deadline.poisoned") == 1
    assert silent(world) == ["deadline_poisoned: 1"]


def test_the_alarm_goes_out_in_the_barest_words_where_the_place_itself_cannot_be_told(world: World) -> None:
    broken = opened_and_seen(world)
    with Session(world.owner) as session:
        here = col(Territory.code) == "00004"
        session.connection().execute(update(Territory).where(here).values(name="Xã\u202e"))
        session.commit()
    world.leap(hours=12, minutes=1)
    world.beat()
    (clock,) = world.clocks(broken, "emergency_response")
    assert (clock.state, clock.breached_at) == ("poisoned", world.now())
    assert world.told("province_duty_officer") == ["deadline.poisoned"]
    (alarm,) = world.escalations("province_duty_officer")
    assert (alarm.notice["case_number"], alarm.notice["place"]) == (broken, "chưa rõ nơi / place not known")
