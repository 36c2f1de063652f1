"""The counts as tables for people, Vietnamese first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from service.development.demo.checks import PROOFS
from service.development.demo.counts import DELIVERED, OUTCOMES

WIDTH = 150
WORDS = {
    "received": "Đã nhận / Received",
    "replayed": "Gửi lặp lại / Sent again",
    "replayed to the same answer": "  được trả lời như lần đầu / given the first answer",
    "same child again": "Báo lại về cùng một trẻ / The same child reported again",
    "quarantined": "Chưa rõ địa bàn / Without a known place",
    "placed": "Đã tìm ra xã / Given a commune",
    "met": "Đúng hạn / met",
    "recorded_late": "Ghi muộn / recorded late",
    "met_late": "Muộn / met late",
    "breached": "Quá hạn / breached",
    "running": "Đang chạy / running",
    "void": "Hết nghĩa vụ / void",
    "delivered": "Đã gửi / delivered",
    "acknowledged": "Đã có người nhận / acknowledged",
    "superseded": "Thôi gửi / superseded",
    "waiting": "Còn chờ / waiting",
    "dead": "Không gửi được / dead",
    "attempts_failed": "Lần gửi hỏng / attempts failed",
    "dead_letters": "Thư chết / dead letters",
    "pressed": "Bấm nhận / taken",
    "pressed too late": "Bấm muộn / pressed too late",
    "pressed when it was over": "Bấm khi đã xong / pressed when over",
    "deadline": "Thời hạn / a deadline",
    "nobody_on_duty": "Không có ai trực / nobody on duty",
    "dead_letter": "Thư chết / a dead letter",
    "unwatched": "Không đồng hồ / unwatched",
    "poisoned": "Đồng hồ hỏng / poisoned",
}


def print_tables(counts: Mapping[str, Any], titles: Mapping[str, str], *, to: Console) -> None:
    """Everything, in a fixed order and width; `titles` names states and rules."""
    _list(to, "Báo cáo / Reports", counts["reports"].items(), titles)
    _list(to, "Hồ sơ theo trạng thái / Cases by state", counts["cases"].items(), titles)
    rules = [[titles[rule], *one.values()] for rule, one in counts["deadlines"].items() if any(one.values())]
    _grid(to, "Thời hạn theo quy định / Deadlines by rule", ["", *OUTCOMES], rules)
    rungs = [[WORDS.get(one["cause"], one["cause"]), *list(one.values())[1:]] for one in counts["escalations"]]
    heads = ["", "Bậc / rung", "Đã báo / raised", "acknowledged", "Còn mở / open"]
    _grid(to, "Báo vượt cấp / Escalations", heads, rungs)
    _list(to, "Xác nhận đã nhận / Acknowledgements pressed", counts["presses"].items(), titles)
    columns = [*DELIVERED, "attempts_failed", "dead_letters"]
    channels = ([channel, *(one[name] for name in columns)] for channel, one in counts["deliveries"].items())
    _grid(to, "Gửi thông báo / Deliveries", ["", *columns], channels)
    _list(to, "Việc đã ghi qua API / Steps recorded through the API", counts["steps"].items(), titles)
    _list(to, "Việc bị từ chối / Steps refused", counts["refused"].items(), titles)
    _proofs(to, counts["proofs"])


def _list(to: Console, title: str, lines: Iterable[tuple[str, int]], titles: Mapping[str, str]) -> None:
    _grid(to, title, ["", "Số / count"], ([titles.get(name, WORDS.get(name, name)), many] for name, many in lines))


def _grid(to: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title, title_justify="left", expand=True)
    for place, head in enumerate(heads):
        said = WORDS.get(head, head).replace(" / ", "\n")
        table.add_column(said, justify="right" if place else "left", no_wrap=bool(place), ratio=None if place else 1)
    for row in rows:
        table.add_row(*map(str, row))
    to.print(table)


def _proofs(to: Console, found: Mapping[str, Sequence[str]]) -> None:
    for name, ids in found.items():
        said, mark = PROOFS[name][0], "SAI / NO" if ids else "ĐÚNG / YES"
        to.print(f"{mark}: {said}", *ids, sep="\n  ", markup=False, highlight=False)
