"""Number, dates, currency and kind of an invoice, from what stands beside their labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from importers.readers import anchors, dates
from importers.readers.anchors import Kind, Label
from importers.readers.dates import PrintedDate
from importers.readers.page import Document, below
from importers.readers.words import Row, Span
from workspaces.invoices.draft import Proof

TOKEN = re.compile(r"\d{1,3}(?: \d{3}){2,}(?! ?\d)|[#]?(?=[\w/.-]*\d)[a-z0-9][\w/.\-]{0,33}[a-z0-9]|\d{2,}")
LEAD = re.compile(r"[\s:.#°o-]*(?:n ?[o°][ :.]*|number[ :]*|no\.?[ :]*|: *)?")
NOT_NUMBER = re.compile(
    r"\d+[.,]\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d{2}-\d{2}-\d{2}|page|\d{1,2}|(?:19|20)\d{2}"
)
STRONG = 8  # labels that say number and invoice both
CREDIT_NOTE = re.compile(r"\bavoir\b(?! deduit)|note de credit|credit note|\bgutschrift\b|creditnota")
INSTALMENT = re.compile(r"facture d’acompte|down ?payment invoice|prepayment invoice")
SPOKEN = re.compile(r"\bavoir (?:lieu|ete|recu|un|une|de|le|la|droit)\b|pour avoir|sans avoir")
CURRENCIES = {"EUR": r"€|\beur\b|\beuros?\b", "USD": r"\$|\busd\b|us dollars?", "GBP": r"£|\bgbp\b", "CHF": r"\bchf\b"}
CURRENCIES |= {"INR": r"\brs\.?(?= ?-?\d)|\binr\b|₹", "PLN": r"\bpln\b|\bzl\b", "CAD": r"\bcad\b", "DKK": r"\bdkk\b"}

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value with its reason."""

    value: T
    score: float
    proof: Proof
    span: Span | None = None


def number(document: Document) -> Found[str] | None:
    """The token beside, or right under, the strongest label; never a date, an amount, a year or a page."""
    labels = anchors.numbers.find(document.rows)
    trusted = [label for label in labels if label.weight >= STRONG or anchors.opens_cell(label)]
    found = [one for label in trusted if label.kind is Kind.NUMBER for one in _numbers(document, label, labels)]
    return max(found, key=lambda one: one.score, default=None)


def _numbers(document: Document, label: Label, labels: list[Label]) -> Iterator[Found[str]]:
    row, end = label.span.row, label.span.end
    stop = min(
        (other.span.start for other in labels if other.span.row is row and other.span.start >= end),
        default=len(row.text),
    )
    early = 1.0 - document.position(label.span) / (2 * max(len(document.rows), 1))
    gap = LEAD.match(row.folded, end) or re.match("", "")
    start = max(end, gap.end() if gap else end)
    if token := _token(row, start, stop, adjacent=True):
        yield _number(token, label.weight + early, label)
        return
    if not anchors.fills_cell(label):
        return
    header = len(row.cells()) > 1
    under = [_Spot(span) for r in document.after(label.span, 3) for span in _tokens(r)]
    if hit := next(iter(below(label, under, document)), None):
        yield _number(hit.span, label.weight - (1 if header else 3) + early, label)


@dataclass(frozen=True)
class _Spot:
    span: Span


def _number(span: Span, weight: float, label: Label) -> Found[str]:
    strong = label.weight >= 7
    return Found(span.text.lstrip("#"), weight, Proof.ANCHOR if strong else Proof.GUESS, span)


def _token(row: Row, start: int, stop: int, *, adjacent: bool) -> Span | None:
    """The first token after the label, with nothing but a colon or a column between."""
    match = TOKEN.search(row.folded, start, stop)
    if match and adjacent and re.search(r"[a-z]{2}", row.folded[start : match.start()]):
        return None
    if match and not NOT_NUMBER.fullmatch(match[0]) and _whole(row, match):
        return row.span(*match.span())
    return None


def _tokens(row: Row) -> Iterator[Span]:
    for match in TOKEN.finditer(row.folded):
        if not NOT_NUMBER.fullmatch(match[0]) and _whole(row, match):
            yield row.span(*match.span())


def _whole(row: Row, match: re.Match[str]) -> bool:
    """Not the middle of a longer word, not an e-mail or web address."""
    before, after = row.text[: match.start()], row.text[match.end() :]
    return not re.search(r"[\w@/]$", before) and not re.match(r"[\w@%€$]| ?[%€$]", after)


def issue_and_due(document: Document) -> tuple[Found[date] | None, Found[date] | None]:
    labels = anchors.dates.find(document.rows)
    issued = _dated(document, labels, Kind.ISSUED)
    due = _dated(document, labels, Kind.DUE)
    if issued is None:
        issued = _first_unlabelled(document, labels)
    if due is None and issued:
        due = _by_terms(document, issued.value)
    return issued, due


def _dated(document: Document, labels: list[Label], kind: Kind) -> Found[date] | None:
    """The strongest label's date. A date belongs to the last label before it on its row, else to its header."""
    found = []
    for printed in document.dates:
        label, direct = _label_of(document, printed, labels)
        if label and label.kind is kind:
            early = 1.0 - document.position(printed.span) / (2 * max(len(document.rows), 1))
            found.append(Found(printed.value, label.weight + early + direct, Proof.ANCHOR, printed.span))
    return max(found, key=lambda one: one.score, default=None)


def _label_of(document: Document, printed: PrintedDate, labels: list[Label]) -> tuple[Label | None, int]:
    row = printed.span.row
    before = [label for label in labels if label.span.row is row and label.span.end <= printed.span.start]
    if before:
        return max(before, key=lambda label: label.span.start), 1
    above = [label for label in labels if printed in below(label, [printed], document)]
    nearest = max(
        above, key=lambda label: (document.position(label.span), -abs(label.span.x - printed.span.x)), default=None
    )
    return nearest, 0


def _first_unlabelled(document: Document, labels: list[Label]) -> Found[date] | None:
    for printed in document.dates:
        if not printed.compact and _label_of(document, printed, labels)[0] is None:
            return Found(printed.value, 1, Proof.GUESS, printed.span)
    return None


def _by_terms(document: Document, issued: date) -> Found[date] | None:
    for row in document.rows:
        if terms := dates.terms(row):
            return Found(terms.due(issued), 1, Proof.GUESS, terms.span)
    return None


def currency(document: Document) -> Found[str] | None:
    """The sign or code that stands most often."""
    counts: Counter[str] = Counter()
    for row in document.rows:
        for code, pattern in CURRENCIES.items():
            counts[code] += len(re.findall(pattern, row.folded))
    code, times = counts.most_common(1)[0]
    return Found(code, 0.95 if times > 2 else 0.8, Proof.ANCHOR) if times else None


def type_code(document: Document) -> Found[str]:
    """A credit note calls itself so in its first third; everything else is an invoice."""
    top = document.rows[: max(12, len(document.rows) // 3)]
    for row in top:
        if CREDIT_NOTE.search(row.folded) and not SPOKEN.search(row.folded) and len(row.words) <= 8:
            return Found("381", 0.9, Proof.ANCHOR, row.span(0, len(row.text)))
    if any(INSTALMENT.search(row.folded) for row in top):
        return Found("386", 0.8, Proof.ANCHOR)
    called = any(re.search(r"\bfacture|\binvoice|\brechnung|\bfactuur", row.folded) for row in document.rows)
    return Found("380", 0.9 if called else 0.5, Proof.ANCHOR if called else Proof.GUESS)
