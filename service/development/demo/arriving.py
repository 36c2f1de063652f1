"""Reports come in: handed over, handed over again, given a place, and their cases begin."""

from datetime import datetime
from typing import Any

from service.development.demo.life import Life, Stage
from service.development.demo.reports import DrawnReport


def send(stage: Stage, report: DrawnReport, lives: dict[str, Life], reports: dict[str, DrawnReport]) -> None:
    """Hand a report over; some senders do so twice, with the same key or only with the same reference."""
    agenda = stage.agenda
    key = f"demo-report-{report.number}"
    answer = stage.api.post(report.sender, "/v1/reports", report.form, key=key)
    agenda.count("received")
    agenda.count("same child again", report.again_of is not None)
    reports[answer.body["id"]] = report
    _begin(stage, report, answer.body, lives)
    if report.replayed:
        other = key if stage.draws.happens(0.5, report.number, "same key") else f"{key}-again"
        once_more = stage.api.post(report.sender, "/v1/reports", report.form, key=other)
        agenda.count("replayed")
        agenda.count("replayed to the same answer", once_more.body["id"] == answer.body["id"])
    if answer.status == 202:
        agenda.count("quarantined")
        about = f"{report.number:06}"
        moment = stage.later("place", about)
        agenda.at(moment, about, lambda: _place(stage, report, answer.body["id"], lives))


def _place(stage: Stage, report: DrawnReport, report_id: str, lives: dict[str, Life]) -> None:
    """Somebody finds the commune: the hotline, or the province where it is known."""
    province = report.form["place"].get("province_code")
    at_province = province is not None and stage.draws.happens(0.5, report.number, "placed by")
    who = f"demo:province_officer:{province}" if at_province else "demo:hotline_operator"
    body = {"commune_code": report.commune, "reason": "Đã gọi lại cho người báo (thử)"}
    answer = stage.api.post(who, f"/v1/reports/{report_id}/placement", body, key=f"demo-place-{report.number}")
    stage.agenda.count("placed")
    _begin(stage, report, answer.body, lives)


def _begin(stage: Stage, report: DrawnReport, recorded: dict[str, Any], lives: dict[str, Life]) -> None:
    for position, opened in enumerate(recorded["cases"]):
        life = _life(stage, report, position, opened["id"])
        lives[life.case_id] = life
        life.then("look")


def _life(stage: Stage, report: DrawnReport, position: int, case_id: str) -> Life:
    commune = report.commune
    province = stage.cast.communes[commune][2]
    against = report.form["concerns_authority"] == "yes"
    home = _elsewhere(stage, report) if against else commune
    return Life(
        stage,
        report,
        position,
        case_id,
        worker=f"demo:commune_worker:{home}",
        chair=f"demo:province_head:{province}" if against else f"demo:commune_chair:{commune}",
        officer=f"demo:province_officer:{province}",
        against=against,
        last=datetime.fromisoformat(report.form["first_received_at"]),
    )


def _elsewhere(stage: Stage, report: DrawnReport) -> str:
    """Another commune, of the same province if there is one: its worker takes what concerns the authorities here."""
    communes = stage.cast.communes
    others = [code for code in communes if code != report.commune]
    near = [code for code in others if communes[code][2] == communes[report.commune][2]] or others
    return near[stage.draws.whole(0, len(near) - 1, report.number, "elsewhere")]
