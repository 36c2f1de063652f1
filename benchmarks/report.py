"""What a measurement came to, for people and for programs: a table, one JSON object a workload, a picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rounds import Summary

OURS, LIMIT = "ours", "limit"
MARKS = {"w1": 2.0, "w2": 2.0, "w5": 4.0}
"""The first marks: so many times the best peer, with every wall on."""
WIDTH, LINE, LABEL = 720, 26, 220
NARROWEST = 110
FAMILIES = ("server", "postgres", "worker")


@dataclass(frozen=True)
class Result:
    """One workload: everybody's summary by name; `unit` says what a rate is, `extra` holds further ratios."""

    workload: str
    summaries: Mapping[str, Summary]
    versions: Mapping[str, str]
    unit: str = "/s"
    extra: Mapping[str, float] = field(default_factory=dict)

    @property
    def peers(self) -> dict[str, Summary]:
        """Everybody but us and the limit."""
        return {name: one for name, one in self.summaries.items() if name not in (OURS, LIMIT)}

    @property
    def ratios(self) -> dict[str, float]:
        """Our rate over the limit's and over the best peer's, as far as there are any, and the further ratios."""
        ours, found = self.summaries[OURS].rate, {}
        if limit := self.summaries.get(LIMIT):
            found["to_limit"] = ours / limit.rate
        if self.peers:
            found["to_best_peer"] = ours / max(one.rate for one in self.peers.values())
        return found | dict(self.extra)

    def to_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        limit = self.summaries.get(LIMIT)
        return {
            "workload": self.workload,
            "unit": self.unit,
            "ours": round(self.summaries[OURS].rate, 3),
            "limit": round(limit.rate, 3) if limit else None,
            "peers": {name: round(one.rate, 3) for name, one in self.peers.items()},
            "ratios": {name: round(ratio, 3) for name, ratio in self.ratios.items()},
            "runs": {name: [round(rate, 3) for rate in one.runs] for name, one in self.summaries.items()},
            "spread": {name: round(one.spread, 3) for name, one in self.summaries.items()},
            "p50_ms": {name: round(one.p50_ms, 2) for name, one in self.summaries.items()},
            "p99_ms": {name: round(one.p99_ms, 2) for name, one in self.summaries.items()},
            "cpu_us": {
                name: {family: round(used) for family, used in one.cpu_us.items()}
                for name, one in self.summaries.items()
            },
            "versions": dict(self.versions),
        }


def print_table(results: Iterable[Result], picture: Path) -> None:
    """The table a person reads, and where the picture lies."""
    console = Console()
    console.width = max(console.width, NARROWEST)
    for result in results:
        table = Table(title=result.workload, title_justify="left")
        for heading in ("", result.unit, "±", "p50 ms", "p99 ms", *(f"{family} µs" for family in FAMILIES), "ours ×"):
            table.add_column(heading, justify="right" if heading else "left")
        for name, one in result.summaries.items():
            used = [f"{one.cpu_us[family]:,.0f}" if family in one.cpu_us else "" for family in FAMILIES]
            times = [f"{ms:,.1f}" if ms else "" for ms in (one.p50_ms, one.p99_ms)]
            ratio = f"{result.summaries[OURS].rate / one.rate:.2f}" if one.rate else ""
            table.add_row(name, f"{one.rate:,.1f}", f"{one.spread:.0%}", *times, *used, ratio)
        console.print(table)
        for what, more in result.extra.items():
            console.print(f"  {what}: {more:.3f}")
    console.print(f"Hình vẽ / plot: {picture}")


def draw(results: Iterable[Result], picture: Path) -> None:
    """A bar for everybody's rate, one group a workload, as SVG."""
    parts, top = [], 10
    for result in results:
        most = max(one.rate for one in result.summaries.values()) or 1.0
        parts.append(
            f'<text x="8" y="{top + 14}" font-weight="bold">{escape(result.workload)} ({escape(result.unit)})</text>'
        )
        top += LINE
        for name, one in result.summaries.items():
            parts += _bar(name, one, most, top)
            top += LINE
        top += LINE // 2
    style = 'font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" {style}>'
    picture.write_text("\n".join([head, *parts, "</svg>"]), encoding="utf-8")


def _bar(name: str, one: Summary, most: float, top: int) -> list[str]:
    width = (WIDTH - LABEL - 110) * one.rate / most
    fill = "#1b7f5c" if name == OURS else "#999999"
    return [
        f'<text x="16" y="{top + 15}">{escape(name)}</text>',
        f'<rect x="{LABEL}" y="{top + 2}" width="{width:.1f}" height="{LINE - 8}" fill="{fill}"/>',
        f'<text x="{LABEL + width + 6:.1f}" y="{top + 15}">{one.rate:,.1f} ± {one.spread:.0%}</text>',
    ]
