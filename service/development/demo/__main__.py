"""`lachan demo`: play it, print the table, and say whether the proofs hold."""

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from service.development.arguments import Arguments
from service.development.children import ChildEnded
from service.development.clock_travel import NobodyWorks
from service.development.demo.api import DemoBroke
from service.development.demo.play import Played, Wanted, play
from service.development.demo.table import WIDTH, print_tables
from service.development.preparations import CannotRun
from service.directory.territory_file import TerritoriesRefused
from service.embedded import CannotStart

MOST_REPORTS, MOST_DAYS = 100_000, 60


ENDED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LEAVING = threading.Event()


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    """The command line; leaves with 2 when it cannot be read."""
    parser = Arguments("lachan demo", description="Chạy thử một tháng / Play a month")
    parser.add_argument("--reports", type=_between(1, MOST_REPORTS), default=200, help="số báo cáo / how many reports")
    parser.add_argument("--seed", type=int, default=7, help="cùng số, cùng bảng / the same seed, the same table")
    parser.add_argument("--days", type=_between(1, MOST_DAYS), default=30, help="số ngày / how many days")
    parser.add_argument("--territories", type=Path, metavar="FILE", help="tệp địa bàn / a file of territories")
    parser.add_argument("--data", type=Path, metavar="DIR", help="giữ lại cơ sở dữ liệu / keep the database here")
    parser.add_argument("--json", action="store_true", help="in ra JSON / print JSON")
    return parser.parse_args(words)


def _between(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not (text.isdecimal() and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"{low}…{high}")
        return int(text)

    return number


def main(words: Sequence[str]) -> int:
    """0 when the proofs hold, 1 when one does not or the demo broke off, 2 when it cannot start."""
    asked = arguments_of(words)
    for number in ENDED_BY:
        signal.signal(number, _leave)
    began = time.monotonic()
    print("Đang khởi động… / Starting…", file=sys.stderr)
    try:
        played = play(Wanted(asked.reports, asked.seed, asked.days, asked.territories, asked.data))
    except (CannotRun, CannotStart, TerritoriesRefused) as reason:
        print(reason, file=sys.stderr)
        return 2
    except (ChildEnded, DemoBroke) as broke:
        print(broke, file=sys.stderr)
        return 1
    except NobodyWorks:
        print("Có việc tới hạn mà worker không làm.\nSomething is due and the worker does not go on.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, SQLAlchemyError) as ended:
        # Interrupted in the middle of a statement, the library says so with an error of its own.
        if isinstance(ended, SQLAlchemyError) and not LEAVING.is_set():
            raise
        print("Đã dừng. / Stopped.", file=sys.stderr)
        return 1
    _print(played, as_json=asked.json)
    took = f"{time.monotonic() - began:.0f} s, {played.stops} lần dừng / stops, {played.requests} yêu cầu / requests"
    print(took, file=sys.stderr)
    return 1 if any(played.counts["proofs"].values()) else 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that nothing remains."""
    LEAVING.set()
    for number in ENDED_BY:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _print(played: Played, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(played.counts, ensure_ascii=False, indent=2))
        return
    print_tables(played.counts, played.policy, to=Console(width=WIDTH))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
