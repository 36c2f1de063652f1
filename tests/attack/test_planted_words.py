"""A word planted in every personal field of a report and an assessment: where it may be read, and where it never is."""

from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from tests.world import World

PLANTED = "QXZPLANTED"
OFFENDER = ("name", "workplace", "phone", "citizen_id", "office_held")
CHILD = ("name", "present_place", "condition", "consequences", "family", "carer")
RATINGS = ("harm_now", "harm_continues", "self_protection", "adult_help")
ELSEWHERE = ("/v1/cases", "/v1/escalations", "/v1/reports", "/v1/staff", "/v1/agencies", "/v1/duty-rosters")


class Planter:
    """Gives a different word each time."""

    def __init__(self) -> None:
        self._numbers = count()

    def word(self) -> str:
        """One more planted word."""
        return f"{PLANTED}{next(self._numbers)}đ"

    def words(self, *fields: str) -> dict[str, Any]:
        """A planted word for each of these fields."""
        return {field: self.word() for field in fields}


@pytest.fixture
def planted(world: World) -> dict[str, Any]:
    """A report full of planted words, assessed, its terms passed; the reporter's words apart."""
    plant = Planter()
    child = plant.words(*CHILD) | {"father": plant.words("name", "occupation"), "mother": plant.words("name")}
    reporter = {"agrees_to_be_named": True} | plant.words("name", "phone", "address")
    report = world.report(
        "operator",
        children=[child],
        alleged_offenders=[plant.words(*OFFENDER)],
        reporter=reporter,
        place={"commune_code": "00004", "text": plant.word()},
        **plant.words("support_done", "notes", "receiving_officer"),
    )
    case_id = report["cases"][0]["id"]
    notes: dict[str, Any] = {rating: {"level": "high", "note": plant.word()} for rating in RATINGS}
    notes |= {measure: plant.words("unit", "service") for measure in ("interim_safety", "interim_care")}
    assert world.assess(case_id, emergency=True, conclusion=plant.word(), **notes).status_code == 201
    world.travel(hours=20)
    return {"report": report["id"], "case": case_id, "reporter": reporter}


def test_no_table_holds_a_planted_word(world: World, planted: dict[str, Any]) -> None:
    found = []
    tables = [*SQLModel.metadata.sorted_tables]
    with Session(world.owner) as session:
        for table in tables:
            rows = session.connection().execute(table.select()).all()
            found += [table.name for row in rows if PLANTED in " ".join(map(as_text, row))]
    assert {"report", "reporter", "case_person", "audit_entry", "delivery"} <= {table.name for table in tables}
    assert found == []


def as_text(value: object) -> str:
    """Whatever a column holds, as text; sealed bytes too."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def test_nobody_reads_who_reported(world: World, planted: dict[str, Any]) -> None:
    assert PLANTED in world.get("worker", f"/v1/cases/{planted['case']}").text
    reporter = [word for word in planted["reporter"].values() if isinstance(word, str)]
    for who in world.staff:
        for path in (f"/v1/cases/{planted['case']}", f"/v1/reports/{planted['report']}"):
            said = world.get(who, path).text
            assert [word for word in reporter if word in said] == []


def test_lists_and_timelines_hold_no_planted_word(world: World, planted: dict[str, Any]) -> None:
    case = f"/v1/cases/{planted['case']}"
    for who in world.staff:
        for path in (*ELSEWHERE, f"{case}/timeline", f"{case}/deadlines", f"/v1/reports/{planted['report']}"):
            assert PLANTED not in world.get(who, path).text


def test_a_refusal_repeats_no_planted_word(world: World, planted: dict[str, Any]) -> None:
    plant = Planter()
    case = f"/v1/cases/{planted['case']}"
    answers = [
        world.post("operator", "/v1/reports", {plant.word(): plant.word()}),
        world.post("operator", "/v1/reports", world.mau_01(channel=PLANTED.lower())),
        world.post("operator", "/v1/reports", world.mau_01(id=planted["report"], notes=plant.word())),
        world.post("worker", f"{case}/initial-assessment", world.mau_02(conclusion=plant.word()), version=1),
        world.get("worker", f"/v1/escalations?state={PLANTED}"),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers)
    assert not any(PLANTED in answer.text + str(answer.headers) for answer in answers)
