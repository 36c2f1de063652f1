"""The counts as tables for people, Vietnamese first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from service.development.demo.checks import PROOFS
from service.development.demo.counts import DELIVERED, OUTCOMES, REPEATED
from service.development.demo.words import WORDS

WIDTH, FIRST = 150, 60


def print_tables(counts: Mapping[str, Any], titles: Mapping[str, str], *, to: Console) -> None:
    """Everything, in a fixed order and width; `titles` names states and rules."""
    _list(to, "Báo cáo / Reports", counts["reports"].items(), titles)
    _list(to, "Hồ sơ theo trạng thái / Cases by state", counts["cases"].items(), titles)
    rules = [[titles[rule], *one.values()] for rule, one in counts["deadlines"].items() if any(one.values())]
    _grid(to, "Thời hạn theo quy định / Deadlines by rule", ["", *OUTCOMES], rules)
    rungs = [_rung(*one.values()) for one in counts["escalations"]]
    heads = ["", "Bậc / rung", "Đã báo / raised", "acknowledged", "Còn mở / open"]
    _grid(to, "Báo vượt cấp / Escalations", heads, rungs)
    _list(to, "Xác nhận đã nhận / Acknowledgements pressed", counts["presses"].items(), titles)
    columns = [*DELIVERED, "attempts_failed", "dead_letters"]
    channels = ([channel, *(one[name] for name in columns)] for channel, one in counts["deliveries"].items())
    _grid(to, "Gửi thông báo / Deliveries", ["", *columns], channels)
    _list(to, "Việc đã ghi qua API / Steps recorded through the API", counts["steps"].items(), titles)
    _list(to, "Việc bị từ chối / Steps refused", counts["refused"].items(), titles)
    _proofs(to, counts["proofs"])


def _rung(cause: str, rung: int, *counts: int) -> list[object]:
    return [WORDS.get(cause, cause), f"{rung}+" if rung == REPEATED else rung, *counts]


def _list(to: Console, title: str, lines: Iterable[tuple[str, int]], titles: Mapping[str, str]) -> None:
    _grid(to, title, ["", "Số / count"], ([titles.get(name, WORDS.get(name, name)), many] for name, many in lines))


def _grid(to: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        said = WORDS.get(head, head).replace(" / ", "\n")
        table.add_column(
            said, justify="right" if place else "left", no_wrap=bool(place), min_width=0 if place else FIRST
        )
    for row in rows:
        table.add_row(*map(str, row))
    to.print(table)


def _proofs(to: Console, found: Mapping[str, Sequence[str]]) -> None:
    for name, ids in found.items():
        said, mark = PROOFS[name][0], "SAI / NO" if ids else "ĐÚNG / YES"
        to.print(f"{mark}: {said}", *ids, sep="\n  ", markup=False, highlight=False)
