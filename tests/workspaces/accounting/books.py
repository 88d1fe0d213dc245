"""Invoices as entries see them, and entries by hand, for the tests beside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from workspaces.accounting.facts import Draft, Item, Line, Source, Vat
from workspaces.accounting.packages.base import Entry
from workspaces.dossiers.models import Direction


def source(**changes: Any) -> Source:
    """A purchase of 100,00 € and 20,00 € of VAT."""
    values: dict[str, Any] = {
        "direction": Direction.PURCHASE,
        "credit_note": False,
        "number": "F-2026-118",
        "day": date(2026, 11, 2),
        "due": date(2026, 12, 2),
        "currency": "EUR",
        "party_name": "BIOBURO SARL",
        "net": 10_000,
        "tax": 2_000,
        "gross": 12_000,
        "party_number": "FOUR-001",
    }
    return Source(**values | changes)


def sale(**changes: Any) -> Source:
    return source(
        **{"direction": Direction.SALE, "party_name": "Ma jolie boutique", "party_number": "CLI-004"} | changes
    )


def vat(rate: str | None, base: int, tax: int | None, category: str = "S") -> Vat:
    return Vat(Decimal(rate) if rate else None, category, base, tax)


def item(net: int, price: str, rate: str = "20") -> Item:
    return Item(net, Decimal(price), Decimal(rate))


def moves(draft: Draft) -> dict[str, int]:
    """Account → debit, negative for a credit."""
    return {line.account: line.debit - line.credit for line in draft.lines}


def entries() -> list[Entry]:
    """Five entries that every format must carry: accents, two rates, a credit note, reverse charge, an asset."""
    day, due, sealed = date(2026, 11, 2), date(2026, 12, 2), date(2026, 11, 20)

    def entry(number: int, journal: str, reference: str, label: str, *lines: Line) -> Entry:
        piece = f"{journal}-2026-{number:04d}"
        name = {"AC": "Achats", "VE": "Ventes"}[journal]
        image = f"{journal}{number:06d}.pdf"
        return Entry(journal, name, number, piece, day, due, reference, label, sealed, lines, image)

    bioburo = ("FOUR001", "BIOBURO SARL")
    return [
        entry(
            1, "AC", "F-2026-118", "BIOBURO SARL F-2026-118",
            Line("401000", "Fournisseurs", 0, 12_000, *bioburo),
            Line("606400", "Fournitures administratives", 10_000, 0),
            Line("445660", "TVA déductible sur autres biens et services", 2_000, 0),
        ),
        entry(
            2, "VE", "FA-2026-0001", "L’Épicerie d’à côté – Noël FA-2026-0001",
            Line("411000", "Clients", 23_100, 0, "CLI004", "L’Épicerie d’à côté – Noël"),
            Line("707000", "Ventes de marchandises", 0, 20_000),
            Line("445711", "TVA collectée", 0, 2_000),
            Line("445712", "TVA collectée", 0, 1_100),
        ),
        entry(
            3, "AC", "AV-7", "BIOBURO SARL AV-7",
            Line("401000", "Fournisseurs", 1_201, 0, *bioburo),
            Line("606400", "Fournitures administratives", 0, 1_001),
            Line("445660", "TVA déductible sur autres biens et services", 0, 200),
        ),
        entry(
            4, "AC", "INV 88", "Müller GmbH INV 88",
            Line("401000", "Fournisseurs", 0, 50_000, "FMULLER", "Müller GmbH"),
            Line("607000", "Achats de marchandises", 50_000, 0),
            Line("445662", "TVA déductible en autoliquidation", 10_000, 0),
            Line("445200", "TVA due intracommunautaire", 0, 10_000),
        ),
        entry(
            5, "AC", "F9", "Bureautique Œuvres F9",
            Line("401000", "Fournisseurs", 0, 180_000_01, "FOUR009", "Bureautique Œuvres"),
            Line("218300", "Matériel de bureau et informatique", 150_000_01, 0),
            Line("445620", "TVA déductible sur immobilisations", 30_000_00, 0),
        ),
    ]  # fmt: skip
