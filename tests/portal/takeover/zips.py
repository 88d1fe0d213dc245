"""ZIPs as other software exports them, with invoices whose bytes differ."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples"


def sample(name: str = "text-layer.pdf", mark: str = "") -> bytes:
    """An invoice; with a mark, the same one in other bytes."""
    return (SAMPLES / name).read_bytes() + (f"\n%{mark}\n".encode() if mark else b"")


def zipped(entries: dict[str, bytes], *, day: tuple[int, int, int] = (2024, 3, 12)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (*day, 10, 0, 0)), content)
    return out.getvalue()


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("cp1252")


def sent(content: bytes, name: str = "export.zip", **fields: Any) -> dict[str, Any]:
    return {"files": {"file": (name, content, "application/zip")}, "data": fields}
