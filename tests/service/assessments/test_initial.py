"""Mẫu 02 as it is read again."""

from tests.world import World


def test_mau_02_says_which_of_its_fields_are_only_inferred(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    world.assess(case_id)
    (read,) = world.get("worker", f"/v1/cases/{case_id}/initial-assessments").json()
    assert {"harm_now", "interim_care", "danger_known_at"} <= set(read["to_confirm"])
    assert {"emergency", "emergency_grounds"}.isdisjoint(read["to_confirm"])
