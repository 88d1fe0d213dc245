"""The sums of an invoice, checked on what was read of it, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workspaces.einvoice.findings import Finding
from workspaces.einvoice.truth import ZERO, sum_of_lines
from workspaces.invoices.draft import InvoiceDraft, Source
from workspaces.kernel.money import CENT

PRINTED = (Source.TEXT, Source.OCR)  # structured invoices tell their discounts and charges, which a draft does not hold


def sums(draft: InvoiceDraft) -> list[Finding]:
    """Only sums whose terms are all known can be wrong."""
    return list(wrong(draft))


def wrong(draft: InvoiceDraft) -> Iterator[Finding]:
    if None not in (draft.net, draft.tax, draft.gross) and differs(total(draft.net, draft.tax), draft.gross):
        yield fault(
            "SUM-GROSS", "Le total HT et la TVA ne font pas le total TTC : vérifiez ces trois montants.", "gross"
        )
    taxes = [row.tax for row in draft.vat]
    if taxes and draft.tax is not None and None not in taxes and differs(total(*taxes), draft.tax):
        yield fault("SUM-TAX", "Les TVA par taux ne font pas la TVA totale : vérifiez le tableau de TVA.", "vat")
    bases = [row.base for row in draft.vat]
    if bases and draft.net is not None and None not in bases and differs(total(*bases), draft.net):
        yield fault("SUM-NET", "Les bases par taux ne font pas le total HT : vérifiez le tableau de TVA.", "vat")
    for row in draft.vat:
        if None not in (row.base, row.rate, row.tax) and differs(
            due(row.base, row.rate), row.tax, tolerance=Decimal(1)
        ):
            yield fault("SUM-RATE", "Une TVA n’est pas égale à sa base multipliée par son taux : vérifiez-la.", "vat")
    lines = sum_of_lines(draft)
    if draft.source in PRINTED and lines is not None and draft.net is not None and differs(lines, draft.net):
        message = "Les lignes ne font pas le total HT : une remise ou des frais s’appliquent peut-être à l’ensemble."
        yield Finding("SUM-LINES", "warning", message, "lines")


def fault(rule: str, message: str, field: str) -> Finding:
    return Finding(rule, "error", message, field)


def total(*terms: Decimal | None) -> Decimal:
    return sum((term for term in terms if term is not None), ZERO)


def due(base: Decimal | None, rate: Decimal | None) -> Decimal:
    return (base or ZERO) * (rate or ZERO) / 100


def differs(one: Decimal, other: Decimal | None, *, tolerance: Decimal = CENT / 2) -> bool:
    return other is not None and abs(one - other) > tolerance
