"""`python3 dev.py bench NAME… [--json] [--rounds N] [--seconds S] [--sizes N,N]`."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.bench import Asked, Bench, bench
from benchmarks.beside import missing
from benchmarks.listing import w5
from benchmarks.programs import BenchmarkFailed
from benchmarks.report import Result, draw, print_table
from benchmarks.step import step
from benchmarks.writing import w1, w2
from service.embedded import CannotStart

OVER_HTTP = {"w1": w1, "w2": w2}
NAMES = (*OVER_HTTP, "w5", "step")


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    """The command line; leaves with 2 when it cannot be read."""
    parser = argparse.ArgumentParser("dev.py bench", description="Đo tốc độ theo tỷ lệ / Measure speed as ratios")
    parser.add_argument("names", nargs="+", metavar="NAME", choices=NAMES, help=f"{', '.join(NAMES)}")
    parser.add_argument("--json", action="store_true", help="mỗi phép đo một dòng JSON / one JSON object a workload")
    parser.add_argument("--rounds", type=int, default=3, help="số lượt luân phiên / how many turns each")
    parser.add_argument("--seconds", type=float, default=5.0, help="mỗi lượt đo mấy giây / seconds counted a turn")
    parser.add_argument(
        "--sizes", type=_sizes, default=(10_000, 100_000, 1_000_000), help="w5: số hồ sơ / how many cases"
    )
    return parser.parse_args(words)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def main(words: Sequence[str]) -> int:
    """Measure what was named; 1 when a measurement cannot be trusted."""
    chosen = arguments_of(words)
    for number in (signal.SIGINT, signal.SIGTERM):  # however it is told to stop, it tidies up first
        signal.signal(number, signal.default_int_handler)
    names = list(dict.fromkeys(chosen.names))
    for name in missing():
        print(f"Máy này không có / not on this machine: {name}", file=sys.stderr)
    results, screen = [], sys.stdout
    try:
        for result in measured(names, Asked(chosen.rounds, chosen.seconds, chosen.sizes)):
            results.append(result)
            if chosen.json:
                print(json.dumps(result.to_json(), ensure_ascii=False), file=screen, flush=True)
    except (BenchmarkFailed, CannotStart) as why:
        print(why, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Đã dừng. / Stopped.", file=sys.stderr)
        return 130
    if not chosen.json:
        picture = Path(tempfile.mkdtemp(prefix="lachan-plot-")) / "bench.svg"
        draw(results, picture)
        print_table(results, picture)
    return 0


def measured(names: Sequence[str], asked: Asked) -> Iterator[Result]:
    """The results of these workloads as they come, in the order in which they were named."""
    if set(names) == {"step"}:
        yield step(asked)
        return
    with bench(asked) as standing:
        for name in names:
            yield from _one(name, standing)


def _one(name: str, standing: Bench) -> Iterator[Result]:
    if name == "w5":
        yield from w5(standing)
    else:
        yield OVER_HTTP[name](standing) if name in OVER_HTTP else step(standing.asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
