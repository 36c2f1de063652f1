"""Measuring by turns: every contender once a round, so that a machine's slow minute falls on all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.systems import Sample

Step = Callable[[str], None]
"""Says what is being done now, and that what was said before is done."""


@dataclass(frozen=True)
class Summary:
    """The medians of a contender's samples; `spread` is (highest - lowest) / median of its rates."""

    rate: float
    spread: float
    p50_ms: float
    p99_ms: float
    cpu_us: Mapping[str, float]
    runs: tuple[float, ...]


def by_turns(contenders: Mapping[str, Callable[[], Sample]], rounds: int, step: Step) -> dict[str, Summary]:
    """A B C, A B C, …: as many times as told; what each came to."""
    taken: dict[str, list[Sample]] = {name: [] for name in contenders}
    for number in range(1, rounds + 1):
        for name, run in contenders.items():
            step(f"{name} {number}/{rounds}")
            taken[name].append(run())
    return {name: summary(samples) for name, samples in taken.items()}


def summary(samples: Sequence[Sample]) -> Summary:
    """The medians of these samples."""
    rates = [one.rate for one in samples]
    middle = median(rates)
    return Summary(
        rate=middle,
        spread=(max(rates) - min(rates)) / middle if middle else 0.0,
        p50_ms=median(one.p50_ms for one in samples),
        p99_ms=median(one.p99_ms for one in samples),
        cpu_us={name: median(one.cpu_us[name] for one in samples) for name in samples[0].cpu_us},
        runs=tuple(rates),
    )


@contextmanager
def progress(title: str, steps: int) -> Iterator[Step]:
    """A bar on the error stream, so that `--json` stays readable."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=steps)
        begun = False

        def step(what: str) -> None:
            nonlocal begun
            bar.update(task, description=f"{title}: {what}", advance=1 if begun else 0)
            begun = True

        yield step
