"""Amounts as invoices print them: `1 284,50 €`, `$1,284.50`, `1.284,50`, `(12.00)`, `12,00-`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from importers.readers.words import Row, Span

MARK = r"(?:€|\$|£|eur|euros?|usd|gbp|chf|rs\.?|inr)"
NUMBER = re.compile(
    rf"(?P<mark>{MARK} ?)?(?P<sign>[-(] ?)?(?P<mark2>{MARK} ?)?"
    r"(?P<whole>\d{1,3}(?:[ .,']\d{3})+(?![\d])|\d+)"
    rf"(?:(?P<point>[.,])(?P<part>\d{{1,4}}))?(?P<minus> ?[-)](?![\w-]))?(?P<mark3> ?{MARK}\b|(?P<percent> ?%))?"
)
LONGEST = 20  # characters before the decimals: longer is a reference
BEFORE = re.compile(r"[\w.,/:+#-]$")
AFTER = re.compile(r"^(?:[\w/:]|[.,-]\w)")


@dataclass(frozen=True)
class Amount:
    """A number on the page. `decimals` as printed; `marked` when a currency stands beside it."""

    value: Decimal
    span: Span
    decimals: int
    marked: bool

    @property
    def is_money(self) -> bool:
        """Two decimals, or a currency: quantities, references and years are neither."""
        return self.decimals == 2 or (self.marked and self.decimals == 0)


@dataclass(frozen=True)
class Rate:
    """A percentage on the page."""

    value: Decimal
    span: Span


def scan(row: Row) -> tuple[list[Amount], list[Rate]]:
    """Every number of a row that stands on its own: money and quantities, and percentages."""
    amounts: list[Amount] = []
    rates: list[Rate] = []
    for match in NUMBER.finditer(row.folded):
        start, end = match.span()
        if BEFORE.search(row.folded[:start]) or AFTER.match(row.folded[end:]):
            continue
        if len(match["whole"]) > LONGEST:
            continue
        value, decimals = _value(match)
        if match["percent"]:
            rates.append(Rate(value, row.span(start, end)))
        else:
            marked = any(match[name] for name in ("mark", "mark2", "mark3"))
            amounts.append(Amount(value, row.span(start, end), decimals, marked))
    return amounts, rates


def _value(match: re.Match[str]) -> tuple[Decimal, int]:
    """The separator that comes last, before one, two or four digits, is the decimal one."""
    whole, part = match["whole"], match["part"] or ""
    ending = re.search(r"^0[.,](\d{3})$", whole)  # `1.000` is thousands, `0,025` cannot have any
    if ending and not part:
        part = ending[1]
        whole = whole[: ending.start()]
    digits = re.sub(r"\D", "", whole)
    value = Decimal(f"{digits}.{part}" if part else digits)
    negative = bool(match["sign"]) or bool(match["minus"])
    return (-value if negative else value), len(part)
