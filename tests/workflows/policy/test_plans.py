"""The five provincial plans: every need is answered, every quote stands in its text, a faulty plan does not start."""

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from service.directory.plan_places import provinces_exist
from workflows.policy.load import PACKAGED, FurtherCheck, check, load
from workflows.policy.overlay import laid_over
from workflows.policy.plans import PlanSilence
from workflows.policy.quotes import quotes_stand_in

POLICY = load()
SEEDS = os.environ.get("LACHAN_SEEDS")
BINH_DINH = "provinces/binh_dinh.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("national", "calendar", "provinces"):
        shutil.copytree(PACKAGED / folder, tmp_path / folder)
    return tmp_path


def refused(copy: Path, old: str, new: str, *further: FurtherCheck) -> tuple[str, str]:
    """What is wrong after one change of the plan of Bình Định: the line of the file, and the English reason."""
    file = copy / BINH_DINH
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    [problem] = check(copy, *further)
    assert problem.file == BINH_DINH
    return file.read_text(encoding="utf-8").splitlines()[problem.line - 1], problem.why_en


def test_every_collected_need_is_encoded_or_said_to_have_no_effect() -> None:
    rows = {provision.row for plan in POLICY.plans for _, _, provision in plan.provisions() if provision.row}
    assert rows == {f"P{number:02}" for number in range(1, 39)}
    silent = [one for plan in POLICY.plans for _, _, one in plan.provisions() if isinstance(one, PlanSilence)]
    assert Counter(one.row for one in silent).most_common(1)[0][1] == 1


@pytest.mark.skipif(SEEDS is None, reason="LACHAN_SEEDS is not set: the quotes were NOT looked up in the plans' texts")
def test_every_quote_stands_in_its_text() -> None:
    assert check(PACKAGED, quotes_stand_in(Path(str(SEEDS)))) == []


def test_a_quote_that_is_not_in_its_text_is_found_on_its_line(copy: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for plan in POLICY.plans:
        quotes = "\n".join(one.quote.replace(" ", "\n", 1) for _, _, one in plan.provisions())
        (texts / plan.file).write_text(quotes, encoding="utf-8")
    assert check(copy, quotes_stand_in(texts)) == []
    old = 'quote = "trước ngày 20/11"'
    found = refused(copy, old, 'quote = "trước ngày 21/11"', quotes_stand_in(texts))
    assert found == ('quote = "trước ngày 21/11"', "the quote is not in 004_4acd1c6e1ea57221.txt")


def test_a_text_that_is_not_there_is_named(copy: Path, tmp_path: Path) -> None:
    problems = check(copy, quotes_stand_in(tmp_path))
    assert {problem.why_en for problem in problems} == {
        f"the source {plan.file} is not in the given folder" for plan in POLICY.plans
    }


def test_a_rung_that_no_ladder_has_is_refused(copy: Path) -> None:
    old = 'tells = "health_duty"\non_rungs = [{ ladder = "standard", rung = 1 }]'
    line, why = refused(copy, old, old.replace("rung = 1", "rung = 7"))
    assert (line[:8], why) == ("on_rungs", "the ladder standard has no rung 7")


def test_an_agency_that_is_told_anyway_is_refused(copy: Path) -> None:
    old = 'tells = "police_duty"\non_rungs = [{ ladder = "standard", rung = 1 }]'
    _, why = refused(copy, old, old.replace("standard", "emergency"))
    assert why == "rung 1 of the ladder emergency tells police_duty anyway"


def test_an_agency_without_a_rung_is_refused(copy: Path) -> None:
    old = 'tells = "police_duty"\non_rungs = [{ ladder = "standard", rung = 1 }]'
    _, why = refused(copy, old, 'tells = "police_duty"')
    assert why.endswith("tells and on_rungs go together: who is told, and on which rungs")


def test_a_need_belongs_to_one_plan(copy: Path) -> None:
    file = copy / BINH_DINH
    file.write_text(file.read_text(encoding="utf-8").replace('row = "P38"', 'row = "P18"'), encoding="utf-8")
    [problem] = check(copy)
    assert problem.file == "provinces/can_tho.toml"
    assert problem.why_en == "the need P18 is in another plan already"


def test_a_province_that_does_not_exist_on_that_day_is_refused(copy: Path) -> None:
    assert check(copy, provinces_exist) == []
    found = refused(copy, 'province = "52"', 'province = "64"', provinces_exist)
    assert found == ('province = "64"', "no province has the code 64 on 2025-07-01")


def test_a_plan_speaks_from_its_day_on_and_for_its_province_only() -> None:
    assert POLICY.plans_on("92", date(2026, 1, 12)) == ()
    assert [plan.id for plan in POLICY.plans_on("92", date(2026, 1, 13))] == ["can_tho"]
    assert POLICY.plans_on("01", date(2026, 1, 13)) == ()


def test_a_plan_adds_whom_it_names_and_leaves_nobody_out() -> None:
    national = POLICY.ladder("standard")
    here = laid_over(national, POLICY.plans_on("52", date(2026, 1, 1)))
    added = [set(there.tell) - set(rung.tell) for there, rung in zip(here.rungs, national.rungs, strict=True)]
    assert added == [set(), {"police_duty", "health_duty", "justice_duty"}, set()]
    assert all(set(rung.tell) <= set(there.tell) for there, rung in zip(here.rungs, national.rungs, strict=True))
    assert POLICY.ladder_in("standard", "01", date(2026, 1, 1)) == national
