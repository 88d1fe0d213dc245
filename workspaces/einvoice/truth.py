"""Which profile may a converted document take without saying more than it knows? The lowest that holds it."""

from __future__ import annotations

from decimal import Decimal

from workspaces.invoices.draft import InvoiceDraft, Line, VatRow
from workspaces.kernel.errors import DomainError
from workspaces.kernel.money import CENT, rounded

ZERO = Decimal(0)
MANDATORY = {
    "type_code": "la nature du document (facture ou avoir)",
    "number": "le numéro de facture",
    "issue_date": "la date d’émission",
    "seller.name": "le nom du vendeur",
    "currency": "la devise",
    "net": "le total hors taxes",
    "gross": "le total toutes taxes comprises",
}


def absent(draft: InvoiceDraft) -> list[str]:
    """The data without which not even MINIMUM can be written."""
    held = {
        "type_code": draft.type_code,
        "number": draft.number,
        "issue_date": draft.issue_date,
        "seller.name": draft.seller.name,
        "currency": draft.currency,
        "net": draft.net,
        "gross": draft.gross,
    }
    return [name for name, value in held.items() if value is None or value == ""]


def required(draft: InvoiceDraft) -> None:
    """Raises CONVERSION_INCOMPLETE, naming in French what a person must fill in."""
    if missing := absent(draft):
        names = [MANDATORY[name] for name in missing]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
        message = f"Pour établir le Factur-X, il manque {listed}. Complétez la fiche, puis relancez la conversion."
        raise DomainError(message, code="CONVERSION_INCOMPLETE")


def candidates(draft: InvoiceDraft) -> list[str]:
    """The profiles this draft can fill truthfully, the fullest first."""
    profiles = ["minimum"]
    if has_whole_header(draft):
        profiles.insert(0, "basicwl")
        if has_whole_lines(draft):
            profiles.insert(0, "en16931")
    return profiles


def has_whole_header(draft: InvoiceDraft) -> bool:
    """BASIC WL states the parties' countries, the VAT table and the sum of the lines: all must be known and agree.
    Where something was already paid it would state that too, which a draft does not hold."""
    return bool(
        draft.buyer.name
        and draft.seller.country
        and draft.buyer.country
        and draft.tax is not None
        and draft.net is not None
        and draft.gross == draft.net + draft.tax
        and draft.payable in (None, draft.gross)
        and sum_of_lines(draft) == draft.net
        and has_whole_vat(draft)
    )


def has_whole_vat(draft: InvoiceDraft) -> bool:
    rows = draft.vat
    return (
        bool(rows)
        and all(row.base is not None and row.tax is not None and category(row.category, row.rate) for row in rows)
        and all(row.exemption or not needs_reason(row) for row in rows)
        and sum((row.base or ZERO for row in rows), ZERO) == draft.net
        and sum((row.tax or ZERO for row in rows), ZERO) == draft.tax
        and all(abs((row.base or ZERO) * (row.rate or ZERO) / 100 - (row.tax or ZERO)) < 1 for row in rows)
    )


def needs_reason(row: VatRow) -> bool:
    """Only the normal and zero categories go without saying why no tax is due."""
    return category(row.category, row.rate) not in ("S", "Z")


def category(stated: str | None, rate: Decimal | None) -> str | None:
    """A positive rate is category S by definition; a rate of zero has six possible reasons: the document tells."""
    if stated and (rate is not None or stated == "O"):
        return stated
    return "S" if rate else None


def sum_of_lines(draft: InvoiceDraft) -> Decimal | None:
    """None when it is not known: no lines, or one without its amount."""
    if not draft.lines or any(line.net is None for line in draft.lines):
        return None
    return sum((line.net or ZERO for line in draft.lines), ZERO)


def has_whole_lines(draft: InvoiceDraft) -> bool:
    return all(is_whole(line) for line in draft.lines) and lines_by_rate(draft) == rows_by_rate(draft)


def is_whole(line: Line) -> bool:
    """Everything EN 16931 wants of a line is printed, and quantity × price is the amount."""
    if line.quantity is None or line.unit_price is None or line.net is None or line.unit_price < 0:
        return False
    if abs(rounded(line.quantity * line.unit_price) - line.net) > CENT:
        return False
    return bool(line.description and line.unit and category(line.vat_category, line.vat_rate))


def lines_by_rate(draft: InvoiceDraft) -> dict[tuple[str | None, Decimal], Decimal]:
    sums: dict[tuple[str | None, Decimal], Decimal] = {}
    for line in draft.lines:
        key = (category(line.vat_category, line.vat_rate), line.vat_rate or ZERO)
        sums[key] = sums.get(key, ZERO) + (line.net or ZERO)
    return sums


def rows_by_rate(draft: InvoiceDraft) -> dict[tuple[str | None, Decimal], Decimal]:
    sums: dict[tuple[str | None, Decimal], Decimal] = {}
    for row in draft.vat:
        key = (category(row.category, row.rate), row.rate or ZERO)
        sums[key] = sums.get(key, ZERO) + (row.base or ZERO)
    return sums
