"""Draw the reports of a demo: made-up people in published proportions, at the hours at which they are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.development.demo import figures
from service.development.demo.draws import Draws
from service.development.demo_cast import Cast
from workflows.calendar import local

QUARTER = timedelta(minutes=15)
"""Everything in a demo happens on a quarter of an hour, so that the clock has fewer stops to make."""
ARRIVING = 2 / 3
"""Reports come in during the first two thirds of the days, so that most cases can be seen to their end."""


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A Mẫu 01 as it will be sent: when, by which account, about which commune, and whether it is sent twice."""

    number: int
    at: datetime
    sender: str
    commune: str
    form: dict[str, Any]
    replayed: bool
    again_of: int | None


def draw_reports(draws: Draws, cast: Cast, count: int, begin: datetime, days: int) -> list[DrawnReport]:
    """So many reports between `begin` and the last third, by when they are sent."""
    drawn: list[DrawnReport] = []
    for number in range(count):
        again = number > 0 and draws.happens(figures.SAME_CHILD_AGAIN, number, "again")
        drawn.append(_report(draws, cast, number, begin, days, drawn[number - 1] if again else None))
    return sorted(drawn, key=lambda one: (one.at, one.number))


def _report(
    draws: Draws, cast: Cast, number: int, begin: datetime, days: int, before: DrawnReport | None
) -> DrawnReport:
    codes = list(cast.communes)
    commune = before.commune if before else codes[draws.whole(0, len(codes) - 1, number, "place")]
    at = before.at + draws.whole(2, 60, number, "later") * QUARTER if before else _moment(draws, number, begin, days)
    province = cast.communes[commune][2]
    sender, channel = _sender(draws, number, commune, province)
    form = {
        "external_ref": f"111-demo-{number:06}",
        "report_number": f"{number}/BC (thử)",
        "channel": channel,
        "case_group": "abused",
        "abuse_forms": before.form["abuse_forms"] if before else [draws.one_of(figures.ABUSE_FORMS, number, "form")],
        "first_received_at": (at - draws.whole(0, 2, number, "held") * QUARTER).isoformat(),
        "place": _place(draws, number, commune, province),
        "children": before.form["children"] if before else _children(draws, number),
        "alleged_offenders": [{"relation": draws.one_of(figures.OFFENDERS, number, "offender")}],
        "concerns_authority": _authority(draws, number, sender),
        "receiving_officer": "Người trực (thử)",
    }
    if not draws.happens(figures.ANONYMOUS, number, "anonymous"):
        form["reporter"] = {"agrees_to_be_named": True, "name": f"Người báo tin số {number} (thử)"}
    replayed = draws.happens(figures.REPLAYED, number, "replayed")
    return DrawnReport(number, at, sender, commune, form, replayed, before.number if before else None)


def _moment(draws: Draws, number: int, begin: datetime, days: int) -> datetime:
    """Some day, at an hour of the hotline's day."""
    day = draws.whole(0, max(int(days * ARRIVING) - 1, 0), number, "day")
    hour = draws.one_of(figures.HOURLY, number, "hour")
    midnight = local(begin).replace(hour=0, minute=0)
    return midnight + timedelta(days=day, hours=hour) + draws.whole(0, 3, number, "quarter") * QUARTER


def _sender(draws: Draws, number: int, commune: str, province: str) -> tuple[str, str]:
    """The account that hands over, and the channel by which it heard."""
    who = draws.one_of(figures.SENDERS, number, "sender")
    if who == "commune":
        return f"demo:commune_worker:{commune}", "in_person"
    if who in ("police", "health"):
        return f"demo:agency_officer:{province}:{who}", "police" if who == "police" else "hospital"
    account = "demo:intake_system" if who == "machine" else "demo:hotline_operator"
    return account, draws.one_of(figures.HOTLINE_CHANNELS, number, "channel")


def _place(draws: Draws, number: int, commune: str, province: str) -> dict[str, str]:
    if not draws.happens(figures.NO_PLACE, number, "placeless"):
        return {"commune_code": commune, "text": "Thôn Thử Nghiệm"}
    known = draws.happens(figures.PROVINCE_KNOWN, number, "province")
    return {"text": "Người báo không biết tên xã (thử)"} | ({"province_code": province} if known else {})


def _children(draws: Draws, number: int) -> list[dict[str, Any]]:
    many = draws.one_of(figures.CHILDREN, number, "children")
    return [_child(draws, number, one) for one in range(many)]


def _child(draws: Draws, number: int, position: int) -> dict[str, Any]:
    band = draws.one_of(figures.AGES, number, position, "age")
    spans = {"under_16": (1, 15), "aged_16_17": (16, 17)}
    child: dict[str, Any] = {
        "name": f"Trẻ số {number}.{position} (thử)",
        "sex": draws.one_of(figures.SEXES, number, position, "sex"),
    }
    if band in spans:
        child["estimated_age"] = draws.whole(*spans[band], number, position, "years")
    return child


def _authority(draws: Draws, number: int, sender: str) -> str:
    if not sender.startswith("demo:commune") and draws.happens(figures.AGAINST_AUTHORITY, number, "authority"):
        return "yes"
    return "unknown" if draws.happens(figures.AUTHORITY_UNKNOWN, number, "authority unknown") else "no"


def evening(reports: Sequence[DrawnReport]) -> float:
    """The share of reports that are sent between 22:00 and 24:00."""
    return sum(local(one.at).hour in figures.PEAK for one in reports) / len(reports)
