"""Hostile sheets end as their manifest says, within their time and memory; `make prove` brings in every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers import hostile as pack
from tests.importers.tables import hostile

pytestmark = pytest.mark.skipif(not pack.HOSTILE.exists(), reason="the hostile pack lies beside the repository")
SAMPLED = (
    "zip_bomb_1gib",
    "billion_laughs",
    "duplicate_headers",
    "siren_shapes",
    "legacy.xls",
    "formula_injection.csv",
)


async def test_a_sample_of_each_sort_of_them(app, tmp_path: Path):
    manifest = pack.HOSTILE / "pack" / "manifest.json"
    wanted = [item for item in pack.items(manifest, hostile.KINDS) if any(name in item["file"] for name in SAMPLED)]
    assert len(wanted) == len(SAMPLED)
    results = await hostile.run(app, manifest, tmp_path, wanted)
    code, figures = pack.score(manifest, results, tmp_path, wanted)
    assert code == 0, (figures, [result for result in results if result["musts_failed"]])
