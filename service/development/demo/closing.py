"""The end of a case: Mẫu 06, planned again or closed by two people, entered in the national database, opened again."""

from datetime import timedelta

from service.development.demo.life import Life
from service.tables.review import ABILITY, HARM

SAFE, STABLE = 0.85, 0.85
PLANNED_AGAIN = 0.6
ACCEPTED = 0.88
REOPENED = 0.05
MOST_TRIES = 20


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
    """The worker proposes to close, once no measure is in force any more."""
    if life.measure_state:
        if life.tries < MOST_TRIES:
            life.once_more("propose", timedelta(days=1))
        return
    body = {"occurred_at": life.happened("propose"), "reason": life.reason, "explanation": "Đã xác minh (thử)."}
    if life.reason == "handed_to_police":
        body["age_evidence"] = "Giấy khai sinh (thử)"
    if life.write(life.worker, "/closure", body, step="propose"):
        life.then("settle")


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
        life.reason, life.round, life.returned = "", life.round + 1, False
        life.then("submit" if life.verified else "verify" if life.assessed else "assess")
