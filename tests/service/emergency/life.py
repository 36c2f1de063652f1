"""What the tests of a measure's life do again and again, through the API."""

from typing import Any

import httpx

from tests.world import World


def opened(world: World, case_id: str, *, subject: str = "worker", separation: bool = False, **more: Any) -> str:
    """A measure decided just now; a separation rests on the first ground of art. 32(1)."""
    ground = {"separation_ground": "abused_by_carer"} if separation else {}
    body = {
        "occurred_at": world.now().isoformat(),
        "measures": ["safe_shelter"],
        "grounds": ["harmed_by_carer"],
        "separation": separation,
    }
    path, version = f"/v1/cases/{case_id}/emergency-measures", world.version(case_id, subject)
    answer = world.post(subject, path, body | ground | more, version=version)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def step(
    world: World, case_id: str, measure: str, name: str, *, subject: str = "worker", key: str | None = None, **body: Any
) -> httpx.Response:
    """One step of a measure, on the case's present version and just now unless told otherwise."""
    path = f"/v1/cases/{case_id}/emergency-measures/{measure}/{name}"
    sent = {"occurred_at": world.now().isoformat()} | body
    return world.post(subject, path, sent, version=world.version(case_id, subject), key=key)


def in_force(world: World, case_id: str, *, subject: str = "worker", separation: bool = False, **more: Any) -> str:
    """A measure that takes effect at once; a separated child is in a safe place."""
    measure = opened(world, case_id, subject=subject, separation=separation, **more)
    placed = {"safe_place": "Nhà tạm lánh (thử)", "alternative_care": "Cô ruột (thử)"} if separation else {}
    answer = step(world, case_id, measure, "application", subject=subject, **placed)
    assert answer.status_code == 200, answer.text
    return measure


def read(world: World, case_id: str, measure: str) -> dict[str, Any]:
    """The measure as the Chair reads it."""
    found: dict[str, Any] = world.get("chair", f"/v1/cases/{case_id}/emergency-measures/{measure}").json()
    return found
