"""The audit row of an answer names every case that the answer shows, and no other."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select

from service.tables.audit import AuditEntry
from service.tables.case import CaseFile
from service.tables.report import Report
from service.vault import Vault
from tests.world import World


def named(world: World, answer: httpx.Response) -> set[UUID]:
    """The reports and cases that the audit row of this answer names."""
    mine = select(AuditEntry).where(col(AuditEntry.request_id) == UUID(answer.headers["x-request-id"]))
    (row,) = world.rows(mine)
    vault = world.tools["vault"]
    assert isinstance(vault, Vault)
    known = [*world.rows(select(CaseFile.id)), *world.rows(select(Report.id))]
    return {key for key in known if vault.token(str(key), purpose="audit") in row.shown}


def shown(world: World, answer: httpx.Response) -> set[UUID]:
    """The cases whose id stands in the answer."""
    return {key for key in world.rows(select(CaseFile.id)) if str(key) in answer.text}


@pytest.fixture
def report(world: World) -> dict[str, Any]:
    """A report about two children, and one case more that nobody asks for."""
    world.report()
    return world.report(children=[{}, {}], external_ref="111/1")


def test_a_repeated_key_names_what_the_first_answer_showed(world: World) -> None:
    key, form = uuid4().hex, world.mau_01(children=[{}, {}])
    first, again = (world.post("intake", "/v1/reports", form, key=key) for _ in range(2))
    assert again.content == first.content
    assert len(shown(world, again)) == 2
    assert named(world, again) == shown(world, again) | {UUID(first.json()["id"])} == named(world, first)


def test_a_report_that_is_read_names_its_cases(world: World, report: dict[str, Any]) -> None:
    answer = world.get("operator", f"/v1/reports/{world.report('operator')['id']}")
    assert len(shown(world, answer)) == 1
    assert named(world, answer) == shown(world, answer) | {UUID(answer.json()["id"])}


def test_a_repeated_reference_names_its_cases(world: World) -> None:
    form = world.mau_01(children=[{}, {}], external_ref="111/2")
    first, again = (world.post("intake", "/v1/reports", form) for _ in range(2))
    assert len(shown(world, again)) == 2
    assert named(world, again) == named(world, first) == shown(world, again) | {UUID(again.json()["id"])}


def test_a_page_names_the_cases_on_it_and_not_the_one_after(world: World, report: dict[str, Any]) -> None:
    page = world.get("chair", "/v1/cases?limit=2")
    assert len(page.json()["items"]) == 2
    assert named(world, page) == shown(world, page)


def test_a_page_of_the_quarantine_names_the_reports_on_it(world: World) -> None:
    for _ in range(3):
        world.report(place={"province_code": "01"})
    page = world.get("operator", "/v1/reports?limit=2")
    assert named(world, page) == {UUID(item["id"]) for item in page.json()["items"]}
    assert len(page.json()["items"]) == 2


def test_a_page_of_the_inbox_names_the_cases_on_it(world: World, report: dict[str, Any]) -> None:
    world.travel(hours=13)
    page = world.get("chair", "/v1/escalations?limit=2")
    assert len(page.json()["items"]) == 2
    assert page.json()["next"]
    assert named(world, page) == shown(world, page)
