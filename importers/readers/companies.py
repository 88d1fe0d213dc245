"""Who sends the invoice and who receives it: numbers proved by their keys, names by where they stand (`names.py`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from importers.readers import anchors, names
from importers.readers.anchors import Kind
from importers.readers.heads import Found
from importers.readers.page import Document
from importers.readers.sides import Sides
from importers.readers.words import Row, Span
from workspaces.invoices.draft import Proof
from workspaces.kernel.identifiers import compact, is_iban, is_siren, is_siret, is_vat

GROUP = r"[ .\u00a0]?"
SIRET = re.compile(rf"(?<![\w])\d{{3}}{GROUP}\d{{3}}{GROUP}\d{{3}}{GROUP}\d{{5}}(?!\d)")
SIREN = re.compile(rf"(?<![\w])\d{{3}}{GROUP}\d{{3}}{GROUP}\d{{3}}(?![\d])")
EUROPE = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|GB"
VAT = re.compile(
    r"(?<!\w)(?:FR ?[0-9A-Z]{2} ?(?:\d ?){8}\d"
    rf"|(?:{EUROPE})(?![A-Z]{{2}}) ?[0-9A-Z](?:[ .]?[0-9A-Z]){{7,11}})(?!\w)"
)
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[0-9A-Z]){11,30}")
ABOUT_SIREN = re.compile(r"siren|siret|r\.?c\.?s\.?|rsc\b|registre")
FRENCH_IBAN = 27  # characters
LABEL_REACH = 18  # letters before a number whose key is wrong
Check = Callable[[str], bool]


@dataclass(frozen=True)
class Number:
    value: str
    span: Span
    side: Kind | None
    proved: bool  # its key is right


@dataclass
class Company:
    name: Found[str] | None = None
    siren: Found[str] | None = None
    siret: Found[str] | None = None
    vat: Found[str] | None = None
    iban: Found[str] | None = None


def read(document: Document, own: list[str]) -> tuple[Company, Company]:
    """Seller and buyer. `own` numbers are the dossier's: whatever carries them is the buyer."""
    sides = Sides([label for label in anchors.parties.find(document.rows) if anchors.opens_cell(label)], document)
    seller, buyer = Company(), Company()
    for name, pattern, proved, about in _KINDS:
        numbers = list(_numbers(document, sides, pattern, proved, about))
        mine = [n for n in numbers if n.value in own]
        others = [n for n in numbers if n not in mine]
        setattr(seller, name, _found(_sellers(others, name)))
        if name != "iban":
            setattr(buyer, name, _found(mine or [n for n in others if n.side is Kind.BUYER]))
    _complete(seller)
    _complete(buyer)
    if buyer.siren and seller.siren and buyer.siren.value == seller.siren.value:
        buyer = Company()
    seller.name = names.of_seller(document, sides, seller.siret or seller.siren or seller.vat)
    buyer.name = names.of_buyer(document, sides)
    return seller, buyer


def _numbers(
    document: Document, sides: Sides, pattern: re.Pattern[str], proved: Check, about: re.Pattern[str] | None
) -> Iterator[Number]:
    for row in document.rows:
        for match in pattern.finditer(row.text.replace("\u00a0", " ")):
            span = row.span(*match.span())
            value, holds = _checked(match[0], proved)
            labelled = about and about.search(row.folded[max(0, match.start() - LABEL_REACH) : match.start()])
            if value and (holds or labelled) and not _within_another(row, match, pattern):
                yield Number(value, span, sides.of(span), holds)


def _within_another(row: Row, match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """The digits of a VAT number or of an account are no SIREN."""
    if pattern not in (SIREN, SIRET):
        return False
    return any(m.start() <= match.start() < m.end() for longer in (VAT, IBAN) for m in longer.finditer(row.text))


def _checked(text: str, proved: Check) -> tuple[str, bool]:
    """An IBAN is followed by other words: its longest start that has the right key."""
    value = compact(text)
    if proved is is_iban:
        for length in range(len(value), 14, -1):
            if is_iban(value[:length]):
                return value[:length], True
        return (value[:FRENCH_IBAN], False) if value.startswith("FR") and len(value) >= FRENCH_IBAN else ("", False)
    return value, bool(proved(value))


_KINDS = (
    ("siret", SIRET, is_siret, re.compile(r"siret")),
    ("siren", SIREN, is_siren, ABOUT_SIREN),
    ("vat", VAT, is_vat, re.compile(r"\btva\b|\bvat\b|ust|btw")),
    ("iban", IBAN, is_iban, re.compile(r"iban")),
)


def _sellers(others: list[Number], name: str) -> list[Number]:
    """Proved ones first, then those in the seller's block; the buyer's never, but an account to pay is the seller's."""
    free = [n for n in others if n.side is not Kind.BUYER or name == "iban"]
    return sorted(free, key=lambda n: (not n.proved, n.side is not Kind.SELLER))


def _found(numbers: list[Number]) -> Found[str] | None:
    if not numbers:
        return None
    first = numbers[0]
    proof, score = (Proof.CHECKSUM, 0.98) if first.proved else (Proof.ANCHOR, 0.6)
    return Found(first.value, score, proof, first.span)


def _complete(company: Company) -> None:
    """A SIRET and a French VAT number print the SIREN within themselves."""
    within = [company.siren] if company.siren else []
    if company.siret:
        within.append(_part(company.siret, slice(0, 9)))
    if company.vat and company.vat.value.startswith("FR") and company.vat.value[4:].isdigit():
        within.append(_part(company.vat, slice(4, 13)))
    company.siren = max(within, key=lambda one: one.score, default=None)


def _part(found: Found[str], part: slice) -> Found[str]:
    return Found(found.value[part], found.score, found.proof, found.span)
