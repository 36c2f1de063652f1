"""An answer whose audit row cannot be written does not leave, whatever keeps the row from being written."""

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from service.tables.audit import AuditEntry
from service.tables.case import CaseFile
from tests.world import World

BROKEN_AUDITS = {
    "no_privilege": "REVOKE INSERT ON audit_entry FROM lachan_app",
    "a_check_refuses": "ALTER TABLE audit_entry ADD CONSTRAINT none CHECK (false) NOT VALID",
    "gone": "ALTER TABLE audit_entry RENAME TO elsewhere",
}


@pytest.mark.parametrize("broken", BROKEN_AUDITS.values(), ids=BROKEN_AUDITS)
def test_without_its_audit_row_nothing_leaves_and_nothing_is_recorded(
    world: World, owner_engine: Engine, broken: str
) -> None:
    case_id = world.report()["cases"][0]["id"]
    with owner_engine.begin() as connection:
        connection.execute(text(broken))
    asked: list[httpx.Response] = [
        world.get("chair", f"/v1/cases/{case_id}"),
        world.get("chair", "/v1/cases"),
        world.get("auditor", "/v1/cases"),
        world.post("intake", "/v1/reports", world.mau_01()),
        world.post("intake", "/v1/reports", world.mau_01(channel="telepathy")),
        world.client.post("/v1/reports", json={}, headers=world.headers("intake", Idempotency_Key="k")),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [(503, "unavailable")] * len(asked)
    assert {answer.headers["retry-after"] for answer in asked} == {"5"}
    assert not any(case_id in answer.text for answer in asked)
    assert len(world.rows(select(CaseFile.id))) == 1


def test_a_fault_of_the_work_itself_is_a_500_that_keeps_its_audit_row(world: World, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("ALTER TABLE case_file ADD CONSTRAINT none CHECK (false) NOT VALID"))
    failed = world.post("intake", "/v1/reports", world.mau_01())
    assert (failed.status_code, failed.json()["code"]) == (500, "internal")
    (row,) = world.rows(select(AuditEntry))
    assert (row.action, row.outcome, row.code, row.effects) == ("report:create", "refused", "internal", [])
