"""Who sends the invoice and who receives it: numbers proved by their keys, names by where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from importers.readers import anchors
from importers.readers.anchors import Kind, Label
from importers.readers.heads import Found
from importers.readers.page import Document
from importers.readers.words import Row, Span, fold
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
FRENCH_IBAN = 27  # characters
LABEL_REACH = 18  # letters before a number whose key is wrong
Check = Callable[[str], bool]
BLOCK_HEIGHT = 130.0  # points under the header of a party's block
FOOTER = 0.86


@dataclass(frozen=True)
class Sides:
    """Which of the two parties a place on the page speaks of."""

    labels: list[Label]
    document: Document

    def of(self, span: Span) -> Kind | None:
        """The label before it on its row, else the header of its block."""
        row = span.row
        same = [label for label in self.labels if label.span.row is row and label.span.start <= span.start]
        if same:
            return max(same, key=lambda label: label.span.start).kind
        above = [label for label in self.labels if self._heads(label, span)]
        return max(above, key=lambda label: label.span.row.y).kind if above else None

    def _heads(self, label: Label, span: Span) -> bool:
        if label.span.row.page != span.row.page or not 0 < span.row.y - label.span.row.y <= BLOCK_HEIGHT:
            return False
        return -12 <= span.x - label.span.x <= 150 and not self._is_footer(span)

    def _is_footer(self, span: Span) -> bool:
        return span.row.y > FOOTER * self.document.heights[span.row.page]


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
    seller.name = _seller_name(document, sides, seller)
    buyer.name = _buyer_name(document, sides)
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


def _seller_name(document: Document, sides: Sides, seller: Company) -> Found[str] | None:
    found = [*_headed(document, sides, Kind.SELLER), *_by_form(document, sides), *_beside_numbers(document, seller)]
    found += [*_letterhead(document, sides)]
    return max(found, key=lambda one: one.score, default=None)


def _buyer_name(document: Document, sides: Sides) -> Found[str] | None:
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


def _beside_numbers(document: Document, seller: Company) -> Iterator[Found[str]]:
    """The start of the row, or of the rows above, where the seller's own number stands."""
    number = seller.siret or seller.siren or seller.vat
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
