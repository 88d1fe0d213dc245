"""Net, tax, gross and what is left to pay, chosen so that labels and arithmetic agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from importers.readers import anchors, items
from importers.readers.amounts import Amount
from importers.readers.anchors import Kind, Label
from importers.readers.page import Document, beside, near
from workspaces.invoices.draft import Proof, VatRow

LEGAL_RATES = tuple(map(Decimal, ("20", "10", "5.5", "2.1", "8.5", "19", "21", "7", "15", "25", "22", "23")))
UNTAXED = re.compile(r"tva non applicable|293 ?b\b|exoner|autoliquidation|reverse charge|vat exempt")
CENT = Decimal("0.01")
zero = Decimal(0)
UNLABELLED = 0
WHOLE_ROW = 40.0  # four amounts that add up along one row are no chance


@dataclass(frozen=True)
class Candidate:
    """An amount that may be a total. The weight is its label's, nothing when it has none."""

    amount: Amount
    weight: int

    @property
    def value(self) -> Decimal:
        return self.amount.value


@dataclass
class Totals:
    net: Candidate | None = None
    tax: Candidate | None = None
    gross: Candidate | None = None
    payable: Candidate | None = None
    vat: list[VatRow] = field(default_factory=list)
    no_tax: bool = False  # net = gross and the page prints no tax
    agree: bool = False  # net + tax = gross, all three labelled
    rates_agree: bool = False  # and the rows of each rate sum up to them
    inferred_rate: bool = False


@dataclass(frozen=True)
class _Choice:
    score: float
    net: Candidate | None
    tax: Candidate | None
    gross: Candidate | None


def read(document: Document) -> Totals:
    labels = anchors.totals.find(row for row in document.rows if not items.is_header(row))
    found = _labelled(document, labels)
    best = max(
        [*_choices(found, document), *_rates_in_a_row(document, labels)], key=lambda choice: choice.score, default=None
    )
    totals = Totals()
    if best:
        totals.net, totals.tax, totals.gross = best.net, best.tax, best.gross
    else:
        totals.net, totals.tax, totals.gross = (_heaviest(found[k]) for k in (Kind.NET, Kind.TAX, Kind.GROSS))
    totals.payable = _payable(found, totals)
    if totals.net is None and totals.tax is None and (whole := totals.gross or totals.payable) and _untaxed(document):
        totals.net = Candidate(whole.amount, UNLABELLED)
    totals.gross = totals.gross or totals.payable
    _judge(totals)
    totals.vat = _vat_rows(document, totals)
    return totals


def _labelled(document: Document, labels: list[Label]) -> dict[Kind, list[Candidate]]:
    """The amounts beside or below each kind of label."""
    found: dict[Kind, list[Candidate]] = {kind: [] for kind in Kind}
    money = document.money
    for label in labels:
        values = sorted(near(label, money, document, labels), key=lambda a: not _sums_up(a))
        if label.kind is Kind.TAX:  # « TVA 20 % sur 100,00 : 20,00 »: the tax comes last
            values.reverse()
        for rank, amount in enumerate(values[:3]):
            found[label.kind].append(Candidate(amount, max(1, label.weight - 3 * rank)))
    for row_candidates in _three_in_a_row(document, labels):
        for kind, candidate in zip((Kind.NET, Kind.TAX, Kind.GROSS), row_candidates, strict=True):
            found[kind].append(candidate)
    return found


def _sums_up(amount: Amount) -> bool:
    """Under a header stand many amounts; the row that calls itself the total has the one that counts."""
    return amount.span.row.folded.startswith("total")


def _untaxed(document: Document) -> bool:
    return any(UNTAXED.search(row.folded) for row in document.rows)


def _three_in_a_row(document: Document, labels: list[Label]) -> Iterator[tuple[Candidate, ...]]:
    """A row of totals that prints net, tax and gross side by side under its headers."""
    for label in labels:
        if label.kind is Kind.GROSS and label.weight >= 5:
            values = beside(label, document.money)
            if len(values) == 3 and values[0].value + values[1].value == values[2].value:
                yield tuple(Candidate(amount, 8) for amount in values)


def _rates_in_a_row(document: Document, labels: list[Label]) -> Iterator[_Choice]:
    """The same with a column for the tax of each rate: the whole tax is then printed nowhere."""
    for label in labels:
        if label.kind is Kind.GROSS and anchors.opens_cell(label):
            values = beside(label, document.money)
            if len(values) > 3 and sum(v.value for v in values[:-1]) == values[-1].value:
                yield _Choice(WHOLE_ROW, Candidate(values[0], 8), None, Candidate(values[-1], 8))


def _choices(found: dict[Kind, list[Candidate]], document: Document) -> Iterator[_Choice]:
    """Every net, tax and gross that add up, weighed by their labels."""
    unlabelled = {amount.value: Candidate(amount, UNLABELLED) for amount in document.money}
    for gross in [*found[Kind.GROSS], *(Candidate(c.amount, c.weight - 3) for c in found[Kind.PAYABLE])]:
        for net in found[Kind.NET]:
            yield from _with_net(gross, net, found[Kind.TAX], unlabelled)
        for tax in found[Kind.TAX]:
            if not tax.value and tax.weight >= 6:
                yield _Choice(gross.weight + 2, Candidate(gross.amount, UNLABELLED), tax, gross)
            if tax.value and (net_found := unlabelled.get(gross.value - tax.value)) and gross.value != tax.value:
                yield _Choice(gross.weight + tax.weight + 4, net_found, tax, gross)
        yield from _with_legal_rate(gross, unlabelled)


def _with_net(
    gross: Candidate, net: Candidate, taxes: list[Candidate], unlabelled: dict[Decimal, Candidate]
) -> Iterator[_Choice]:
    due = gross.value - net.value
    if abs(due) > abs(net.value):
        return
    if tax := _of_value(taxes, due):
        yield _Choice(gross.weight + net.weight + tax.weight + 10 - (due == 0), net, tax, gross)
    elif due == 0:
        yield _Choice(gross.weight + net.weight + 1, net, None, gross)
    elif tax := unlabelled.get(due):
        yield _Choice(gross.weight + net.weight + 5, net, tax, gross)


def _with_legal_rate(gross: Candidate, unlabelled: dict[Decimal, Candidate]) -> Iterator[_Choice]:
    """A total, and two unlabelled amounts that are its net and tax at a usual rate."""
    for rate in LEGAL_RATES:
        net_value = (gross.value * 100 / (100 + rate)).quantize(CENT)
        for cents in (zero, CENT, -CENT):
            net = unlabelled.get(net_value + cents)
            tax = unlabelled.get(gross.value - net_value - cents)
            if net and tax and tax.value:
                yield _Choice(gross.weight + 2, net, tax, gross)


def _of_value(candidates: list[Candidate], value: Decimal) -> Candidate | None:
    fitting = [candidate for candidate in candidates if candidate.value == value]
    return max(fitting, key=lambda candidate: candidate.weight, default=None)


def _heaviest(candidates: list[Candidate]) -> Candidate | None:
    """The strongest label; of equals the last on the page, where totals stand."""
    return max(enumerate(candidates), key=lambda pair: (pair[1].weight, pair[0]), default=(0, None))[1]


def _payable(found: dict[Kind, list[Candidate]], totals: Totals) -> Candidate | None:
    """What the page says is to pay; the gross when it speaks of no instalment."""
    if stated := _heaviest(found[Kind.PAYABLE]):
        return stated
    return None if found[Kind.PREPAID] else totals.gross


def _judge(totals: Totals) -> None:
    net, tax, gross = totals.net, totals.tax, totals.gross
    if net and gross and tax is None and net.value == gross.value:
        totals.no_tax = True
    labelled = all(part is None or part.weight > UNLABELLED for part in (net, tax, gross))
    if net and gross:
        totals.agree = labelled and net.value + (tax.value if tax else zero) == gross.value


def _vat_rows(document: Document, totals: Totals) -> list[VatRow]:
    """Rows « rate base tax » that sum up to the totals; else the one rate that net and tax are in."""
    net = totals.net.value if totals.net else None
    tax = totals.tax.value if totals.tax else zero if totals.no_tax else None
    rows = _distinct(_printed_rows(document))
    if rows and net is not None and tax is not None:
        for chosen in (rows, [row for row in rows if row.tax], [row for row in rows if not row.tax]):
            if chosen and _sums(chosen) == (net, tax):
                totals.rates_agree = totals.agree
                return chosen
    if net is None or tax is None:
        return rows
    return _single_rate(document, totals, net, tax)


def _printed_rows(document: Document) -> Iterator[VatRow]:
    for rate in document.rates:
        amounts = [a.value for a in document.money if a.span.row is rate.span.row]
        for base in amounts:
            tax = (base * rate.value / 100).quantize(CENT)
            others = [other for other in amounts if other != base or amounts.count(base) > 1]
            if (
                base
                and (hit := next((o for o in others if abs(o - tax) <= 2 * CENT and abs(o) < abs(base)), None))
                is not None
            ):
                yield VatRow(rate.value, "S" if rate.value else None, base, hit)


def _distinct(rows: Iterator[VatRow]) -> list[VatRow]:
    found: list[VatRow] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found


def _sums(rows: list[VatRow]) -> tuple[Decimal, Decimal]:
    return sum((row.base or zero for row in rows), zero), sum((row.tax or zero for row in rows), zero)


def _single_rate(document: Document, totals: Totals, net: Decimal, tax: Decimal) -> list[VatRow]:
    """One printed rate, or the legal one, that makes this tax of this net."""
    if not net:
        return []
    printed = {rate.value for rate in document.rates}
    for rates, certain in ((printed, True), ({zero} if not tax else set(LEGAL_RATES), False)):
        fitting = [rate for rate in rates if abs(net * rate / 100 - tax) <= 2 * CENT]
        if len(fitting) == 1:
            totals.inferred_rate = not certain
            totals.rates_agree = totals.agree and certain
            return [VatRow(fitting[0], "S" if fitting[0] else None, net, tax)]
    return []


def proof(candidate: Candidate, totals: Totals) -> Proof:
    """Arithmetic counts only when labels and rates agree with it: subtotals add up too."""
    if totals.rates_agree and candidate.weight > UNLABELLED:
        return Proof.ARITHMETIC
    return Proof.ANCHOR if candidate.weight > UNLABELLED else Proof.GUESS
