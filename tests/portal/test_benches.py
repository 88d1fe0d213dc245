"""Figures: how they are made of samples, and how they are told."""

from __future__ import annotations

import pytest

from portal import benches
from portal.benching.measuring import figure
from workspaces.kernel.errors import NotFound


def test_the_median_is_held_to_the_target_and_not_the_worst():
    samples = [2.0] * 19 + [50.0]
    assert figure("liste", "ms CPU", samples, 3) == {
        "name": "liste", "unit": "ms CPU", "n": 20, "median": 2.0, "p95": 50.0, "target": 3, "holds": True,
    }  # fmt: skip
    assert figure("liste", "ms CPU", [3.1], 3)["holds"] is False
    assert figure("liste", "ms CPU", [3.1])["holds"] is None


def test_a_missed_target_is_told():
    report = {"bench": "list", "machine": benches.machine(), "results": [figure("liste", "ms CPU", [4.0], 3)]}
    assert benches.told(report).endswith("DÉPASSÉ")


async def test_an_unknown_bench_is_refused_with_the_known_ones():
    with pytest.raises(NotFound, match="intake, list"):
        await benches.run("vitesse")
