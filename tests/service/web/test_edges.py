"""The edges of time and of numbers: what no clock and no column can hold is refused, and is a fault of no route."""

from itertools import product
from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from service.web.fields import Instant
from service.web.paging import cursor_of
from tests.service.emergency.life import in_force, opened, step
from tests.world import World
from workflows.calendar import local

EDGES = ["9999-12-31T23:59:59Z", "9999-01-01T00:00:00-05:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-05:00"]
SORT_KEYS = [
    ("2026-01-01T00:00:00Z", 2**31, 0, uuid4()),
    ("2026-01-01T00:00:00Z", 0, 2**31, uuid4()),
    ("2026-01-01T00:00:00Z", -(2**40), 0, uuid4()),
]


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found


@pytest.mark.parametrize("moment", EDGES)
def test_the_first_and_the_last_year_are_no_moment_of_a_form(moment: str) -> None:
    with pytest.raises(ValidationError, match="years 2 to 9998"):
        TypeAdapter(Instant).validate_python(moment)


@pytest.mark.parametrize("moment", ["0002-01-01T00:00:00+14:00", "9998-12-31T23:59:59-14:00"])
def test_every_other_moment_has_its_time_in_viet_nam(moment: str) -> None:
    assert local(TypeAdapter(Instant).validate_python(moment)).utcoffset() is not None


@pytest.mark.parametrize("moment", EDGES)
def test_no_step_of_a_measure_is_dated_at_the_edge_of_time(world: World, case_id: str, moment: str) -> None:
    version = world.version(case_id)
    body = {"occurred_at": moment, "measures": ["safe_shelter"], "grounds": ["harmed_by_carer"], "separation": False}
    answers = [world.post("worker", f"/v1/cases/{case_id}/emergency-measures", body, version=version)]
    answers.append(step(world, case_id, opened(world, case_id), "application", occurred_at=moment))
    answers.append(step(world, case_id, in_force(world, case_id), "extension", occurred_at=moment, until="2026-03-09"))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_form"), answer.text
        fields = answer.json()["params"]["fields"]
        assert {"in": "body", "at": "/occurred_at", "code": "datetime_range"} in fields


@pytest.mark.parametrize("moment", EDGES)
def test_no_list_is_narrowed_by_the_edge_of_time(world: World, moment: str) -> None:
    for path in ("/v1/cases?due_before=", "/v1/duty-rosters?on="):
        answer = world.get("worker", path + moment.replace("+", "%2B"))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_form")


@pytest.mark.parametrize("key", SORT_KEYS)
def test_a_timeline_cursor_with_a_place_that_no_column_holds_is_400(
    world: World, case_id: str, key: tuple[object, ...]
) -> None:
    answer = world.get("worker", f"/v1/cases/{case_id}/timeline?cursor={cursor_of(key)}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_no_cursor_at_the_edge_of_time_is_a_fault_of_any_list(world: World, case_id: str) -> None:
    lists = {
        "/v1/cases": (),
        f"/v1/cases/{case_id}/timeline": (0, 0),
        f"/v1/cases/{case_id}/history": (),
        f"/v1/cases/{case_id}/notes": (),
        "/v1/registry-duties": (),
        "/v1/escalations": (),
        "/v1/duty-rosters": (),
    }
    for (path, places), moment in product(lists.items(), [*EDGES, "2026-01-01T00:00:00", "infinity"]):
        answer = world.get("worker", f"{path}?cursor={cursor_of((moment, *places, uuid4()))}")
        assert answer.status_code in (200, 400, 403, 404), (path, moment, answer.text)
