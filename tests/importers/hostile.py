"""Feeds hostile files to the reader and writes what `score.py` wants: state, reason, wall time, memory, original kept.

`run` is called by the tests on a sample and by the long proof on everything.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from importers.reading import Reading, read_file

HOSTILE = Path(__file__).parents[2].parent / "shared" / "hostile"
KINDS = ("pdf", "facturx", "image")


BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import kinds
from hostilelib import Pack
pack = Pack(int(sys.argv[3]), "H")
for what in sys.argv[4:]:
    getattr(kinds, what)(pack)
Path(sys.argv[2]).mkdir(parents=True)
pack.write(sys.argv[2], False)
"""


def generate(out: Path, seed: int = 20261124, what: Sequence[str] = ("pdfs", "images", "mails")) -> Path:
    """With the files that are built only at test time. Another seed, other names and sums."""
    command = [sys.executable, "-c", BUILD, str(HOSTILE), str(out), str(seed), *what]
    subprocess.run(command, check=True, capture_output=True)
    return out / "manifest.json"


def items(manifest: Path, kinds: Iterable[str] = KINDS) -> list[dict[str, Any]]:
    return [item for item in json.loads(manifest.read_text())["items"] if item["kind"] in kinds]


async def run(manifest: Path, work: Path, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One result for each wanted item, read one after the other."""
    return [await read_one(manifest.parent / item["file"], item, work) for item in wanted]


async def read_one(path: Path, item: dict[str, Any], work: Path) -> dict[str, Any]:
    reading = await read_file(path, work=work, name=path.name)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "file": item["file"],
        "state": reading.verdict,
        "reason": reading.reason,
        "wall_s": round(reading.wall_s, 3),
        "rss_mb": round(reading.peak_mb),
        "original_sha256": digest,
        "musts_failed": failed_musts(reading),
    }


def failed_musts(reading: Reading) -> list[str]:
    """What holds for every file, whatever its verdict."""
    failed = []
    if reading.verdict != "accept" and not (reading.reason and reading.message.strip().endswith(".")):
        failed.append("a refusal or a review has a reason and a sentence")
    if reading.verdict == "accept" and not (reading.draft and reading.draft.gross is not None):
        failed.append("never accepted with empty totals")
    if Path("/tmp/hostile-written.xml").exists():
        failed.append("nothing is written where an attachment's name points")
    return failed


def score(manifest: Path, results: list[dict[str, Any]], folder: Path, only: list[dict[str, Any]]) -> tuple[int, str]:
    """Exit code and figures of the pack's own scorer, over these items."""
    part, lines = folder / "part.json", folder / "results.jsonl"
    whole = json.loads(manifest.read_text())
    part.write_text(json.dumps(whole | {"items": only}))
    lines.write_text("".join(json.dumps(result) + "\n" for result in results))
    done = subprocess.run([sys.executable, HOSTILE / "score.py", part, lines], capture_output=True, text=True)
    return done.returncode, done.stdout


async def prove(folder: Path, seed: int = 20261124) -> tuple[int, str, list[dict[str, Any]]]:
    """Everything of the kinds that the reader takes: the scorer's exit code, its figures, and the results."""
    manifest = generate(folder / "pack", seed)
    wanted = items(manifest)
    results = await run(manifest, folder, wanted)
    return *score(manifest, results, folder, wanted), results
