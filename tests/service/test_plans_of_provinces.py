"""A province's plan at work: whom it names is told of its cases, and anybody who works here can read it."""

from datetime import date
from typing import Any

from service.law import LawBook
from service.notices.telling import ladder_of
from service.tables.directory import Territory
from tests.world import World
from workflows.ladder import StepKind
from workflows.policy.load import load


def told_by(world: World, case_id: str) -> list[tuple[str, ...]]:
    """Whom each rung of the ladder behind the plan's term tells."""
    (clock,) = world.clocks(case_id, "plan_submitted")
    return [step.tell for step in ladder_of(clock).steps if step.kind is StepKind.RUNG]


def test_who_the_plan_names_stands_on_the_ladder_of_its_province_alone(
    database_url: str, tools: dict[str, Any]
) -> None:
    shipped = load()
    (plan,) = (plan for plan in shipped.plans if plan.id == "binh_dinh")
    (area,) = plan.applies
    of_hanoi = plan.model_copy(update={"applies": (area.model_copy(update={"province": "01"}),)})
    law = LawBook(shipped.model_copy(update={"plans": (of_hanoi,)}))
    with World(database_url, tools | {"lawbook": law}) as world:
        case_id = world.report()["cases"][0]["id"]
        assert world.assess(case_id).status_code == 201
        told = told_by(world, case_id)
    assert told[1:] == [("province_duty_officer", "police_duty", "health_duty", "justice_duty"), ("province_head",)]


def test_no_agency_is_added_where_no_plan_speaks(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    assert world.assess(case_id).status_code == 201
    assert told_by(world, case_id)[1] == ("province_duty_officer",)


def test_a_province_s_plans_are_read_with_their_quotes(world: World) -> None:
    assert world.get("worker", "/v1/policy/plans/01").json()["plans"] == []
    assert world.get("worker", "/v1/policy/plans/99").status_code == 404
    world.add(
        Territory(
            code="92", valid_from=date(2025, 7, 1), level="province", name="Cần Thơ", name_folded="can tho", unit="Tỉnh"
        )
    )
    read = world.get("worker", "/v1/policy/plans/92").json()
    (plan,) = read["plans"]
    assert (read["name"], plan["id"]) == ("Tỉnh Cần Thơ", "can_tho")
    assert [report["before_day"] for report in plan["reports"]] == [10]
    assert plan["reports"][0]["quote"] == "định kỳ hằng năm (trước ngày 10 tháng 12) về Sở Y tế"
