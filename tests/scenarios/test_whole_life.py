"""The life of a case through every form, by the API alone: from the report to the closing, and open again."""

from typing import Any

import httpx
import pytest

from tests.answers import missing
from tests.world import World

SAFE = {"reason": "safe_and_stable", "explanation": "Đã ổn (thử)"}


class Life:
    """One case and the people who work on it; each step happens a quarter of an hour after the one before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.case_id: str = world.report()["cases"][0]["id"]

    def step(self, who: str, path: str, **said: Any) -> dict[str, Any]:
        """A step that is taken, and its answer."""
        answer = self._post(who, path, said)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, who: str, path: str, **said: Any) -> list[str]:
        """A step that is refused: every missing fact."""
        return missing(self._post(who, path, said))

    def _post(self, who: str, path: str, said: dict[str, Any]) -> httpx.Response:
        self.world.travel(minutes=15)
        body = {"occurred_at": self.world.now().isoformat()} | said
        version = self.world.version(self.case_id, who)
        return self.world.post(who, f"/v1/cases/{self.case_id}{path}", body, version=version)

    def assessed(self) -> None:
        """Mẫu 02, in an emergency."""
        self.world.travel(minutes=15)
        assert self.world.assess(self.case_id, emergency=True).status_code == 201

    def verified(self) -> None:
        """Mẫu 03 with the minutes of the needs meeting."""
        self.world.travel(minutes=15)
        assert self.world.verify(self.case_id).status_code == 201

    def drafted(self) -> None:
        """Mẫu 04, as it now is."""
        self.world.travel(minutes=15)
        assert self.world.draft(self.case_id).status_code == 200

    def carried_out(self) -> None:
        """Every task of the plan in force."""
        self.world.travel(days=10)
        self.world.finish_tasks(self.case_id)
        self.world.travel(minutes=15)

    @property
    def states(self) -> list[str]:
        """Where the case has been, in order."""
        entries = self.world.get("chair", f"/v1/cases/{self.case_id}/timeline?limit=100").json()["items"]
        return [entry["to_state"] for entry in entries if entry["kind"] == "case"]


@pytest.fixture
def life(world: World) -> Life:
    return Life(world)


def test_a_case_goes_through_every_form_to_its_end_and_is_opened_again(world: World, life: Life) -> None:
    planned_with_a_measure_beside_it(life)
    reviewed_as_not_safe_and_planned_again(life)
    closed_by_two(life)
    (duty,) = world.get("chair", "/v1/registry-duties").json()["items"]
    entered = life.step("worker", f"/registry-duties/{duty['id']}/completion", receipt_number="CSDL-0001 (thử)")
    assert entered["state"] == "done"
    again = {"reason": "new_report", "explanation": "Có tin mới (thử)"}
    assert life.step("chair", "/reopening", **again)["state"] == "assessed"
    first = ["reported", "assessed", "intervened", "followed_up"]
    second = ["assessed", "intervened", "followed_up", "closed"]
    assert life.states == [*first, *second, "assessed"]
    clocks = world.get("worker", f"/v1/cases/{life.case_id}/deadlines").json()
    assert [one["rule"] for one in clocks if one["breached_at"]] == []


def planned_with_a_measure_beside_it(life: Life) -> None:
    """Mẫu 02, a measure, Mẫu 03, and a plan that is returned once; nobody closes while the measure is open."""
    life.assessed()
    measure = {"measures": ["health_and_recovery"], "grounds": ["serious_harm"], "separation": False}
    opened = life.step("worker", "/emergency-measures", **measure)
    life.step("worker", f"/emergency-measures/{opened['id']}/application")
    life.verified()
    life.drafted()
    life.step("worker", "/plan/submission")
    assert life.step("chair", "/plan/return", reason="Thiếu dự toán (thử)")["state"] == "assessed"
    life.drafted()
    life.step("worker", "/plan/submission")
    assert life.step("chair", "/plan/approval", decision_number="01/QĐ-UBND")["state"] == "intervened"
    gone = {"reason": "moved_abroad", "explanation": "Cả nhà đã đi (thử)"}
    assert life.refused("worker", "/closure", **gone) == ["emergency_measure_open"]
    life.step("chair", f"/emergency-measures/{opened['id']}/end", reason="Trẻ đã qua nguy hiểm (thử)")


def reviewed_as_not_safe_and_planned_again(life: Life) -> None:
    """The first review says that the child is not safe: the plan is made, approved and carried out once more."""
    life.carried_out()
    assert life.step("worker", "/reviews", **life.world.mau_06(safe=False))["state"] == "followed_up"
    assert life.refused("worker", "/closure", **SAFE) == ["review_not_safe", "review_not_stable"]
    assert life.step("worker", "/replan")["state"] == "assessed"
    life.drafted()
    life.step("worker", "/plan/submission")
    life.step("chair", "/plan/approval", decision_number="02/QĐ-UBND")
    life.carried_out()


def closed_by_two(life: Life) -> None:
    """The second review finds the child safe and stable; the worker proposes, the Chair decides."""
    review = life.world.mau_06(safe=True, stable=True, proposal="end_plan")
    assert life.step("worker", "/reviews", **review)["state"] == "followed_up"
    life.step("worker", "/closure", **SAFE)
    accepted = {"decision": "accept", "words": "Đồng ý (thử)"}
    assert life.step("chair", "/closure/decision", **accepted)["state"] == "closed"
