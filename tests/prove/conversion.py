"""Every accepted invoice of the shared corpora, and scans made of some, becomes a Factur-X: schema, PDF/A-3b by
veraPDF, container, not one character lost."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from importers.pipeline import words_as_json
from importers.reading import read_file
from tests.prove.papers import papers
from tests.verapdf import validate
from workspaces.einvoice import container
from workspaces.einvoice.characters import lost
from workspaces.einvoice.conversion import Conversion, to_facturx
from workspaces.einvoice.rules import judge
from workspaces.kernel import sandbox
from workspaces.kernel.errors import DomainError

SHARED = Path(__file__).parents[3] / "shared"
CORPORA = ("invoices", "reading")
SAMPLE = 14


@dataclass
class Tally:
    """What happened to the files."""

    converted: dict[Path, str] = field(default_factory=dict)  # Factur-X → its source
    outcomes: Counter[str] = field(default_factory=Counter)
    rungs: Counter[str] = field(default_factory=Counter)
    profiles: Counter[str] = field(default_factory=Counter)
    incomplete: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def prove(whole: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="liasse-prove-") as folder:
        tally = asyncio.run(convert_all(Path(folder), whole))
        passed = validate(*tally.converted)
    failed = [f"{tally.converted[pdf]}: {verdict.broken}" for pdf, verdict in passed.items() if not verdict.passed]
    return {
        "holds": bool(passed) and len(passed) == len(tally.converted) and not failed and not tally.faults,
        "converted": len(tally.converted),
        "verapdf_3b": f"{sum(v.passed for v in passed.values())}/{len(tally.converted)}",
        "faults": tally.faults + failed,
        "outcomes": dict(tally.outcomes),
        "rungs": dict(tally.rungs),
        "profiles": dict(tally.profiles),
        "to_complete_by_a_person": tally.incomplete,
        "cpu_ms_median": round(statistics.median(tally.cpu_ms)) if tally.cpu_ms else None,
    }


def files(folder: Path, whole: bool) -> list[Path]:
    """Without the corpora (a clone that stands alone), our own papers."""
    if not SHARED.exists():
        return list(own_papers(folder, 20))
    found = [
        path for corpus in CORPORA for path in sorted((SHARED / corpus).rglob("*")) if path.suffix in (".pdf", ".xml")
    ]
    if not whole:
        found = found[:: max(1, len(found) // SAMPLE)]
    return found + list(scans(folder, found, 6 if whole else 1))


def own_papers(folder: Path, count: int) -> Iterator[Path]:
    for name, data in papers(count):
        (folder / name).write_bytes(data)
        yield folder / name


def scans(folder: Path, sources: list[Path], most: int) -> Iterator[Path]:
    """The first pages of some PDFs as 300 dpi pictures, in the formats people send."""
    printed = [path for path in sources if path.suffix == ".pdf"][:most]
    for number, path in enumerate(printed):
        with pdfium.PdfDocument(path) as pdf:
            page = pdf[0].render(scale=300 / 72).to_pil().convert("L")
        target = folder / f"scan-{number}.{('jpg', 'png', 'tiff')[number % 3]}"
        page.save(target, dpi=(300, 300))
        yield target


async def convert_all(folder: Path, whole: bool) -> Tally:
    tally = Tally()
    for number, path in enumerate(files(folder, whole)):
        work = folder / str(number)
        work.mkdir()
        reading = await read_file(path, work=work, name=path.name)
        if reading.verdict == "refuse" or reading.draft is None:
            tally.outcomes[f"refused {reading.reason}"] += 1
            continue
        try:
            with sandbox.metered() as meter:
                made = await to_facturx(
                    path,
                    reading.media_type,
                    reading.draft,
                    work=work,
                    received_xml=reading.xml,
                    words=words_as_json(reading.words),
                )
        except DomainError as refused:
            tally.outcomes[refused.code] += 1
            tally.incomplete.append(f"{path.name}: {refused.message}")
            continue
        tally.cpu_ms.append(meter.cpu_s * 1000)
        await take(tally, path, made, folder / f"{number}.pdf")
    return tally


async def take(tally: Tally, path: Path, made: Conversion, pdf: Path) -> None:
    """Count a Factur-X and look for faults in it."""
    made.pdf.rename(pdf)
    tally.converted[pdf] = path.name
    tally.outcomes["converted"] += 1
    tally.rungs[made.rung] += 1
    tally.profiles[made.profile] += 1
    seen = await container.inspect(pdf, work=pdf.parent)
    tally.faults += [f"{path.name}: {each.rule}" for each in seen.findings]
    if seen.xml != made.xml:
        tally.faults.append(f"{path.name}: the XML inside is another")
    if not (await judge(made.xml)).valid:
        tally.faults.append(f"{path.name}: the XML does not follow its schema")
    if path.suffix == ".pdf" and (missing := lost(path, pdf)):
        tally.faults.append(f"{path.name}: {missing} characters lost")
