"""When would this be due? One answer for a person, or one line of JSON for every line that comes in."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from service.cli.speech import FAILED, stop
from workflows.calendar import CalendarError
from workflows.policy.due import due_answer
from workflows.policy.model import Policy, RuleNotInForce

NOT_A_TIME = "dòng này phải là thời điểm có múi giờ / this line must be a time with its zone"


def one(policy: Policy, rule: str, start: datetime, *, known_at: datetime | None, as_json: bool) -> None:
    """Print one answer; leaves with 1 when the law of that day cannot answer."""
    try:
        answer = due_answer(policy, rule, start, known_at=known_at)
    except (RuleNotInForce, CalendarError) as unknown:
        stop(
            str(unknown),
            "Hãy chọn ngày khác hoặc bổ sung tệp thiếu. / Choose another day, or add the missing file.",
            FAILED,
        )
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _show(answer)


def stream(policy: Policy, rule: str, *, known_at: datetime | None) -> int:
    """Answer standard input line by line, an error object for a line that has no answer; the exit code."""
    failures = 0
    for raw in sys.stdin.buffer:
        answer = _answered(policy, rule, raw, known_at)
        failures += "error" in answer
        typer.echo(json.dumps(answer, ensure_ascii=False))
    return FAILED if failures else 0


def _answered(policy: Policy, rule: str, raw: bytes, known_at: datetime | None) -> dict[str, Any]:
    try:
        return due_answer(policy, rule, datetime.fromisoformat(raw.decode().strip()), known_at=known_at)
    except (RuleNotInForce, CalendarError) as unknown:
        return {"rule": rule, "error": {"code": "cannot_be_counted", "why": str(unknown)}}
    except ValueError:
        return {"rule": rule, "error": {"code": "not_a_time", "why": NOT_A_TIME}}


def _show(answer: dict[str, Any]) -> None:
    table = Table("Ngày / Day", "Tính / Counts", "Vì sao / Why", box=None)
    for line in answer["explanation"]:
        table.add_row(line["day"], "✓" if line["counted"] else "", line["why"])
    due_at = answer["due_at"] or "văn bản không nêu con số / the text gives no number"
    console = Console(highlight=False)
    console.print(f"{answer['rule']}: tới hạn trước / due before {due_at}", soft_wrap=True)
    console.print("; ".join(_cited(answer["basis"])), soft_wrap=True, markup=False)
    if answer["to_confirm"]:
        console.print(f"Cần xác nhận / To be confirmed: {', '.join(answer['to_confirm'])}", markup=False)
    if answer["projected"]:
        console.print("Lịch có ngày còn dự kiến. / The calendar holds days that are only projected.")
    console.print(table)


def _cited(basis: Iterable[dict[str, str]]) -> Iterable[str]:
    for one_basis in basis:
        parts = [("Điều", "article"), ("khoản", "clause"), ("điểm", "point")]
        places = " ".join(f"{word} {one_basis[name]}" for word, name in parts if name in one_basis)
        doubt = "" if one_basis["state"] == "confirmed" else " (chưa xác nhận / to be confirmed)"
        yield f"{one_basis['instrument']} {places}{doubt}"
