"""Accounts, roles and deputies through the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from notifications.tables import Endpoint
from service.development import movable_clock
from service.development.demo_directory import DemoDirectory
from service.directory.endpoints import opened
from service.tables.audit import AuditEntry
from service.vault import Vault
from tests.asgi import Client
from tests.service.auth.forging import ISSUER, Forger
from tests.service.directory.calls import Json, listed, posted, refused
from tests.service.directory.conftest import NOW, As

UNSEEN = ["\x01", "\t", "\n", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\ufeff"]
UNSEEN += ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
WORKER: Json = {"role": "commune_worker", "territory_code": "00004"}


@pytest.fixture
def keeper(acting_as: As) -> Client:
    return acting_as("administrator")


@pytest.fixture
def newcomer(keeper: Client) -> Json:
    return posted(keeper, "/staff", {"issuer": ISSUER, "subject": "new", "display_name": "Cán bộ mới (thử)"})


def test_a_new_account_may_do_nothing_until_it_is_given_a_role(
    keeper: Client, newcomer: Json, acting_as: As, forger: Forger
) -> None:
    token = forger.sign(forger.header(), forger.claims(sub="new"))
    mine = {"Authorization": f"Bearer {token}"}
    assert keeper.get("/v1/territories", headers=mine).status_code == 403
    granted = posted(keeper, f"/staff/{newcomer['id']}/roles", WORKER)
    assert keeper.get("/v1/territories", headers=mine).status_code == 200
    posted(keeper, f"/staff/{newcomer['id']}/roles/{granted['id']}/end", status=200)
    assert keeper.get("/v1/territories", headers=mine).status_code == 403


def test_an_identity_has_one_account(keeper: Client, newcomer: Json) -> None:
    again = {"issuer": ISSUER, "subject": "new", "display_name": "Người khác (thử)"}
    assert refused(keeper, "/staff", again, status=409) == "already_recorded"


def test_the_same_request_twice_makes_one_account(keeper: Client) -> None:
    form = {"issuer": ISSUER, "subject": "twice", "display_name": "Hai lần (thử)"}
    assert posted(keeper, "/staff", form, key="k-1") == posted(keeper, "/staff", form, key="k-1")
    assert keeper.post("/v1/staff", json=form).json()["code"] == "missing_key"


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_name_holds_nothing_that_cannot_be_seen(keeper: Client, sign: str) -> None:
    name = f"Cán bộ{sign}mới (thử)"
    account = {"issuer": ISSUER, "subject": "unseen", "display_name": name}
    agency = {"code": "unseen", "kind": "police", "name_vi": "Công an", "name_en": "Police", "valid_from": "2026-01-01"}
    forms = (
        ("staff", account, "display_name"),
        *(("agencies", agency | {at: name}, at) for at in ("name_vi", "name_en")),
    )
    for path, form, at in forms:
        answer = posted(keeper, f"/{path}", form, status=422)
        assert (answer["code"], name in str(answer)) == ("invalid_form", False)
        assert answer["params"]["fields"] == [{"in": "body", "at": f"/{at}", "code": "control_character"}]


def test_a_name_is_written_in_any_script(keeper: Client) -> None:
    names = ("Đặng Thị Ngọc Ánh (thử)", "Cán bộ Ê-đê (thử)", "K’ho 2 (thử)", "ꪼꪕ ꪒꪾ")
    for number, name in enumerate(names):
        posted(keeper, "/staff", {"issuer": ISSUER, "subject": f"n{number}", "display_name": name})


def test_one_identity_recorded_by_many_at_once_has_one_account(keeper: Client) -> None:
    form = {"issuer": ISSUER, "subject": "rush", "display_name": "Cùng lúc (thử)"}
    with ThreadPoolExecutor(4) as pool:
        answers = [
            pool.submit(keeper.post, "/v1/staff", json=form, headers={"Idempotency-Key": f"k-{number}"})
            for number in range(4)
        ]
    assert sorted(answer.result().status_code for answer in answers) == [201, 409, 409, 409]


def test_nobody_gives_themselves_a_role_or_another_ones_pen(keeper: Client, demo: DemoDirectory) -> None:
    mine, chair = str(demo.of("administrator").staff_id), str(demo.of("commune_chair", "00004").staff_id)
    assert refused(keeper, f"/staff/{mine}/roles", WORKER, status=403) == "own_role"
    assert refused(keeper, "/deputies", {"principal_id": chair, "deputy_id": mine}, status=403) == "own_role"
    assert refused(keeper, f"/staff/{mine}/deactivation", status=409) == "own_account"


MISFITS: list[tuple[Json, int, str]] = [
    (WORKER | {"territory_code": "01"}, 422, "invalid_form"),
    ({"role": "commune_chair"}, 422, "invalid_form"),
    ({"role": "province_head", "territory_code": "00004"}, 422, "invalid_form"),
    (WORKER | {"valid_from": "2026-03-03T00:00:00Z", "valid_to": "2026-03-03T00:00:00Z"}, 422, "invalid_form"),
    (WORKER | {"granted_by": "c1a7c4a2-0d0b-4c0e-9a11-000000000111"}, 422, "invalid_form"),
    (WORKER | {"territory_code": "99999"}, 409, "reference_unknown"),
    (WORKER | {"agency_id": "c1a7c4a2-0d0b-4c0e-9a11-000000000111"}, 409, "reference_unknown"),
    (WORKER | {"valid_from": "2026-03-01T00:00:00Z"}, 409, "in_the_past"),
    (WORKER | {"valid_to": "2026-03-02T02:00:00Z"}, 409, "in_the_past"),
    ({"role": "intake_system"}, 409, "role_does_not_fit_account"),
]


def test_a_role_that_does_not_fit_is_not_granted(keeper: Client, newcomer: Json) -> None:
    for form, status, code in MISFITS:
        assert refused(keeper, f"/staff/{newcomer['id']}/roles", form, status=status) == code
    everybody = listed(keeper, "/staff")
    assert [one["roles"] for one in everybody if one["id"] == newcomer["id"]] == [[]]


def test_a_machine_gets_no_role_of_a_person(keeper: Client, demo: DemoDirectory) -> None:
    machine = demo.of("intake_system").staff_id
    assert refused(keeper, f"/staff/{machine}/roles", WORKER, status=409) == "role_does_not_fit_account"


def test_what_is_not_there_is_not_found(keeper: Client) -> None:
    nobody = "/staff/c1a7c4a2-0d0b-4c0e-9a11-000000000111"
    asked: list[tuple[str, Json | None]] = [
        (f"{nobody}/roles", WORKER),
        (f"{nobody}/contacts", {"email": "a@lachan.test"}),
        (f"{nobody}/deactivation", None),
        (f"{nobody.replace('staff', 'deputies')}/end", None),
    ]
    assert [refused(keeper, path, form, status=404) for path, form in asked] == ["not_found"] * len(asked)


def test_a_role_ends_through_its_holder_only_and_once(
    keeper: Client, newcomer: Json, demo: DemoDirectory, owner_engine: Engine
) -> None:
    granted = posted(keeper, f"/staff/{newcomer['id']}/roles", WORKER)
    other = demo.of("auditor").staff_id
    assert refused(keeper, f"/staff/{other}/roles/{granted['id']}/end", status=404) == "not_found"
    ended = posted(keeper, f"/staff/{newcomer['id']}/roles/{granted['id']}/end", status=200)
    movable_clock.move(owner_engine, timedelta(hours=1))
    assert posted(keeper, f"/staff/{newcomer['id']}/roles/{granted['id']}/end", status=200) == ended


def test_a_closed_account_loses_roles_deputies_and_addresses_at_once(
    keeper: Client, acting_as: As, demo: DemoDirectory, owner_engine: Engine
) -> None:
    worker = demo.of("commune_worker", "00004")
    theirs = acting_as("commune_worker", "00004")
    assert theirs.get("/v1/territories").status_code == 200
    closed = posted(keeper, f"/staff/{worker.staff_id}/deactivation", status=200)
    assert (closed["active"], closed["roles"]) == (False, [])
    assert theirs.get("/v1/territories").status_code == 401
    assert refused(keeper, f"/staff/{worker.staff_id}/roles", WORKER, status=409) == "account_inactive"
    contact = {"email": "back@lachan.test"}
    assert refused(keeper, f"/staff/{worker.staff_id}/contacts", contact, status=409) == "account_inactive"
    with Session(owner_engine) as session:
        mailbox = session.exec(select(Endpoint).where(col(Endpoint.owner_id) == worker.staff_id)).one()
    assert mailbox.disabled_at == NOW


def test_a_deputy_signs_in_the_place_of_a_chair_until_ended(keeper: Client, acting_as: As, demo: DemoDirectory) -> None:
    chair, deputy = demo.of("commune_chair", "02839").staff_id, demo.of("auditor").staff_id
    pen = {"principal_id": str(chair), "deputy_id": str(deputy)}
    assert acting_as("auditor").get("/v1/staff").status_code == 403
    named = posted(keeper, "/deputies", pen)
    assert acting_as("auditor").get("/v1/staff").status_code == 200
    posted(keeper, f"/deputies/{named['id']}/end", status=200)
    assert acting_as("auditor").get("/v1/staff").status_code == 403


def test_only_a_chair_or_a_head_has_a_deputy_and_nobody_is_their_own(keeper: Client, demo: DemoDirectory) -> None:
    chair, worker = (str(demo.of(role, "02839").staff_id) for role in ("commune_chair", "commune_worker"))
    pen = {"principal_id": worker, "deputy_id": chair}
    assert refused(keeper, "/deputies", pen, status=409) == "principal_signs_nothing"
    assert refused(keeper, "/deputies", {"principal_id": chair, "deputy_id": chair}, status=422) == "invalid_form"


def test_a_new_address_takes_the_place_of_the_old_and_is_never_shown(
    keeper: Client, demo: DemoDirectory, owner_engine: Engine, vault: Vault
) -> None:
    chair = demo.of("commune_chair", "00004").staff_id
    made = posted(keeper, f"/staff/{chair}/contacts", {"email": "moi@lachan.test", "locale": "en"})
    assert "moi@" not in str(made)
    with Session(owner_engine) as session:
        mailboxes = session.exec(select(Endpoint).where(col(Endpoint.owner_id) == chair)).all()
    live = [one for one in mailboxes if one.disabled_at is None]
    assert (len(mailboxes), len(live)) == (2, 1)
    assert opened(vault, live[0].address_sealed, live[0].id, "address") == "moi@lachan.test"
    assert b"moi@lachan.test" not in live[0].address_sealed


def test_an_address_that_is_none_is_refused_without_repeating_it(keeper: Client, demo: DemoDirectory) -> None:
    worker = demo.of("commune_worker", "00004").staff_id
    for email in ("a b@x.vn", "a@x", "@x.vn", "a@x.vn\nBcc: b@x.vn", "a:b@x.vn", "a@x.vn,b@x.vn"):
        assert email not in str(posted(keeper, f"/staff/{worker}/contacts", {"email": email}, status=422))


def test_only_the_keeper_of_the_directory_writes_it(acting_as: As, demo: DemoDirectory) -> None:
    auditor, worker = (str(demo.of(role).staff_id) for role in ("auditor", "commune_worker"))
    asked: list[tuple[str, Json]] = [
        (f"/staff/{auditor}/roles", WORKER),
        (f"/staff/{auditor}/contacts", {"email": "a@lachan.test"}),
        ("/staff", {"issuer": ISSUER, "subject": "x", "display_name": "X"}),
        ("/deputies", {"principal_id": worker, "deputy_id": auditor}),
    ]
    for role in ("commune_chair", "province_head", "commune_worker", "province_officer"):
        client = acting_as(role)
        assert [refused(client, path, form, status=403) for path, form in asked] == ["forbidden"] * len(asked)


def test_a_change_and_a_refusal_each_leave_their_audit_row(
    keeper: Client, newcomer: Json, owner_engine: Engine, demo: DemoDirectory
) -> None:
    posted(keeper, f"/staff/{newcomer['id']}/roles", WORKER)
    refused(keeper, f"/staff/{demo.of('administrator').staff_id}/roles", WORKER, status=403)
    with Session(owner_engine) as session:
        newest = session.exec(
            select(AuditEntry).where(col(AuditEntry.actor_kind) == "staff").order_by(col(AuditEntry.wall_at))
        ).all()
    told = [(entry.action, entry.outcome, entry.code, entry.effects) for entry in newest[-2:]]
    assert told == [
        ("directory:write", "allowed", None, ["directory:role:grant:commune_worker"]),
        ("directory:write", "refused", "own_role", []),
    ]
