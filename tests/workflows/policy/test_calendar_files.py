"""Our calendar files against an independent list of Việt Nam's holidays, with every difference explained."""

from datetime import date, timedelta

import holidays
import pytest

from workflows.calendar import Calendar
from workflows.policy.load import load
from workflows.policy.model import DayStatus

POLICY = load()

# 12729/VPCP-KGVX swapped Friday 2/1/2026 with Saturday 10/1/2026; the library does not have it.
DIFFERENCES = {date(2026, 1, 2): False, date(2026, 1, 10): True}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_every_day_is_worked_as_an_independent_list_says(year: int) -> None:
    calendar = Calendar.of(POLICY)
    library = holidays.country_holidays("VN", years=year)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365 + (year == 2024))]

    ours = {day: calendar.is_working(day) for day in days}

    assert ours == {day: DIFFERENCES.get(day, library.is_working_day(day)) for day in days}


def test_every_make_up_day_pays_for_a_day_off() -> None:
    lines = [line for line in POLICY.calendar if line.status is not DayStatus.PROPOSED]
    swapped = {line.day for line in lines if line.kind == "off_in_lieu" and "hoán đổi" in line.name_vi}
    made_up = {line.day for line in lines if line.kind == "make_up"}

    assert len(made_up) == len(swapped) == 4


def test_no_decision_is_invented() -> None:
    """The decisions that the law file names, and nothing else."""
    assert {line.decision for line in POLICY.calendar if line.decision} == {
        "Bộ luật Lao động 2019, Điều 112(1)",
        "Bộ luật Lao động 2019, Điều 111(3)",
        "2450/VPCP-KGVX",
        "6150/TB-BLĐTBXH",
        "12729/VPCP-KGVX",
        "9441/TB-BNV",
        "3383/BNV-CVL",
        "Nghị quyết 28/2026/QH16, Điều 2",
    }


def test_what_is_still_to_be_confirmed_is_listed() -> None:
    unsure = sorted({line.day.isoformat() for line in POLICY.calendar if line.to_confirm and line.day.year == 2026})

    assert unsure == [
        *(f"2026-02-{day}" for day in range(16, 21)),  # before the notice of 16/10/2025
        "2026-08-22",
        "2026-08-31",
        "2026-11-23",
        "2026-11-28",
    ]
