"""Dates as invoices print them, in figures and in words, and the terms that make a due date."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from importers.readers.words import Row, Span

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january januar januari",
            "fevrier fevr fev february feb februar februari",
            "mars mar march maerz marz maart mrt",
            "avril avr april apr",
            "mai may mei",
            "juin june jun juni",
            "juillet juil july jul juli",
            "aout aou august aug augustus",
            "septembre sept sep september",
            "octobre oct october oktober okt",
            "novembre nov november",
            "decembre dec december dezember dez",
        ),
        1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})( ?[./-] ?)(\d{1,2})\2(\d{4}|\d{2})(?![\d./-]\d|\d)")
ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})([-/.])(\d{2})\2(\d{2})(?!\d)")
COMPACT = re.compile(r"(?<![\w/.-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\w/-])")
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:er|st|nd|rd|th|\.)?[ -]?(?:of )?({MONTH})\.?,?[ -]?((?:19|20)\d{{2}}|\d{{2}}(?!\d))"
)
MONTH_FIRST = re.compile(rf"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)? ?,? ((?:19|20)\d{{2}})")
TERMS = re.compile(
    r"\b(?:a|at|net|sous|within|dans(?: les| un delai de)?|solde a|balance at|under)? ?(\d{1,3}) ?"
    r"(?:jours?|j|days?|tage)\b"
)
ABOUT_PAYMENT = re.compile(r"paiement|reglement|payable|echeance|payment|terms|conditions|zahlung|net \d")
NOT_TERMS = re.compile(r"retard|late|penalite|escompte|discount|reclamation|contest|retour|return|overdue|rappel")
IMMEDIATE = re.compile(
    r"paiement (?:immediat|comptant)|(?:a|des) reception|(?:due|payable) (?:up)?on receipt|immediate payment"
)


@dataclass(frozen=True)
class PrintedDate:
    """`other` is the reading with day and month exchanged, when that is a date too."""

    value: date
    span: Span
    other: date | None = None
    compact: bool = False


@dataclass(frozen=True)
class Terms:
    days: int
    end_of_month: bool
    span: Span

    def due(self, issued: date) -> date:
        due = issued + timedelta(days=self.days)
        if self.end_of_month:
            return due.replace(day=calendar.monthrange(due.year, due.month)[1])
        return due


def scan(row: Row) -> Iterator[PrintedDate]:
    """Every date of a row. `other` is left for `settle` to decide."""
    taken: list[range] = []
    for pattern, read in (
        (ISO, _iso),
        (MONTH_FIRST, _month_first),
        (DAY_FIRST, _day_first),
        (FIGURES, _figures),
        (COMPACT, _compact),
    ):
        for match in pattern.finditer(row.folded):
            here = range(*match.span())
            if any(here.start < t.stop and t.start < here.stop for t in taken):
                continue
            values = read(match)
            if values:
                taken.append(here)
                other = values[1] if len(values) > 1 else None
                yield PrintedDate(values[0], row.span(*match.span()), other, pattern is COMPACT)


def terms(row: Row) -> Terms | None:
    """`30 jours fin de mois`, `Net 30`: only beside words about paying, never beside words about being late."""
    if not ABOUT_PAYMENT.search(row.folded) or NOT_TERMS.search(row.folded):
        return None
    if match := IMMEDIATE.search(row.folded):
        return Terms(0, False, row.span(*match.span()))
    if match := TERMS.search(row.folded):
        end = bool(re.search(r"fin de mois|fdm|end of month|eom", row.folded))
        return Terms(int(match[1]), end, row.span(*match.span()))
    return None


def month_comes_first(found: list[PrintedDate], rows: list[Row]) -> bool:
    """11/03/2017 in English may be 3 November. A date that can be read one way only decides for all; then the terms of
    payment between two dates; then the dollar."""
    figures = [d for d in found if FIGURES.fullmatch(d.span.row.folded[d.span.start : d.span.end])]
    open_ones = [d for d in figures if d.other]
    if not open_ones:
        return False
    settled = [d for d in figures if not d.other]
    by_month = [d for d in settled if int(re.split(r"\D+", d.span.text)[1]) > 12]
    if settled:
        return len(by_month) * 2 > len(settled)
    days = {t.days for row in rows if (t := terms(row))}
    swapped, straight = [d.other for d in open_ones if d.other], [d.value for d in open_ones]
    if days & _distances(swapped) and not days & _distances(straight):
        return True
    text = " ".join(row.folded for row in rows)
    return "$" in text and "invoice" in text and "facture" not in text


def _distances(values: list[date]) -> set[int]:
    return {(b - a).days for a in values for b in values if b > a}


def settle(found: list[PrintedDate], rows: list[Row]) -> list[PrintedDate]:
    """Day and month in the order that this document uses."""
    if not month_comes_first(found, rows):
        return found
    return [PrintedDate(d.other, d.span) if d.other else d for d in found]


def _iso(match: re.Match[str]) -> list[date]:
    return _dates((int(match[1]), int(match[3]), int(match[4])))


def _compact(match: re.Match[str]) -> list[date]:
    return _dates((int(match[1]), int(match[2]), int(match[3])))


def _day_first(match: re.Match[str]) -> list[date]:
    return _dates((_year(match[3]), MONTHS[match[2]], int(match[1])))


def _month_first(match: re.Match[str]) -> list[date]:
    return _dates((int(match[3]), MONTHS[match[1]], int(match[2])))


def _figures(match: re.Match[str]) -> list[date]:
    a, b, year = int(match[1]), int(match[3]), _year(match[4])
    return _dates((year, b, a)) + (_dates((year, a, b)) if a != b else []) or []


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _dates(*triples: tuple[int, int, int]) -> list[date]:
    found = []
    for year, month, day in triples:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return [d for d in found if 1990 <= d.year <= 2100]
