"""The actor of a request, as the directory knows them at that moment."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.auth.tokens import Gate
from service.development import movable_clock
from service.settings import Settings
from service.web.declared import Relation, declared
from service.web.limits import limits_of
from service.web.manners import add_manners
from tests.asgi import Client
from tests.service.auth.forging import Forger
from tests.service.auth.staff import add_deputy, add_role, add_staff


def who(actor: CurrentActor) -> dict[str, Any]:
    return {
        "id": str(actor.staff_id),
        "roles": sorted(
            [grant.role.value, grant.territory_code, grant.until, str(grant.on_behalf_of)] for grant in actor.roles
        ),
        "scopes": sorted([role.value, territory] for role, territory in actor.scopes(Permission.CASE_READ)),
        "deputy_for": sorted(map(str, actor.deputy_for)),
    }


@pytest.fixture
def client(engine: Engine, gate: Gate, tools: Mapping[str, object], forger: Forger) -> Iterator[Client]:
    app = FastAPI()
    app.state.engine, app.state.gate, app.state.tools = engine, gate, tools
    app.state.limits = limits_of(Settings())
    app.add_api_route("/who", who, openapi_extra=declared("case:read", data="P3", relation=Relation.CASE))
    app.add_api_route("/assign", who, openapi_extra=declared("case:assign", data="P3", relation=Relation.CASE))
    app.add_api_route("/undeclared", who)
    add_manners(app)
    with Client(app, headers={"Authorization": f"Bearer {forger.good()}"}) as made:
        yield made


def territories(client: Client) -> list[str]:
    answer = client.get("/who")
    return [role[1] for role in answer.json()["roles"]] if answer.status_code == 200 else []


def test_an_account_acts_with_its_roles_and_their_territories(client: Client, owner_engine: Engine) -> None:
    staff = add_staff(owner_engine)
    add_role(owner_engine, staff, "commune_worker", "00001")
    add_role(owner_engine, staff, "commune_worker", "00004")
    add_role(owner_engine, staff, "administrator")
    found = client.get("/who").json()
    assert found["id"] == str(staff)
    assert found["scopes"] == [["commune_worker", "00001"], ["commune_worker", "00004"]]
    assert len(found["roles"]) == 3


def test_a_token_of_nobody_in_the_directory_is_401(client: Client, owner_engine: Engine) -> None:
    add_staff(owner_engine, "s-2")
    assert client.get("/who").status_code == 401


def test_the_same_subject_of_another_provider_is_somebody_else(client: Client, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        add_staff(owner_engine)
        connection.execute(text("UPDATE staff SET issuer = 'https://other.example'"))
    assert client.get("/who").status_code == 401


def test_a_disabled_account_is_401_on_its_next_request(client: Client, owner_engine: Engine) -> None:
    add_role(owner_engine, add_staff(owner_engine), "commune_worker", "00001")
    assert client.get("/who").status_code == 200
    with owner_engine.begin() as connection:
        connection.execute(text("UPDATE staff SET active = false"))
    assert client.get("/who").status_code == 401


def test_a_role_that_was_taken_is_gone_on_the_next_request(client: Client, owner_engine: Engine) -> None:
    add_role(owner_engine, add_staff(owner_engine), "commune_worker", "00001")
    assert client.get("/who").status_code == 200
    with owner_engine.begin() as connection:
        connection.execute(text("UPDATE staff_role SET valid_to = engine_now()"))
    assert client.get("/who").status_code == 403


def test_roles_begin_and_end_by_the_laws_clock(client: Client, owner_engine: Engine) -> None:
    noon = datetime(2027, 3, 1, 5, tzinfo=UTC)
    staff = add_staff(owner_engine)
    add_role(owner_engine, staff, "commune_worker", "00001", valid_from=noon, valid_to=noon + timedelta(hours=1))
    seen = []
    for moment in (noon - timedelta(seconds=1), noon, noon + timedelta(minutes=59), noon + timedelta(hours=1)):
        movable_clock.freeze(owner_engine, moment)
        seen.append(territories(client))
    assert seen == [[], ["00001"], ["00001"], []]


def test_a_role_without_the_permission_is_403_and_names_the_action_only(client: Client, owner_engine: Engine) -> None:
    add_role(owner_engine, add_staff(owner_engine), "commune_worker", "00001")
    answer = client.get("/assign")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert answer.json()["params"] == {"permission": "case:assign"}


def test_a_route_that_declares_nothing_admits_nobody(client: Client, owner_engine: Engine) -> None:
    add_role(owner_engine, add_staff(owner_engine), "commune_chair", "00001")
    assert client.get("/undeclared").status_code == 403


def test_a_deputy_holds_the_chairs_role_in_the_chairs_place(client: Client, owner_engine: Engine) -> None:
    chair, deputy = add_staff(owner_engine, "chair"), add_staff(owner_engine)
    add_role(owner_engine, chair, "commune_chair", "00001", valid_to=datetime(2031, 1, 1, tzinfo=UTC))
    add_role(owner_engine, deputy, "commune_worker", "00001")
    add_deputy(owner_engine, chair, deputy, valid_to=datetime(2030, 1, 1, tzinfo=UTC))
    found = client.get("/assign").json()
    assert found["roles"] == [
        ["commune_chair", "00001", "2030-01-01T00:00:00Z", str(chair)],
        ["commune_worker", "00001", None, "None"],
    ]
    assert found["deputy_for"] == [str(chair)]


def test_a_deputy_of_two_chairs_holds_each_role_once(client: Client, owner_engine: Engine) -> None:
    deputy = add_staff(owner_engine)
    add_role(owner_engine, deputy, "commune_worker", "00001")
    for number in ("00001", "00004"):
        chair = add_staff(owner_engine, f"chair-{number}")
        add_role(owner_engine, chair, "commune_chair", number)
        add_deputy(owner_engine, chair, deputy)
    roles = client.get("/assign").json()["roles"]
    assert [(role, place) for role, place, _, _ in roles] == [
        ("commune_chair", "00001"),
        ("commune_chair", "00004"),
        ("commune_worker", "00001"),
    ]


def test_a_deputy_gets_nothing_of_what_no_deputy_may_sign(client: Client, owner_engine: Engine) -> None:
    chair, deputy = add_staff(owner_engine, "chair"), add_staff(owner_engine)
    add_role(owner_engine, chair, "administrator")
    add_role(owner_engine, chair, "commune_worker", "00001")
    add_deputy(owner_engine, chair, deputy)
    assert client.get("/who").status_code == 403


@pytest.mark.parametrize(
    "ended", ["UPDATE deputy SET valid_to = engine_now()", "UPDATE staff SET active = false WHERE subject = 'chair'"]
)
def test_a_deputy_ends_with_the_deputation_or_with_the_chair(client: Client, owner_engine: Engine, ended: str) -> None:
    chair, deputy = add_staff(owner_engine, "chair"), add_staff(owner_engine)
    add_role(owner_engine, chair, "commune_chair", "00001")
    add_deputy(owner_engine, chair, deputy)
    assert client.get("/assign").status_code == 200
    with owner_engine.begin() as connection:
        connection.execute(text(ended))
    assert client.get("/assign").status_code == 403


def test_a_deputys_deputy_signs_for_nobody(client: Client, owner_engine: Engine) -> None:
    chair, first, second = add_staff(owner_engine, "chair"), add_staff(owner_engine, "first"), add_staff(owner_engine)
    add_role(owner_engine, chair, "commune_chair", "00001")
    add_deputy(owner_engine, chair, first)
    add_deputy(owner_engine, first, second)
    assert client.get("/assign").status_code == 403
