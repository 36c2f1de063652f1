"""A report that nobody is responsible for yet: somebody hears of it at once."""

from tests.world import World


def test_a_report_without_a_commune_is_told_to_the_hotline_at_once(world: World) -> None:
    world.report(place={"text": "?"})
    assert world.told("operator") == ["report.quarantined"]
    assert world.told("province_duty_officer") == []


def test_where_the_province_is_known_its_duty_officer_hears_of_it_too(world: World) -> None:
    world.report(place={"text": "?", "province_code": "01"})
    assert world.told("operator") == ["report.quarantined"]
    assert world.told("province_duty_officer") == ["report.quarantined"]
