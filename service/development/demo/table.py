"""The counts as tables for people, Vietnamese first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from service.development.demo.checks import PROOFS
from service.development.demo.counts import DELIVERED, LISTED, OUTCOMES, REPEATED
from service.development.demo.words import WORDS
from workflows.policy.model import Policy

WIDTH, NARROWEST = 150, 60


def print_tables(counts: Mapping[str, Any], policy: Policy, *, to: Console) -> None:
    """Everything, in a fixed order and width; the policy names states and rules."""
    _list(to, "Báo cáo / Reports", counts["reports"].items())
    for codes in LISTED:
        listed = policy.code_list(codes)
        names = {one.code: f"{one.vi}\n{one.en}" for one in listed.values}
        lines = ((names[code], many) for code, many in counts[codes].items())
        _list(to, f"{listed.title_vi} / {listed.title_en}", lines)
    titles = {rule.id: f"{rule.title_vi}\n{rule.title_en}" for rule in policy.rules}
    rules = [[titles[rule], *one.values()] for rule, one in counts["deadlines"].items() if any(one.values())]
    _grid(to, "Thời hạn theo quy định / Deadlines by rule", ["", *OUTCOMES], rules)
    rungs = [_rung(*one.values()) for one in counts["escalations"]]
    heads = ["", "Bậc / rung", "Đã báo / raised", "acknowledged", "Còn mở / open"]
    _grid(to, "Báo vượt cấp / Escalations", heads, rungs)
    _list(to, "Xác nhận đã nhận / Acknowledgements pressed", counts["presses"].items())
    columns = [*DELIVERED, "attempts_failed", "dead_letters"]
    channels = ([channel, *(one[name] for name in columns)] for channel, one in counts["deliveries"].items())
    _grid(to, "Gửi thông báo / Deliveries", ["", *columns], channels)
    _list(to, "Việc đã ghi qua API / Steps recorded through the API", counts["steps"].items())
    refused = ((_refusal(*name.split(": ", 1), policy=policy), many) for name, many in counts["refused"].items())
    _list(to, "Việc bị từ chối / Steps refused", refused)
    _proofs(to, counts["proofs"])


def _rung(cause: str, rung: int, *counts: int) -> list[object]:
    return [_named(cause), f"{rung}+" if rung == REPEATED else rung, *counts]


def _refusal(step: str, code: str, *, policy: Policy) -> str:
    """The step, and in the law's words what was missing; numbers differ from case to case."""
    if code not in {one.code for one in policy.refusals}:
        return f"{_named(step)}: {code}"
    said = policy.refusal(code)
    blank = defaultdict[str, str](lambda: "…")
    return f"{_named(step)}:\n{said.vi.format_map(blank)}\n{said.en.format_map(blank)}"


def _named(name: str) -> str:
    return WORDS.get(name, name)


def _list(to: Console, title: str, lines: Iterable[tuple[str, int]]) -> None:
    _grid(to, title, ["", "Số / count"], ([_named(name), many] for name, many in lines))


def _grid(to: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title, title_justify="left", min_width=NARROWEST)
    for place, head in enumerate(heads):
        said = _named(head).replace(" / ", "\n")
        table.add_column(said, justify="right" if place else "left", no_wrap=bool(place))
    for row in rows:
        table.add_row(*map(str, row))
    to.print(table)


def _proofs(to: Console, found: Mapping[str, Sequence[str]]) -> None:
    for name, ids in found.items():
        said, mark = PROOFS[name][0], "SAI / NO" if ids else "ĐÚNG / YES"
        to.print(f"{mark}: {said}", *ids, sep="\n  ", markup=False, highlight=False)
