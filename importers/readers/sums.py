"""The arithmetic of an invoice's totals. A received total is never recomputed: what does not add up is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from workspaces.invoices.draft import InvoiceDraft, VatRow
from workspaces.kernel.money import THOUSANDS

nothing = Decimal(0)
TAX_TOLERANCE = Decimal(1)  # EN 16931 BR-S-09: the tax of a rate may be summed line by line


@dataclass(frozen=True)
class Sums:
    """Totals stated beside those of the draft."""

    lines: Decimal | None = None
    charges: Decimal = nothing
    allowances: Decimal = nothing
    prepaid: Decimal = nothing
    rounding: Decimal = nothing
    gross_stated: list[str] = field(default_factory=list)


def faults(draft: InvoiceDraft, sums: Sums) -> Iterator[str]:
    """French clauses, each saying which two sides differ."""
    if len(set(sums.gross_stated)) > 1:
        yield "deux totaux TTC différents sont annoncés"
    if draft.net is not None and draft.gross is not None:
        yield from _differ("HT + TVA", draft.net + (draft.tax or nothing), "TTC", draft.gross)
    if draft.net is not None and sums.lines is not None:
        before = sums.lines + sums.charges - sums.allowances
        yield from _differ("total des lignes, frais et remises", before, "HT", draft.net)
    if draft.gross is not None and draft.payable is not None:
        due = draft.gross - sums.prepaid + sums.rounding
        yield from _differ("TTC moins acomptes", due, "net à payer", draft.payable)
    yield from _line_faults(draft, sums)
    yield from _vat_faults(draft)


def _line_faults(draft: InvoiceDraft, sums: Sums) -> Iterator[str]:
    nets = [line.net for line in draft.lines if line.net is not None]
    if sums.lines is not None and nets and len(nets) == len(draft.lines):
        yield from _differ("somme des lignes", sum(nets, nothing), "total des lignes", sums.lines)


def _vat_faults(draft: InvoiceDraft) -> Iterator[str]:
    rows = [row for row in draft.vat if row.tax is not None]
    if rows and len(rows) == len(draft.vat) and draft.tax is not None:
        yield from _differ(
            "somme des TVA par taux", sum((row.tax or nothing for row in rows), nothing), "TVA", draft.tax
        )
    for row in rows:
        if not tax_agrees(row):
            yield f"la TVA à {printed(row.rate)} % sur {printed(row.base)} ne fait pas {printed(row.tax)}"


def tax_agrees(row: VatRow) -> bool:
    """base × rate = tax, within what summing line by line may do."""
    if row.rate is None or row.base is None or row.tax is None:
        return True
    return abs(row.base * row.rate / 100 - row.tax) < TAX_TOLERANCE


def _differ(left: str, a: Decimal, right: str, b: Decimal) -> Iterator[str]:
    if abs(a - b) >= Decimal("0.01"):
        yield f"{left} = {printed(a)}, mais {right} = {printed(b)}"


def printed(amount: Decimal | None) -> str:
    """`1284.5` → `1 284,50`; more decimals are shown as they are."""
    if amount is None:
        return "?"
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{amount:,.{decimals}f}".replace(",", THOUSANDS).replace(".", ",").replace("-", "−")
