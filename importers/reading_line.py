"""The one line of JSON that `liasse read` prints for a file, as ARCHITECTURE §6 fixes it."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from importers.reading import Reading
from workspaces.invoices.draft import InvoiceDraft, Line, Party, VatRow


def reading_line(reading: Reading, file: Path, *, cpu_s: float | None = None) -> dict[str, Any]:
    """`cpu_s` when the caller measured more than the children."""
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "file": str(file),
        "sha256": sha256,
        "verdict": reading.verdict,
        "reason": reading.reason,
        "message": reading.message,
        **_understood(reading.draft),
        "wall_s": round(reading.wall_s, 3),
        "cpu_s": round(reading.cpu_s if cpu_s is None else cpu_s, 3),
    }


def _understood(draft: InvoiceDraft | None) -> dict[str, Any]:
    known = draft or InvoiceDraft(source=None)  # type: ignore[arg-type]
    return {
        "source": draft.source.value if draft else None,
        "type_code": known.type_code,
        "number": known.number,
        "issue_date": _day(known.issue_date),
        "due_date": _day(known.due_date),
        "currency": known.currency,
        "seller": _party(known.seller),
        "buyer": _party(known.buyer),
        "net": _amount(known.net),
        "tax": _amount(known.tax),
        "gross": _amount(known.gross),
        "payable": _amount(known.payable),
        "vat": [_vat_row(row) for row in known.vat],
        "lines": [_line(line) for line in known.lines],
        "confidence": {name: {"score": c.score, "proof": c.proof.value} for name, c in known.confidence.items()},
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _party(party: Party) -> dict[str, str | None]:
    return {name: getattr(party, name) for name in ("name", "siren", "siret", "vat", "iban")}


def _vat_row(row: VatRow) -> dict[str, str | None]:
    return {
        "rate": _amount(row.rate),
        "category": row.category,
        "base": _amount(row.base),
        "tax": _amount(row.tax),
    }


def _line(line: Line) -> dict[str, str | None]:
    return {
        "description": line.description,
        "quantity": _amount(line.quantity),
        "unit_price": _amount(line.unit_price),
        "net": _amount(line.net),
        "vat_rate": _amount(line.vat_rate),
    }
