"""The end of a case: Mẫu 06, planned again or closed by two people, entered in the national database, opened again."""

from service.development.demo.life import Life
from service.tables.review import ABILITY, HARM

SAFE, STABLE = 0.85, 0.85
PLANNED_AGAIN = 0.6
HASTY = 0.25
WITHDRAWN = 0.05
ACCEPTED = 0.88
REOPENED = 0.05


def review(life: Life) -> None:
    """Mẫu 06: a person says whether the child is safe and stable; only then is the end proposed."""
    safe, stable = life.happens(SAFE, "safe"), life.happens(STABLE, "stable")
    body = {
        "occurred_at": life.happened("review"),
        **{name: {"level": "low"} for name in (*HARM, *ABILITY)},
        "safe": safe,
        "stable": stable,
        "proposal": "end_plan" if safe and stable else "go_on",
        "conclusion": "Đã rà soát (thử).",
        "took_part": [{"name": "Hiệu trưởng (thử)", "capacity": "Nhà trường"}],
    }
    if life.write(life.worker, "/reviews", body, step="review") is None:
        return
    life.tries += 1
    if safe and stable:
        life.reason = "safe_and_stable"
        life.then("propose")
    else:
        life.then("replan" if life.round == 1 and life.happens(PLANNED_AGAIN, "again") else "review")


def replan(life: Life) -> None:
    """The plan begins again: art. 30(1)c."""
    if life.write(life.worker, "/replan", {"occurred_at": life.happened("replan")}, step="replan"):
        life.round, life.returned = life.round + 1, False
        life.then("submit")


def propose(life: Life) -> None:
    """The worker proposes to close: too soon, now and then, while a measure is still in force."""
    if life.measure_state:
        life.waits_to_close = True
        if not life.happens(HASTY, "hasty"):
            return
    body = {"occurred_at": life.happened("propose"), "reason": life.reason, "explanation": "Đã xác minh (thử)."}
    if life.reason == "handed_to_police":
        body["age_evidence"] = "Giấy khai sinh (thử)"
    if life.write(life.worker, "/closure", body, step="propose"):
        life.then("withdraw" if life.happens(WITHDRAWN, "withdrawn") else "settle")


def withdraw(life: Life) -> None:
    """The worker takes the proposal back, and makes it again after another look."""
    words = {"words": "Cần thăm trẻ thêm một lần (thử)."}
    if life.write(life.worker, "/closure/withdrawal", words, step="withdraw"):
        life.tries += 1
        life.then("propose")


def settle(life: Life) -> None:
    """Another person closes the case, or not yet."""
    accepts = life.happens(ACCEPTED, "accepted")
    body = {
        "occurred_at": life.happened("settle"),
        "decision": "accept" if accepts else "reject",
        "words": "Đã đọc hồ sơ (thử).",
    }
    if life.write(life.chair, "/closure/decision", body, step="close" if accepts else "reject") is None:
        return
    life.tries += 1
    if not accepts:
        life.then("propose")
        return
    life.closed, life.left_lying = True, []
    if life.has_plan:
        life.then("register")
    if life.happens(REOPENED, "reopened"):
        life.then("reopen")


def register(life: Life) -> None:
    """The ended plan is entered in the national children's database: art. 30(3)."""
    for duty in life.read(life.worker, "/registry-duties"):
        if duty["state"] == "open":
            body = {"occurred_at": life.happened("register"), "receipt_number": f"CSDL-{life.report.number} (thử)"}
            life.write(life.worker, f"/registry-duties/{duty['id']}/completion", body, step="register")


def reopen(life: Life) -> None:
    """There is news of the child: the case goes on where its forms allow."""
    body = {"occurred_at": life.happened("reopen"), "reason": "new_report", "explanation": "Có tin mới (thử)."}
    if life.write(life.worker, "/reopening", body, step="reopen"):
        life.closed, life.reason, life.round, life.returned = False, "", life.round + 1, False
        life.then("verify" if life.assessed else "assess")
