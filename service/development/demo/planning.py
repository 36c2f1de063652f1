"""The plan of a case: Mẫu 03 with the needs meeting, Mẫu 04 submitted, returned or approved on Mẫu 05, carried out."""

from datetime import timedelta

from service.development.demo.life import Life
from service.tables.specific import ABILITY, HARM
from workflows.calendar import local_day

PLAN_NEEDED = 0.88
FOUND_SAFE = 0.3
RETURNED = 0.15
COST_FORGOTTEN = 0.06
COST_FOUND_AFTER = timedelta(hours=2)  # not law: how long who plays the worker asks for the price
MOST_SERVICES = 3
LASTS = timedelta(days=7)  # not law: how long a service of a played plan is to last
LETTERS = ("condition", "family", "exposure", "schooling", "community", "child_wish", "conclusion")


def verify(life: Life) -> None:
    """Mẫu 03, and what follows from it: a plan, none, or the end of a separation."""
    needed = life.emergency or life.happens(PLAN_NEEDED, "plan needed")
    separated = life.separation and life.measure_state == "applied"
    life.parents_safe = separated and life.happens(FOUND_SAFE, "parents safe")
    if not write_mau_03(life, plan_needed=needed):
        return
    if life.parents_safe:
        life.then("cancel")
    if needed:
        life.then("submit")
    else:
        life.reason = "no_plan_needed"
        life.then("propose")


def write_mau_03(life: Life, *, plan_needed: bool) -> bool:
    """Mẫu 03, with the minutes of the meeting and the wishes of those who are not the ones who harm; whether it was
    taken."""
    at = life.happened("verify")
    wish = {} if life.separation else {"wish": "Muốn con an toàn (thử)"}
    body = {
        "occurred_at": at,
        **{name: f"Đã xác minh: {name} (thử)" for name in LETTERS},
        "needs": [{"kind": "psychology", "words": "Cần trị liệu (thử)"}],
        "parents": [{"who": "mother", "harms": life.separation} | wish],
        "plan_needed": plan_needed,
        **{name: {"level": "medium"} for name in (*HARM, *ABILITY)},
        "minutes": {
            "held_at": at,
            "chaired_by": "Chủ tịch (thử)",
            "attended": [{"capacity": "residential_area"}, {"capacity": "parent"}],
            "decisions": "Trẻ cần được hỗ trợ (thử)",
        },
    } | ({"parents_safe": life.parents_safe} if life.separation else {})
    return life.write(life.worker, "/specific-assessment", body, step="verify") is not None


def submit(life: Life) -> None:
    """Mẫu 04, drafted and laid before whoever decides."""
    today = local_day(life.stage.agenda.now)
    many = life.stage.draws.whole(1, MOST_SERVICES, life.name, life.round, "services")
    forgotten = life.tries == 0 and life.happens(COST_FORGOTTEN, "cost forgotten")
    service = {
        "field": "health",
        "starts_on": today.isoformat(),
        "ends_on": (today + LASTS).isoformat(),
        "responsible": "Trạm y tế (thử)",
        "estimated_cost": None if forgotten else 0,
    }
    services = [service | {"activity": f"Hoạt động {number} (thử)"} for number in range(1, many + 1)]
    plan = {"title": f"Kế hoạch lần {life.round} (thử)", "interventions": ["health_and_recovery"], "services": services}
    if life.write(life.worker, "/plan", plan, step="draft", whole=True) is None:
        return
    if life.write(life.worker, "/plan/submission", {"occurred_at": life.happened("submit")}, step="submit"):
        life.confirmed_if_dated_back()
        life.then("decide")
    elif forgotten:
        life.after(COST_FOUND_AFTER, "submit")


def decide(life: Life) -> None:
    """The Chair, or the province's head in the Chair's place, approves the plan or gives it back once."""
    if not life.returned and life.happens(RETURNED, "returned"):
        back = {"occurred_at": life.happened("decide"), "reason": "Cần ghi rõ người chịu trách nhiệm (thử)"}
        if life.write(life.chair, "/plan/return", back, step="return"):
            life.returned = True
            life.then("submit", "resubmit")
        return
    body = {"occurred_at": life.happened("decide"), "decision_number": f"{life.report.number}/QĐ-UBND (thử)"}
    if life.write(life.chair, "/plan/approval", body, step="approve"):
        life.has_plan = True
        life.tasks = [service["id"] for service in life.read(life.worker, "/plan")["services"]]
        life.then("serve")
        life.then("visit")
        life.then("task")


def serve(life: Life) -> None:
    """The decision and the plan reach a parent and whoever carries the plan out."""
    for capacity, recipient in (("parent", "Mẹ của trẻ (thử)"), ("provider", "Trạm y tế (thử)")):
        body = {"occurred_at": life.happened("serve"), "capacity": capacity, "recipient": recipient, "way": "in_person"}
        life.write(life.worker, "/plan/recipients", body, step="serve")


def visit(life: Life) -> None:
    """The worker goes to see the child at home, and writes that down."""
    body = {"occurred_at": life.happened("visit"), "kind": "visit", "text": "Đã thăm trẻ tại nhà (thử)."}
    life.write(life.worker, "/notes", body, step="visit")


def task(life: Life) -> None:
    """One service of the plan was done; after the last one the child's situation is reviewed."""
    done = {"occurred_at": life.happened("task")}
    if life.write(life.worker, f"/plan/tasks/{life.tasks.pop(0)}/completion", done, step="task") is None:
        return
    life.tries += 1
    life.then("task" if life.tasks else "review")
