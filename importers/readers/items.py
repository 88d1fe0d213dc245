"""The lines of an invoice, where a table says clearly what its columns are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from importers.readers import anchors
from importers.readers.amounts import Amount
from importers.readers.page import Document
from importers.readers.words import Row, Span
from workspaces.invoices.draft import Line

COLUMNS = (
    (
        "description",
        r"designation|description|libelle|article|produit|product|item|prestations?|intitule|beschreibung"
        r"|omschrijving|title|objet",
    ),
    ("quantity", r"quantite|qte\.?|qty|quantity|nombre|nb\b|menge|aantal|hoeveelheid|hours|heures"),
    ("net", r"montant h\.?t\.?|total h\.?t\.?|prix h\.?t\.?|montant total|total"),
    ("unit_price", r"p\.? ?u\.?(?: ?h\.?t\.?)?|prix unit\w*\.?|unit price|price|prix|rate|tarif|vk-preis|prijs"),
    ("net", r"montant(?: h\.?t\.?)?|total(?: h\.?t\.?)?|amount|prix h\.?t\.?|bedrag|zeilenbetrag"),
    ("vat_rate", r"tva|taux|vat|tax(?:es)?(?:\(%\))?|btw|%"),
)
PATTERNS = [(name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for name, pattern in COLUMNS]
FEWEST_COLUMNS = 3
SUBTOTAL = 7  # the weight of labels that sum up a part of the lines
WITHOUT_ROWS = 6  # rows without an amount that end a table
CENT = Decimal("0.011")


@dataclass(frozen=True)
class Column:
    name: str
    span: Span


def read(document: Document, net: Decimal | None) -> list[Line]:
    """The first table whose lines sum up to the net; else the first table that has lines."""
    first: list[Line] = []
    for header in document.rows:
        columns = _header(document, header)
        if len(columns) < FEWEST_COLUMNS or not any(c.name == "net" for c in columns):
            continue
        lines = _lines(document, header, columns)
        if lines and net is not None and sum((line.net or 0 for line in lines), Decimal(0)) == net:
            return lines
        first = first or lines
    return first


def is_header(row: Row) -> bool:
    """Whether a row names the columns of a table of lines: its « total » is a line's, not the invoice's."""
    names = {column.name for column in _columns(row)}
    return "net" in names and len(names & {"description", "quantity", "unit_price"}) > 1


def _header(document: Document, row: Row) -> list[Column]:
    """The columns of a row and of those just under it: a narrow header breaks its words over several lines."""
    columns = _columns(row)
    if len(columns) < 2:
        return []
    for other in document.after(row.span(0, 1), 2):
        if other.y - row.bottom < row.height and not any(a.span.row is other for a in document.amounts):
            names = {column.name for column in columns}
            columns += [column for column in _columns(other) if column.name not in names]
    return sorted(columns, key=lambda column: column.span.x)


def _columns(header: Row) -> list[Column]:
    """Each column once, from left to right; of several totals the last is the line's."""
    found: dict[str, Column] = {}
    taken: list[Span] = []
    for name, pattern in PATTERNS:
        for match in pattern.finditer(header.folded):
            span = header.span(*match.span())
            if not any(span.start < t.end and t.start < span.end for t in taken):
                if name in found and (name != "net" or span.start < found[name].span.start):
                    continue
                found[name] = Column(name, span)
                taken.append(span)
    return sorted(found.values(), key=lambda column: column.span.start)


def _lines(document: Document, header: Row, columns: list[Column]) -> list[Line]:
    totals = {id(label.span.row): label for label in anchors.totals.find(document.rows) if label.weight >= SUBTOTAL}
    lines: list[Line] = []
    barren = 0
    for row in document.rows[document.order[id(header)] + 1 :]:
        label = totals.get(id(row))
        if label and label.weight == SUBTOTAL:
            continue
        if row.page != header.page or label or row.folded.startswith("total") or barren > WITHOUT_ROWS:
            break
        line = _line(document, row, columns)
        barren = 0 if line else barren + 1
        if line:
            lines.append(line)
    return lines


def _line(document: Document, row: Row, columns: list[Column]) -> Line | None:
    """A row with an amount in the column of the line's total."""
    amounts = [a for a in document.amounts if a.span.row is row]
    net = _under(next(c for c in columns if c.name == "net"), amounts, columns)
    if net is None or not (net.is_money or net.marked):
        return None
    numbers = {c.name: _under(c, amounts, columns) for c in columns if c.name in ("quantity", "unit_price")}
    rates = [rate.value for rate in document.rates if rate.span.row is row]
    quantity, price = numbers.get("quantity"), numbers.get("unit_price")
    line = Line(
        description=_description(row, columns, amounts),
        quantity=quantity.value if quantity else None,
        unit_price=price.value if price else None,
        net=net.value,
        vat_rate=rates[-1] if rates and any(c.name == "vat_rate" for c in columns) else None,
    )
    return line if line.description else None


def _under(column: Column, amounts: list[Amount], columns: list[Column]) -> Amount | None:
    """The amount whose nearest column is this one."""
    own = [a for a in amounts if min(columns, key=lambda c: _apart(c.span, a.span)) is column]
    return min(own, key=lambda a: _apart(column.span, a.span), default=None)


def _apart(a: Span, b: Span) -> float:
    if a.x < b.right and b.x < a.right:
        return 0.0
    return min(abs(a.x - b.right), abs(b.x - a.right))


def _description(row: Row, columns: list[Column], amounts: list[Amount]) -> str | None:
    """The cells nearest to the description's column that are no numbers; else the leading words."""
    column = next((c for c in columns if c.name == "description"), None)
    numeric = [a.span.start for a in amounts]
    cells = [cell for cell in row.cells() if cell.start not in numeric and re.search(r"[^\W\d]{2}", cell.text)]
    if column:
        cells = [cell for cell in cells if min(columns, key=lambda c: _apart(c.span, cell)) is column] or cells[:1]
    text = " ".join(cell.text for cell in cells)
    return re.sub(r"\s+", " ", text).strip() or None


def multiplies(line: Line) -> bool:
    """quantity × price = net, when all three are printed."""
    if line.quantity is None or line.unit_price is None or line.net is None:
        return False
    return abs(line.quantity * line.unit_price - line.net) < CENT
