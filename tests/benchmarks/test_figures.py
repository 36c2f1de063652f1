"""The figures: medians and spread of the runs, ratios, the JSON object and the picture."""

import json
from pathlib import Path

import pytest

from benchmarks.load import quantile
from benchmarks.report import Result, draw, print_table
from benchmarks.rounds import by_turns, summary
from benchmarks.systems import Sample, read

# Rates of one run of W1 on a machine with much else to do.
OURS = [
    Sample(38.7, 531.1, 1467.0, {"server": 22551.0, "postgres": 8367.0}),
    Sample(22.7, 774.8, 2234.6, {"server": 34782.0, "postgres": 14347.0}),
    Sample(30.2, 600.0, 1800.0, {"server": 25000.0, "postgres": 9000.0}),
]
PEER, SLOWER, LIMIT = [Sample(93.2, 157.9, 453.8)], [Sample(39.9, 416.1, 1323.0)], [Sample(353.7, 45.2)]


def result() -> Result:
    samples = {"ours": OURS, "drf": PEER, "typical": SLOWER, "limit": LIMIT}
    return Result("w1", {name: summary(runs) for name, runs in samples.items()}, {"python": "3.11"})


def test_a_summary_is_of_medians_and_keeps_every_run() -> None:
    found = summary(OURS)
    assert (found.rate, found.p50_ms, found.p99_ms) == (30.2, 600.0, 1800.0)
    assert found.cpu_us == {"server": 25000.0, "postgres": 9000.0}
    assert found.runs == (38.7, 22.7, 30.2)
    assert found.spread == pytest.approx((38.7 - 22.7) / 30.2)


def test_contenders_take_turns() -> None:
    order: list[str] = []
    rates = iter([1.0, 10.0, 3.0, 30.0, 2.0, 20.0])

    def run(name: str) -> Sample:
        order.append(name)
        return Sample(next(rates))

    found = by_turns({"a": lambda: run("a"), "b": lambda: run("b")}, 3, lambda _what: None)
    assert order == ["a", "b"] * 3
    assert (found["a"].rate, found["b"].rate) == (2.0, 20.0)


def test_ratios_are_to_the_limit_and_to_the_best_of_the_peers() -> None:
    assert result().ratios == {"to_limit": pytest.approx(30.2 / 353.7), "to_best_peer": pytest.approx(30.2 / 93.2)}


def test_the_object_for_programs_is_json_with_every_promised_name() -> None:
    found = json.loads(json.dumps(result().to_json()))
    assert {"workload", "ours", "limit", "peers", "ratios", "runs", "spread", "versions"} <= found.keys()
    assert found["peers"] == {"drf": 93.2, "typical": 39.9}
    assert found["runs"]["ours"] == [38.7, 22.7, 30.2]


def test_without_limit_and_peers_there_is_no_ratio() -> None:
    assert Result("w1", {"ours": summary(OURS)}, {}).ratios == {}


def test_the_table_and_the_picture_show_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "bench.svg"
    draw([result()], picture)
    print_table([result()], picture)
    shown = capsys.readouterr().out
    for name in ("ours", "drf", "typical", "limit"):
        assert name in shown
        assert f">{name}</text>" in picture.read_text(encoding="utf-8")


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.99) == 4.0
    assert quantile([], 0.5) == 0.0


def test_processor_time_is_told_by_answer() -> None:
    found = read(
        {
            "answers": 100,
            "seconds": 2.0,
            "p50_ms": 1.0,
            "p99_ms": 2.0,
            "cpu_seconds": {"server": 0.5},
            "wrong": [],
            "ran_out": False,
        }
    )
    assert (found.rate, found.cpu_us) == (50.0, {"server": 5000.0})
