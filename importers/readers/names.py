"""Names of companies and people, by what stands around them: headers, legal forms, numbers, letterheads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from importers.readers.anchors import Kind, Label
from importers.readers.heads import Found
from importers.readers.page import Document
from importers.readers.sides import Sides
from importers.readers.words import Span, fold
from workspaces.invoices.draft import Proof

LEGAL_FORM = re.compile(
    r"\b(?:SARL|SASU|SAS|S\.A\.S\.?|SA|S\.A\.|EURL|SNC|SCI|SCOP|EARL|GAEC|SELARL|GmbH|AG|KG|Ltd\.?|LTD|Limited|LLC|LLP|Inc\.?|B\.V\.|BV|NV|SpA|SRL)(?!\w)"
)
POSTCODE = re.compile(
    r"(?:^|[ ,-])(?:[A-Z]{1,2}-)?\d{4,5} +[A-Za-zÀ-ÿ]{3}|[A-Z]{1,2}\d{1,2} ?\d[A-Z]{2}\b|\b[A-Z]{2} \d{5}\b"
)
NOT_A_NAME = re.compile(
    r"factur|invoice|\bavoir\b|rechnung|\bpage\b|^date|\btel\b|phone|email|e-mail|@|www\.|http|siren"
    r"|siret|\btva\b|\bvat\b|iban|total|"
    r"^n ?o\b|client|devis|commande|designation|description|logo|adresse|address|capital|\bbic\b|customer|order|^le \d|"
    r"destinataire|emetteur|echeance|livraison|reference|copie|original|duplicata"
)
CALLED = re.compile(r"^(?:(?:nom|name|raison sociale|société|company)\s*:|vendu par|sold by)\s*", re.IGNORECASE)
STREET = re.compile(
    r"^\d+[ ,]|\b(?:rue|avenue|boulevard|bd|chemin|place|route|allee|impasse|street|st|road|ave|strasse|str)\b"
)
STOP = re.compile(
    r"\s+(?:[-–•●|]|au capital|- ?\d|siren|siret|rcs|tva\b|s[ie]ege)\s?.*$|\s{2,}.*$|[,;:]\s*$", re.IGNORECASE
)


def of_seller(document: Document, sides: Sides, number: Found[str] | None) -> Found[str] | None:
    """The likeliest name; `number` is the seller's own, near which it often stands."""
    found = [*_headed(document, sides, Kind.SELLER), *_by_form(document, sides), *_beside_number(document, number)]
    found += [*_letterhead(document, sides)]
    return max(found, key=lambda one: one.score, default=None)


def of_buyer(document: Document, sides: Sides) -> Found[str] | None:
    return max(_headed(document, sides, Kind.BUYER), key=lambda one: one.score, default=None)


def _headed(document: Document, sides: Sides, kind: Kind) -> Iterator[Found[str]]:
    """The cell after « Émetteur : », or the first cell under it in its column."""
    for label in sides.labels:
        if label.kind is not kind:
            continue
        row, end = label.span.row, label.span.end
        gap = re.match(r" ?:\s*|  ", row.text[end:])
        if gap and (name := _name(row.text[end + gap.end() :])):
            yield _named(name, label.weight, row.span(end + gap.end(), end + gap.end() + len(name)))
        else:
            yield from _under(document, label)


def _under(document: Document, label: Label) -> Iterator[Found[str]]:
    for row in document.after(label.span, 3):
        for cell in row.cells():
            if abs(cell.x - label.span.x) < 40 and (name := _name(cell.text)):
                yield _named(name, label.weight - 1, cell)
                return


def _by_form(document: Document, sides: Sides) -> Iterator[Found[str]]:
    """A cell with a legal form, not in the buyer's block: high on the first page, or in a footer."""
    for row in document.rows:
        for cell in row.cells():
            if LEGAL_FORM.search(cell.text) and sides.of(cell) is not Kind.BUYER and (name := _name(cell.text)):
                top = row.y < 0.3 * document.heights[row.page]
                yield _named(name, 7 if top else 5, cell)


def _beside_number(document: Document, number: Found[str] | None) -> Iterator[Found[str]]:
    """The start of the row, or of the rows above, where the seller's own number stands."""
    if not number or not number.span:
        return
    index = document.position(number.span)
    for distance, row in enumerate(reversed(document.rows[max(0, index - 4) : index + 1])):
        cells = [c for c in row.cells() if abs(c.x - number.span.x) < 60 or distance == 0]
        for cell in cells[:1]:
            if (name := _name(cell.text)) and not STREET.search(cell.row.folded[cell.start : cell.end]):
                formal = distance == 0 and LEGAL_FORM.search(cell.text)
                yield _named(name, 8 if formal else 6 - distance, cell)


def _letterhead(document: Document, sides: Sides) -> Iterator[Found[str]]:
    """The first cells of the first page, the larger the better; a name is often followed by an address."""
    first = [row for row in document.rows if row.page == 1]
    top = [row for row in first if row.y < 0.35 * document.heights[1]] if first else []
    tallest = max((row.height for row in top), default=1)
    for place, row in enumerate(top[:10]):
        for cell in row.cells():
            if sides.of(cell) is Kind.BUYER or not (name := _name(cell.text)):
                continue
            addressed = any(
                POSTCODE.search(c.text) for r in document.after(cell, 4) for c in r.cells() if abs(c.x - cell.x) < 30
            )
            yield _named(name, 3 + row.height / tallest + addressed - place / 10, cell)


def _named(name: str, weight: float, span: Span) -> Found[str]:
    return Found(name, weight, Proof.ANCHOR if weight >= 8 else Proof.GUESS, span)


def _name(text: str) -> str | None:
    """A company's or person's name, without what follows it; None when the text is something else."""
    name = STOP.sub("", CALLED.sub("", text.strip(" :-•●*"))).strip(" ,;:-")
    folded_name = fold(name)
    letters = sum(letter.isalpha() for letter in name)
    if (
        not 2 <= len(name) <= 70
        or re.search(r"\d{5}", name)
        or letters < 2
        or letters * 2 < len(name)
        or NOT_A_NAME.search(folded_name)
    ):
        return None
    if LEGAL_FORM.fullmatch(name) or folded_name in ("sarl", "sas", "sasu", "eurl") or name.startswith("("):
        return None
    return None if STREET.search(folded_name) or POSTCODE.search(name) else name
