"""`liasse convert`: any invoice file → Factur-X, without a database."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import Any

from importers.pipeline import words_as_json
from importers.reading import Reading, read_file
from workspaces.einvoice.conversion import to_facturx
from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings


async def convert_file(file: Path, output: Path) -> dict[str, Any]:
    """`{"file", "verdict", "reason", "message", "profile", "rung", "completed", "findings"}`. Refused: no output."""
    with tempfile.TemporaryDirectory(prefix="liasse-") as folder:
        work = Path(folder)
        reading = await read_file(file, work=work, name=file.name, max_mb=settings().max_upload_mb)
        told: dict[str, Any] = {"file": str(file), "verdict": reading.verdict}
        told |= {"reason": reading.reason, "message": reading.message}
        if reading.draft is None:
            return told | {"verdict": "refuse", "reason": reading.reason or "NOT_AN_INVOICE"}
        try:
            return told | await _convert(file, reading, work, output)
        except DomainError as error:
            return told | {"verdict": "refuse", "reason": error.code, "message": error.message}


async def _convert(file: Path, reading: Reading, work: Path, output: Path) -> dict[str, Any]:
    assert reading.draft
    made = await to_facturx(
        file, reading.media_type, reading.draft, work=work, received_xml=reading.xml, words=words_as_json(reading.words)
    )
    shutil.copyfile(made.pdf, output)
    return {
        "profile": made.profile,
        "rung": made.rung,
        "completed": made.completed,
        "findings": [dataclasses.asdict(finding) for finding in made.findings],
    }
