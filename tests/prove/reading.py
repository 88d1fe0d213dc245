"""The reader against all that is known: public invoices, printed and recognised pages, hostile files, and its cost."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from importers import reading
from importers.reading import read_file
from tests.importers import hostile, printed, public

SEEDS = (20261124, 7, 99)
REPEATED = 20
LIMITS_S = {"facturx": 0.040, "text": 0.150, "scan": 3.0}


def prove(whole: bool) -> dict[str, Any]:
    return asyncio.run(_prove(whole))


async def _prove(whole: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        figures = {
            "public": await _public(work),
            "text_layer": _fields(),
            "hostile": [await _hostile(work / str(seed), seed) for seed in (SEEDS if whole else SEEDS[:1])],
            "cpu_s": await _cost(work, REPEATED if whole else 3),
        }
        if whole:
            figures["recognised"] = _fields(await printed.recognise_all(work))
    return figures | {"holds": _holds(figures, whole)}


def _holds(figures: dict[str, Any], whole: bool) -> bool:
    right = figures["public"]["right"] == figures["public"]["known"]
    refused = all(run["exit"] == 0 for run in figures["hostile"])
    cheap = all(figures["cpu_s"][kind]["median"] <= most for kind, most in LIMITS_S.items())
    return right and refused and figures["text_layer"]["micro"] >= 0.962 and (cheap or not whole)


async def _public(work: Path) -> dict[str, Any]:
    known, wrong = await public.misread(work)
    return {"known": known, "right": known - len(wrong), "wrong": wrong}


def _fields(words: dict[str, Any] | None = None) -> dict[str, Any]:
    seen, unseen = printed.seen(words), printed.unseen(words)
    shown = {
        name: {n: f"{r}/{a}" for n, (r, a) in score.items()} for name, score in (("seen", seen), ("unseen", unseen))
    }
    return {"micro": round(printed.micro(seen), 3), "micro_unseen": round(printed.micro(unseen), 3), **shown}


async def _hostile(folder: Path, seed: int) -> dict[str, Any]:
    folder.mkdir()
    code, figures, results = await hostile.prove(folder, seed)
    peak = max(results, key=lambda result: result["rss_mb"])
    return {"seed": seed, "exit": code, "files": len(results), "peak_mb": peak["rss_mb"], "figures": figures.split()}


async def _cost(work: Path, times: int) -> dict[str, Any]:
    """CPU of the children and of this process, per document; the server is warm, as in a running portal."""
    reading.warm_up()
    samples = Path(__file__).parents[1] / "samples"
    files = {"facturx": samples / "facturx-basic.pdf", "text": samples / "text-layer.pdf"}
    files["scan"] = await _scan(samples / "text-layer.pdf", work)
    return {kind: await _measured(file, work, times) for kind, file in files.items()}


async def _measured(file: Path, work: Path, times: int) -> dict[str, Any]:
    from time import process_time

    await read_file(file, work=work, name=file.name)
    spent = []
    for _ in range(times):
        began = process_time()
        read = await read_file(file, work=work, name=file.name)
        spent.append(process_time() - began + read.cpu_s)
    return {"n": times, "median": round(median(spent), 4), "max": round(max(spent), 4)}


async def _scan(page: Path, work: Path) -> Path:
    """The first page of a PDF as a scanner at 300 dpi gives it."""
    import pypdfium2

    image = pypdfium2.PdfDocument(page)[0].render(scale=300 / 72, grayscale=True).to_pil()
    file = work / "scan.png"
    image.save(file)
    return file
