"""Reading the directory."""

from tests.service.directory.calls import listed, posted, refused
from tests.service.directory.conftest import As


def test_territories_are_found_by_parent_level_and_day(acting_as: As) -> None:
    worker = acting_as("commune_worker", "00004")
    assert [one["name"] for one in listed(worker, "/territories", parent="15")] == ["Lào Cai", "Bắc Hà"]
    assert len(listed(worker, "/territories", level="province", limit=10)) == 34
    dong_nai = [
        one["unit"]
        for day in ("2026-04-29", "2026-04-30")
        for one in listed(worker, "/territories", level="province", on=day)
        if one["code"] == "75"
    ]
    assert dong_nai == ["Tỉnh", "Thành phố"]
    assert listed(worker, "/territories", on="2025-06-30") == []


def test_a_territory_is_found_by_the_beginning_of_its_name(acting_as: As) -> None:
    worker = acting_as("commune_worker", "00004")
    typed = ["Bắc Hà", "bac ha", "BẮC", "ba\u0306\u0301c"]
    found = [[one["code"] for one in listed(worker, "/territories", name=name, parent="15")] for name in typed]
    assert found == [["02839"]] * len(typed)


def test_a_sign_that_means_anything_in_a_search_means_only_itself(acting_as: As) -> None:
    assert listed(acting_as("commune_worker", "00004"), "/territories", name="%") == []


def test_agencies_are_listed_by_kind_and_place(acting_as: As) -> None:
    worker = acting_as("commune_worker", "00004")
    assert [one["code"] for one in listed(worker, "/agencies", kind="police", limit=2)] == [
        "cong-an-01",
        "cong-an-15",
        "cong-an-92",
    ]
    assert [one["code"] for one in listed(worker, "/agencies", territory="02839")] == ["ubnd-02839"]


def test_an_agency_is_recorded_once(acting_as: As) -> None:
    keeper = acting_as("administrator")
    form = {
        "code": "cong-an-00004",
        "kind": "police",
        "name_vi": "Công an phường",
        "name_en": "Ward police",
        "territory_code": "00004",
        "valid_from": "2026-03-02",
    }
    made = posted(keeper, "/agencies", form)
    assert made in listed(keeper, "/agencies", territory="00004")
    assert refused(keeper, "/agencies", form, status=409) == "already_recorded"
    assert refused(keeper, "/agencies", form | {"territory_code": "99999"}, status=409) == "reference_unknown"
    assert refused(keeper, "/agencies", form | {"valid_to": "2026-03-02"}, status=422) == "invalid_form"


def test_a_commune_sees_its_own_people_a_province_its_communes_and_the_keeper_all(acting_as: As) -> None:
    def subjects(role: str, territory: str | None = None) -> set[str]:
        return {one["subject"] for one in listed(acting_as(role, territory), "/staff", limit=7)}

    assert subjects("commune_worker", "02839") == {
        "demo:commune_worker:02839",
        "demo:commune_worker:02839:b",
        "demo:commune_chair:02839",
    }
    of_province = subjects("province_officer", "15")
    assert {"demo:province_head:15", "demo:commune_chair:02647", "demo:commune_chair:02839"} <= of_province
    assert not any("92" in subject or "00004" in subject for subject in of_province)
    everybody = subjects("administrator")
    assert {"demo:deputy_chair:02839", "demo:custodian:a", "demo:intake_system"} <= everybody
    chairs = listed(acting_as("administrator"), "/staff", role="commune_chair", territory="02839")
    assert [one["subject"] for one in chairs] == ["demo:commune_chair:02839"]


def test_an_account_in_a_list_shows_the_roles_it_holds(acting_as: As) -> None:
    chair = listed(acting_as("administrator"), "/staff", role="commune_chair", territory="00004")[0]
    assert [(role["role"], role["territory_code"]) for role in chair["roles"]] == [("commune_chair", "00004")]


def test_roles_without_the_permission_read_nothing(acting_as: As) -> None:
    paths = ("territories", "agencies", "staff", "duty-rosters", "webhook-endpoints")
    for client in map(acting_as, ("auditor", "hotline_operator", "intake_system")):
        assert [client.get(f"/v1/{path}").status_code for path in paths] == [403] * len(paths)


def test_a_question_that_cannot_be_read_is_refused(acting_as: As) -> None:
    queries = ["territories?parent=x", "territories?on=2026-13-01", "duty-rosters?on=2026-03-02", "staff?role=king"]
    keeper = acting_as("administrator")
    assert [keeper.get(f"/v1/{query}").status_code for query in queries] == [422] * len(queries)
