"""Notes: contacts counted, corrections kept beside what they correct, read only through the case's door."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from service.tables.note import Note
from tests.answers import paged
from tests.world import World


@pytest.fixture
def case_id(world: World) -> str:
    found: str = world.report()["cases"][0]["id"]
    world.version(found)
    return found


def write(
    world: World, case_id: str, kind: str = "visit", *, subject: str = "worker", of: str = "", **more: Any
) -> httpx.Response:
    body = {"occurred_at": world.now().isoformat(), "kind": kind, "text": "Đã gặp trẻ tại nhà (thử)."} | more
    return world.post(subject, f"/v1/cases/{case_id}/notes{of}", body)


def test_contacts_are_counted_and_other_notes_are_not(world: World, case_id: str) -> None:
    version = world.version(case_id)
    kinds = ("contact", "other", "visit", "phone")
    assert [write(world, case_id, kind).json()["contact_number"] for kind in kinds] == [1, None, 2, 3]
    assert world.version(case_id) == version
    names = [entry["name"] for entry in world.get("chair", f"/v1/cases/{case_id}/timeline").json()["items"]]
    assert names.count("noted") == 4


def test_a_correction_takes_the_place_of_a_note_and_both_stay(world: World, case_id: str) -> None:
    wrong = write(world, case_id, "visit").json()
    world.leap(minutes=1)
    right = write(world, case_id, "phone", of=f"/{wrong['id']}/correction", text="Đã gọi điện (thử).")
    assert right.status_code == 201, right.text
    assert (right.json()["supersedes"], right.json()["contact_number"]) == (wrong["id"], 1)
    first, second = world.get("worker", f"/v1/cases/{case_id}/notes").json()["items"]
    assert (first["superseded_by"], first["text"]) == (second["id"], "Đã gặp trẻ tại nhà (thử).")
    assert (second["superseded_by"], second["kind"]) == (None, "phone")
    again = write(world, case_id, of=f"/{wrong['id']}/correction")
    assert (again.status_code, again.json()["code"]) == (409, "note_superseded")
    assert write(world, case_id, "contact").json()["contact_number"] == 2


def test_a_note_of_another_case_is_not_found(world: World, case_id: str) -> None:
    other = world.report()["cases"][0]["id"]
    note = write(world, other).json()
    assert write(world, case_id, of=f"/{note['id']}/correction").status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"kind": "rumour"}, "invalid_form"), ({"text": ""}, "invalid_form"), ({"contact_number": 7}, "invalid_form")],
)
def test_a_bad_note_is_refused(world: World, case_id: str, changes: dict[str, Any], code: str) -> None:
    refused = write(world, case_id, **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_nobody_notes_what_has_not_happened(world: World, case_id: str) -> None:
    ahead = (world.now() + timedelta(minutes=1)).isoformat()
    refused = write(world, case_id, occurred_at=ahead)
    assert (refused.status_code, refused.json()["code"]) == (422, "in_the_future")
    assert world.get("worker", f"/v1/cases/{case_id}/notes").json()["items"] == []


def test_no_note_and_no_correction_is_older_than_the_report(world: World, case_id: str) -> None:
    note = write(world, case_id).json()
    for of in ("", f"/{note['id']}/correction"):
        for early in ("0002-01-01T00:00:00Z", (world.now() - timedelta(days=30)).isoformat()):
            refused = write(world, case_id, of=of, occurred_at=early)
            assert (refused.status_code, refused.json()["code"]) == (409, "before_the_report"), refused.text
            assert refused.json()["params"] == {"field": "occurred_at"}


def test_notes_are_paged_without_a_gap(world: World, case_id: str) -> None:
    written = []
    for _ in range(5):
        written.append(write(world, case_id).json()["id"])
        world.leap(minutes=1)
    assert [note["id"] for note in paged(world, "worker", f"/v1/cases/{case_id}/notes", limit=2)] == written


def test_who_may_only_read_writes_no_note_and_strangers_see_none(world: World, case_id: str) -> None:
    write(world, case_id)
    assert write(world, case_id, subject="province_duty_officer").status_code == 403
    assert len(world.get("province_duty_officer", f"/v1/cases/{case_id}/notes").json()["items"]) == 1
    for stranger in ("worker_elsewhere", "chair_elsewhere", "other_province_officer"):
        assert world.get(stranger, f"/v1/cases/{case_id}/notes").status_code == 404
    assert write(world, case_id, subject="chair_elsewhere").status_code == 404


def test_a_note_is_sealed_and_the_same_key_writes_it_once(world: World, case_id: str) -> None:
    body = {"occurred_at": world.now().isoformat(), "kind": "other", "text": "Lời kể riêng (thử)."}
    path = f"/v1/cases/{case_id}/notes"
    first, again = (world.post("worker", path, body, key="note-1") for _ in range(2))
    assert first.content == again.content
    (note,) = world.rows(select(Note))
    assert note.text is not None
    assert "riêng".encode() not in note.text
