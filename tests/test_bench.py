"""The benchmark's own code, with five units: that it runs, not how fast."""

import pytest

from settings import ROOT

BENCH = ROOT / "tests" / "bench"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import bench

    return bench


def test_bench(bench):
    facts, results = bench.run(5, operations=6, invoices=1)
    assert facts["operations"] == 5 * 12 * 6
    # invoice and bill with their payments have 22 items, cash operations one each
    assert facts["analytic_items"] >= 5 * 12 * (6 + 4)
    names = [result.name for result in results]
    assert len(names) == len(set(names)) >= 8
    for result in results:
        assert result.seconds > 0
        assert set(result.as_dict()) >= {"name", "seconds", "ratio", "above"}
        assert bench.row(result).startswith(result.name[:60])


def test_what_is_above_budget(bench):
    result = bench.measure.Result("x", 2.0, yardstick=1.0, most_ratio=1.5, per=100)
    assert result.above == ["ratio"]
    result = bench.measure.Result("x", 2.0, most_seconds=0.01, per=100)
    assert result.above == ["seconds"]
    result = bench.measure.Result("x", 0.9, most_seconds=0.01, per=100, queries=5)
    assert result.above == []
