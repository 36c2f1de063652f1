"""What is drawn keeps to the figures, hangs on the seed alone, and names nobody real."""

from collections import Counter
from pathlib import Path

import pytest

from service.development.demo import figures
from service.development.demo.draws import Draws
from service.development.demo.places import cast_of
from service.development.demo.play import BEGINS
from service.development.demo.reports import DrawnReport, draw_reports, evening
from service.development.preparations import CannotRun

MANY, DAYS = 5000, 30
TOLERANCE = 0.02


@pytest.fixture(scope="module")
def reports() -> list[DrawnReport]:
    draws = Draws(7)
    return draw_reports(draws, cast_of(None, draws, MANY), MANY, BEGINS, DAYS)


def shares(counted: Counter[str]) -> dict[str, float]:
    return {name: many / counted.total() for name, many in counted.items()}


def test_the_forms_of_abuse_come_in_the_published_proportions(reports: list[DrawnReport]) -> None:
    drawn = shares(Counter(one.form["abuse_forms"][0] for one in reports))
    published = sum(figures.ABUSE_FORMS.values())
    assert set(drawn) == set(figures.ABUSE_FORMS)
    for name, many in figures.ABUSE_FORMS.items():
        assert drawn[name] == pytest.approx(many / published, abs=TOLERANCE), name


def test_a_tenth_is_anonymous(reports: list[DrawnReport]) -> None:
    anonymous = sum("reporter" not in one.form for one in reports) / MANY
    assert anonymous == pytest.approx(0.1, abs=TOLERANCE)


def test_the_two_hours_before_midnight_are_the_busiest(reports: list[DrawnReport]) -> None:
    assert evening(reports) == pytest.approx(40 / sum(figures.HOURLY.values()), abs=0.05)


def test_everything_that_is_hard_to_handle_is_in_it(reports: list[DrawnReport]) -> None:
    ages = [child.get("estimated_age") for one in reports for child in one.form["children"]]
    assert any(one.replayed for one in reports)
    assert any(one.again_of is not None for one in reports)
    assert any(one.form["concerns_authority"] == "yes" for one in reports)
    assert any("commune_code" not in one.form["place"] for one in reports)
    assert any(len(one.form["children"]) > 1 for one in reports)
    assert {16, 17, None} <= set(ages)


def test_a_draw_hangs_on_the_seed_and_on_nothing_drawn_before() -> None:
    few, more = (draw_reports(Draws(3), cast_of(None, Draws(3), 9), count, BEGINS, DAYS) for count in (5, 9))
    assert few == [one for one in more if one.number < 5]
    other = draw_reports(Draws(4), cast_of(None, Draws(4), 9), 9, BEGINS, DAYS)
    assert [one.at for one in more] != [one.at for one in other]


def test_every_name_says_that_it_is_made_up(reports: list[DrawnReport]) -> None:
    names = [child["name"] for one in reports for child in one.form["children"]]
    names += [one.form["reporter"]["name"] for one in reports if "reporter" in one.form]
    assert all(name.endswith("(thử)") for name in names)


def test_a_file_gives_two_communes_at_least_and_one_alone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "territories.csv"
    lines = ["code,name,unit,parent_code", "01,Hà Nội,Thành phố,", "00004,Ba Đình,Phường,01"]
    file.write_text("\n".join([*lines, "00008,Ngọc Hà,Phường,01"]))
    assert set(cast_of(file, Draws(7), 1).communes) == {"00004", "00008"}
    file.write_text("\n".join(lines))
    with pytest.raises(CannotRun):
        cast_of(file, Draws(7), 1)
