"""A draft as JSON and back: how it leaves the sandbox and how it is kept.

Amounts are strings, dates ISO; what is absent is left out.
"""

from __future__ import annotations

import enum
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workspaces.invoices.draft import Box, Confidence, Doubt, InvoiceDraft, Line, Party, Proof, Source, VatRow


def to_json(draft: InvoiceDraft) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(draft)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case enum.Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: _plain(item) for name, item in pairs if item not in (None, [], {})}
    return value


def from_json(data: dict[str, Any]) -> InvoiceDraft:
    kept = dict(data)
    kept["source"] = Source(data["source"])
    for name in ("issue_date", "due_date"):
        kept[name] = date.fromisoformat(data[name]) if data.get(name) else None
    for name in ("net", "tax", "gross", "payable"):
        kept[name] = _decimal(data.get(name))
    kept["seller"] = Party(**data.get("seller", {}))
    kept["buyer"] = Party(**data.get("buyer", {}))
    kept["vat"] = [_vat_row(row) for row in data.get("vat", [])]
    kept["lines"] = [_line(line) for line in data.get("lines", [])]
    kept["confidence"] = {name: _confidence(value) for name, value in data.get("confidence", {}).items()}
    kept["doubts"] = [Doubt(**doubt) for doubt in data.get("doubts", [])]
    return InvoiceDraft(**kept)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _vat_row(data: dict[str, Any]) -> VatRow:
    amounts = {name: _decimal(data.get(name)) for name in ("rate", "base", "tax")}
    return VatRow(**amounts, category=data.get("category"), exemption=data.get("exemption"))


def _line(data: dict[str, Any]) -> Line:
    amounts = {name: _decimal(data.get(name)) for name in ("quantity", "unit_price", "net", "vat_rate")}
    words = {name: data.get(name) for name in ("description", "unit", "vat_category")}
    return Line(**amounts, **words)  # type: ignore[arg-type]


def _confidence(data: dict[str, Any]) -> Confidence:
    box = Box(**data["box"]) if data.get("box") else None
    return Confidence(data["score"], Proof(data["proof"]), box)
