"""A bad policy does not start, and says in which file, on which line, and why, in two languages."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from workflows.policy.load import PACKAGED, check, load
from workflows.policy.model import Policy
from workflows.policy.problems import PolicyError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("national", "calendar", "provinces"):
        shutil.copytree(PACKAGED / folder, tmp_path / folder)
    return tmp_path


def change(directory: Path, file: str, old: str, new: str) -> int:
    """Change the first occurrence in the file and return its line."""
    text = (directory / file).read_text(encoding="utf-8")
    assert old in text
    (directory / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def supersede(directory: Path, rule_id: str, last: str, first: str, *, amount: tuple[str, str]) -> None:
    """Close the rule after `last` and add a version from `first` on with another amount."""
    file = directory / "national/deadlines.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index(f"[[rule.{rule_id}]]")
    old = text[start : text.index("[[rule.", start + 1)]
    closed = old.replace("2017-07-01", f"2017-07-01\neffective_to = {last}")
    new = old.replace("2017-07-01", first).replace(*amount)
    file.write_text(text.replace(old, closed + new), encoding="utf-8")


def test_what_we_ship_is_admitted() -> None:
    assert check(PACKAGED) == []
    assert load().digest == load(PACKAGED).digest


def test_a_statutory_rule_without_basis_stops_the_start(copy: Path) -> None:
    basis = (
        'basis = [{ instrument = "56/2017/NĐ-CP", article = "28", clause = "1", state = "confirmed", source = "PD" }]'
    )
    change(copy, "national/deadlines.toml", basis, "")

    with pytest.raises(PolicyError) as refused:
        load(copy)

    assert refused.value.file == "national/deadlines.toml"
    line = (copy / refused.value.file).read_text().splitlines()[refused.value.line - 1]
    assert line == "[[rule.plan_submitted]]"
    assert "phải có căn cứ pháp lý" in refused.value.why
    assert "a statutory rule must cite its basis" in refused.value.why


def test_a_wrong_value_is_found_on_its_own_line(copy: Path) -> None:
    line = change(copy, "national/ladders.toml", 'after = "PT2H"', 'after = "two hours"')

    [problem] = check(copy)

    assert (problem.file, problem.line) == ("national/ladders.toml", line)
    assert problem.why_vi == "ladder.emergency.rung.1.after: khoảng thời gian phải viết như PT2H, P1D hoặc PT30M"
    assert problem.why_en == "ladder.emergency.rung.1.after: a duration must be written like PT2H, P1D or PT30M"


def test_every_problem_is_told_at_once(copy: Path) -> None:
    change(copy, "national/ladders.toml", 'after = "PT2H"', "after = 2")
    change(copy, "national/refusals.toml", "[refusal.plan_not_submitted]\nvi", "[refusal.plan_not_submitted]\nviet")
    change(copy, "calendar/2026.toml", "day = 2026-01-02", 'day = "2 January"')

    problems = check(copy)

    assert {problem.file for problem in problems} == {
        "national/ladders.toml",
        "national/refusals.toml",
        "calendar/2026.toml",
    }
    assert len(problems) == 4, "a misspelt key is both unknown and missing"


def test_an_amount_without_its_unit_is_refused(copy: Path) -> None:
    change(copy, "national/deadlines.toml", 'amount = 12\nunit = "hours"', "amount = 12")

    assert "an amount needs a unit" in " ".join(problem.why_en for problem in check(copy))


def test_an_unknown_ladder_is_found_where_it_is_named(copy: Path) -> None:
    line = change(copy, "national/deadlines.toml", 'ladder = "emergency"', 'ladder = "emergancy"')

    [problem] = check(copy)

    assert (problem.line, problem.why_en) == (line, "there is no ladder named emergancy")


def test_two_versions_in_force_on_one_day_are_refused(copy: Path) -> None:
    text = (copy / "national/deadlines.toml").read_text(encoding="utf-8")
    start = text.index("[[rule.emergency_response]]")
    again = text[start : text.index("[[rule.plan_submitted]]")].replace("2017-07-01", "2026-01-01")
    (copy / "national/changed.toml").write_text(again, encoding="utf-8")

    [problem] = check(copy)

    assert (problem.file, problem.line) in {("national/changed.toml", 3), ("national/deadlines.toml", 3)}
    assert "2017-07-01 – … and 2026-01-01 – …" in problem.why_en


def test_a_new_version_takes_over_on_its_day(copy: Path) -> None:
    supersede(copy, "emergency_response", "2025-12-31", "2026-01-01", amount=("amount = 12", "amount = 8"))

    policy = load(copy)

    assert policy.rule_on("emergency_response", date(2025, 12, 31)).term.amount == 12
    assert policy.rule_on("emergency_response", date(2026, 1, 1)).term.amount == 8


def test_the_last_day_of_one_version_may_not_be_the_first_of_the_next(copy: Path) -> None:
    supersede(copy, "emergency_response", "2026-01-01", "2026-01-01", amount=("amount = 12", "amount = 8"))

    [problem] = check(copy)

    assert "are in force at the same time" in problem.why_en


def test_a_duty_without_a_number_must_be_watched(copy: Path) -> None:
    change(copy, "national/deadlines.toml", 'watches = "plan_submitted"', "")

    [problem] = check(copy)

    assert problem.why_en == (
        "the text gives no number (emergency); an internal rule must watch plan_submitted, or nobody is told"
    )


def test_a_watcher_that_misses_a_start_leaves_a_silence(copy: Path) -> None:
    alert = 'counting = "clock_hours"\nstarts_on = ["report.received", "report.placed"]'
    change(copy, "national/deadlines.toml", alert, 'counting = "clock_hours"\nstarts_on = ["report.received"]')

    [problem] = check(copy)

    assert "must watch forward_report" in problem.why_en


def test_a_watcher_that_ends_before_its_duty_leaves_a_silence(copy: Path) -> None:
    watcher = '[[rule.plan_after_emergency]]\nkind = "internal"\n'
    change(copy, "national/deadlines.toml", watcher, watcher + "effective_to = 2026-12-31\n")

    [problem] = check(copy)

    assert "must watch plan_submitted" in problem.why_en


def test_a_watcher_that_is_replaced_in_time_leaves_none(copy: Path) -> None:
    supersede(copy, "plan_after_emergency", "2026-12-31", "2027-01-01", amount=("amount = 5", "amount = 3"))

    assert check(copy) == []


@pytest.mark.parametrize("watched", ["nobody", "forward_report_alert"])
def test_an_internal_rule_watches_a_duty_of_the_law(copy: Path, watched: str) -> None:
    line = change(copy, "national/deadlines.toml", 'watches = "forward_report"', f'watches = "{watched}"')

    assert line in {problem.line for problem in check(copy)}


def test_broken_toml_is_refused_with_its_line(copy: Path) -> None:
    line = change(copy, "calendar/2025.toml", "day = 2025-01-27", "day = 2025-01-32")

    [problem] = check(copy)

    assert (problem.file, problem.line) == ("calendar/2025.toml", line)


def test_a_key_written_twice_is_refused(copy: Path) -> None:
    change(copy, "national/deadlines.toml", "amount = 12\n", "amount = 12\namount = 24\n")

    [problem] = check(copy)

    assert problem.file == "national/deadlines.toml"
    assert problem.why_en.startswith("not valid TOML")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "cannot be read: UnicodeDecodeError"),
        (b"[holiday]\nx = 1\n", "there is no section named [holiday]"),
        (b"rule = 5\n", "the section [rule] is not written as it should be"),
        (b"[rule.x]\namount = 1\n", "the section [rule.x] is not written as it should be"),
        (b"day = 5\n", "the section [day] is not written as it should be"),
        (b"a = " + b"[" * 20000, "not valid TOML"),
    ],
)
def test_a_file_of_another_kind_is_refused(copy: Path, content: bytes, why: str) -> None:
    (copy / "national" / "strange.toml").write_bytes(content)

    [problem] = check(copy)

    assert problem.file == "national/strange.toml"
    assert why in problem.why_en


def test_an_empty_directory_is_no_policy(tmp_path: Path) -> None:
    problems = check(tmp_path)

    assert "there is no [rule] in national/*.toml and calendar/*.toml" in [problem.why_en for problem in problems]


def test_a_year_between_two_others_may_not_be_missing(copy: Path) -> None:
    (copy / "calendar/2025.toml").unlink()

    assert [problem.why_en for problem in check(copy)] == [
        "calendar.2025 has nothing left to confirm: take it out of this question",
        "the calendar file of the year 2025 is missing",
    ]


def test_the_same_code_in_two_files_is_refused(copy: Path) -> None:
    (copy / "national/zz.toml").write_text('[refusal.plan_not_approved]\nvi = "a"\nen = "b"\n', encoding="utf-8")

    [problem] = check(copy)

    assert (problem.file, problem.line) == ("national/zz.toml", 1)
    assert problem.why_vi == "mã plan_not_approved đã có"


def test_the_digest_does_not_see_files_order_or_spacing(copy: Path) -> None:
    ladders = (copy / "national/ladders.toml").read_text(encoding="utf-8")
    first, second = ladders.split("[ladder.standard]")
    (copy / "national/ladders.toml").write_text("[ladder.standard]" + second, encoding="utf-8")
    (copy / "national/aa.toml").write_text(first.replace(" = ", "   =   "), encoding="utf-8")

    assert load(copy).digest == load().digest


def test_the_digest_sees_every_word(copy: Path) -> None:
    change(copy, "national/refusals.toml", "meeting are missing.", "meeting are absent.")

    assert load(copy).digest != load().digest


def test_a_policy_comes_back_from_its_published_content() -> None:
    policy = load()

    again = Policy.from_content(policy.content)

    assert again == policy
    assert again.digest == policy.digest
