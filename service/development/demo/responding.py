"""The first days of a case: looked at, assigned where that is needed, assessed on Mẫu 02, and what is urgent done."""

from datetime import timedelta
from typing import Any

from service.development.demo import separation
from service.development.demo.life import Life
from service.development.demo_directory import staff_id

EMERGENCY = 0.35
SEPARATED = 0.25
NEVER_TAKEN = 0.06
UNFOUNDED = 0.08
MERGED = 0.7
LEFT_TO_POLICE = 0.8
CALLED_OFF_AFTER = timedelta(hours=3)  # not law: when a played measure is found not to be needed
OLD_ENOUGH = 16  # not law: who plays the worker knows the age at which a case may leave; the policy decides
SAID = "Đã gặp trẻ (thử)."


def look(life: Life) -> None:
    """The worker reads the case; where the commune itself stands accused the province sends one from elsewhere."""
    reader = life.officer if life.against else life.worker
    life.read(reader)
    if life.against:
        life.write(reader, "/assignment", {"staff_id": str(staff_id(life.worker))}, step="assign")
    if life.report.again_of is not None and life.happens(MERGED, "merged"):
        life.reason = "merged"
        life.then("propose")
        return
    life.then("assess")


def assess(life: Life) -> None:
    """Mẫu 02, with the law's own question whether this is an emergency."""
    life.emergency = life.happens(EMERGENCY, "emergency")
    life.separation = life.emergency and life.happens(SEPARATED, "separation")
    if not _mau_02(life, emergency=life.emergency):
        return
    life.assessed = True
    life.confirmed_if_dated_back()
    if life.emergency:
        life.then("open_measure")
        life.then("verify")
        return
    _leave_or_go_on(life)


def reassess(life: Life) -> None:
    """A second Mẫu 02: no emergency after all."""
    life.emergency = False
    _mau_02(life, emergency=False, step="reassess")


def confirm(life: Life) -> None:
    """A second person says of what was written late that it was done in time."""
    for clock in life.read(life.officer, "/deadlines"):
        done_in_time = clock["breached_at"] and clock["met_at"] and clock["met_at"] < clock["due_at"]
        if done_in_time and clock["outcome"] == "met_late":
            life.write(life.officer, f"/deadlines/{clock['id']}/confirmation", {}, step="confirm")


def open_measure(life: Life) -> None:
    """What is to be done at once; a separation is decided by whoever signs for the commune."""
    body: dict[str, Any] = {
        "occurred_at": life.happened("open_measure"),
        "measures": ["safe_shelter"] if life.separation else ["health_and_recovery"],
        "acts": ["police_linked", "first_aid"],
        "grounds": [] if life.separation else ["serious_harm"],
        "separation": life.separation,
        "details": "Đưa trẻ đến nơi an toàn (thử)",
    }
    if life.separation:
        life.until = separation.decided_until(life)
        body |= {"separation_ground": "abused_by_carer"}
        body |= {"separated_until": life.until.isoformat()} if life.until else {}
    opened = life.write(_decider(life), "/emergency-measures", body, step="open_measure")
    if opened is None:
        return
    life.measure, life.measure_state = opened["id"], "opened"
    if life.happens(NEVER_TAKEN, "never taken"):
        life.after(CALLED_OFF_AFTER, "call_off")
    else:
        life.then("apply_measure")


def apply_measure(life: Life) -> None:
    """The measure takes effect: the 12 hours are met, late or in time."""
    body: dict[str, Any] = {"occurred_at": life.happened("apply_measure"), "acts_done": ["police_linked", "first_aid"]}
    if life.separation:
        body |= {"decision_number": "7/QĐ-UBND (thử)", "safe_place": "Nhà an toàn (thử)"}
        body |= {"alternative_care": "Người chăm sóc thay thế (thử)"}
    if life.write(_decider(life), f"/emergency-measures/{life.measure}/application", body, step="apply_measure"):
        life.measure_state = "applied"
        life.confirmed_if_dated_back()
        if life.separation:
            separation.begins(life)
        else:
            life.then("end_measure")


def call_off(life: Life) -> None:
    """A measure that was decided and never taken, and a second Mẫu 02 that says why none is needed."""
    body = {"occurred_at": life.happened("call_off"), "reason": "Trẻ đã được người thân đón, an toàn (thử)"}
    if life.write(_decider(life), f"/emergency-measures/{life.measure}/cancellation", body, step="call_off"):
        life.measure_ended()
        life.after(timedelta(minutes=30), "reassess")


def end_measure(life: Life) -> None:
    """A measure of art. 31 is over."""
    body = {"occurred_at": life.happened("end_measure"), "reason": "Trẻ không còn bị đe dọa (thử)"}
    if life.write(_decider(life), f"/emergency-measures/{life.measure}/end", body, step="end_measure"):
        life.measure_ended()


def _decider(life: Life) -> str:
    return life.chair if life.separation else life.worker


def _mau_02(life: Life, *, emergency: bool, step: str = "assess") -> bool:
    level = "high" if emergency else "low"
    rated = ("harm_now", "harm_continues", "self_protection", "adult_help")
    grounds = ["harmed_by_carer" if life.separation else "serious_harm"] if emergency else []
    at = life.happened(step)
    body = {
        "occurred_at": at,
        **{name: {"level": level} for name in rated},
        "risk_level": "emergency" if emergency else "medium",
        "emergency": emergency,
        "emergency_grounds": grounds,
        "conclusion": SAID,
    } | ({"danger_known_at": at} if emergency and life.round > 1 else {})
    return life.write(life.worker, "/initial-assessment", body, step=step) is not None


def _leave_or_go_on(life: Life) -> None:
    """Not every report becomes a plan: some are unfounded, and who is 16 or older may be the police's."""
    age = life.report.form["children"][life.position].get("estimated_age", 0)
    sexual = "sexual_abuse" in life.report.form["abuse_forms"]
    if age >= OLD_ENOUGH and not sexual and life.happens(LEFT_TO_POLICE, "left to police"):
        life.reason = "handed_to_police"
    elif life.happens(UNFOUNDED, "unfounded"):
        life.reason = "unfounded"
    life.then("propose" if life.reason else "verify")
