"""A child taken from parents or carers for a while: Mẫu 07, extended, and at day 15 home or the court (art. 32(3))."""

from datetime import date, timedelta
from typing import Any

from service.development.demo.life import Life
from service.development.demo.planning import write_mau_03
from workflows.calendar import local_day

LAST_NAMED = 0.6
DECIDED_DAYS = (5, 8)
LONGEST_DAYS = 15  # not law: whoever plays the Chair knows the number; the policy decides
SAFE_AT_LAST = 0.55
COURT_ASKED = 0.75
LONGER_BY = timedelta(days=10)  # not law: what a played authority asks for


def decided_until(life: Life) -> date | None:
    """The last day that the decision names, where it names one."""
    if not life.happens(LAST_NAMED, "last named"):
        return None
    days = life.stage.draws.whole(*DECIDED_DAYS, life.name, life.round, "decided days")
    return local_day(life.stage.agenda.now) + timedelta(days=days)


def begins(life: Life) -> None:
    """The child is in a safe place: what whoever decided has to think of from now on."""
    life.separated_on = local_day(life.last)
    if life.until is not None:
        life.then("extend")
    life.then("assess_again")


def extend(life: Life) -> None:
    """The decision's own last day comes near and the child cannot go home yet."""
    if life.measure_state == "applied" and life.separated_on is not None:
        _extended(life, life.separated_on + timedelta(days=LONGEST_DAYS), step="extend")


def cancel(life: Life) -> None:
    """Mẫu 03 found the parents safe: the child goes home before the term is over."""
    _over(life, "cancellation", {"reason": "Mẫu 03: cha mẹ an toàn cho trẻ (thử)"}, step="cancel")


def assess_again(life: Life) -> None:
    """Before the 15 days end the worker fills in Mẫu 03 once more: is it safe at home now?"""
    if life.measure_state != "applied":
        return
    life.parents_safe = life.happens(SAFE_AT_LAST, "safe at last")
    if write_mau_03(life, plan_needed=True):
        life.then("end_separation")


def end_separation(life: Life) -> None:
    """The child goes home, or the court is asked to go on, or an authority requires that it lasts longer."""
    if life.measure_state != "applied":
        return
    today = local_day(life.stage.agenda.now)
    paper = f"{life.report.number}/ĐN (thử)"
    if life.parents_safe:
        _over(life, "end", {"reason": "Trẻ về nhà an toàn (thử)"}, step="home")
    elif life.happens(COURT_ASKED, "court"):
        _over(life, "end", {"court": {"asked_on": today.isoformat(), "number": paper}}, step="court")
    else:
        longer = {"authority": "Viện kiểm sát nhân dân (thử)", "number": paper, "dated_on": today.isoformat()}
        _extended(life, today + LONGER_BY, step="prolong", longer=longer)


def _extended(life: Life, until: date, *, step: str, **more: Any) -> None:
    body = {"occurred_at": life.happened(step), "until": until.isoformat(), "reason": "Trẻ chưa thể về nhà (thử)"}
    life.write(life.chair, f"/emergency-measures/{life.measure}/extension", body | more, step=step)


def _over(life: Life, how: str, said: dict[str, Any], *, step: str) -> None:
    body = {"occurred_at": life.happened(step), "decision_number": "8/QĐ-UBND (thử)", **said}
    if life.write(life.chair, f"/emergency-measures/{life.measure}/{how}", body, step=step):
        life.measure_ended()
