"""Which pieces a dossier should have received, and why: a pure reading of how often each supplier sends an invoice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workspaces.deadlines import months
from workspaces.kernel.french import plural

RHYTHMS = {1: "chaque mois", 2: "tous les deux mois", 3: "chaque trimestre", 6: "chaque semestre", 12: "chaque année"}
TIMES = 3  # a rhythm is believed once it was kept over three periods
MISSES = 2  # invoices missing in a row after which the supplier is held to have stopped
MEMORY = max(RHYTHMS) * TIMES + MISSES * max(RHYTHMS)  # months to look back


@dataclass
class Supplier:
    """How many invoices of one supplier are dated in each month."""

    key: str
    name: str
    counts: dict[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """One line of the firm's own list: so many months apart, from a month on."""

    key: str  # of the supplier, as in `Supplier`
    name: str
    every: int
    since: date
    note: str = ""


@dataclass(frozen=True)
class Piece:
    """What is expected of one supplier for one month, against what came in."""

    key: str
    name: str
    month: date
    expected: int
    received: int
    why: str

    @property
    def missing(self) -> int:
        return max(self.expected - self.received, 0)


def rhythm(counts: Mapping[date, int], month: date) -> tuple[int, int] | None:
    """Months between invoices and how many come at a time, if `month` is due for one. Pauses between them are empty."""
    for every in RHYTHMS:
        kept = [counts.get(months.plus(month, -every * n), 0) for n in range(1, TIMES + 1)]
        between = (counts.get(months.plus(month, -n), 0) for n in range(1, every * TIMES) if n % every)
        if all(kept) and not any(between):
            return every, min(kept)
    return None


def followed(supplier: Supplier, until: date) -> dict[date, tuple[int, int]]:
    """Each month in which an invoice is due, up to `until`: rhythm and how many.

    An invoice that is missing does not end the rhythm at once: it counts as if it had come, twice in a row at most.
    """
    held, due, misses = dict(supplier.counts), {}, 0
    for month in months.between(min(held), until) if held else []:
        found = rhythm(held, month)
        if found is None:
            continue
        due[month] = found
        misses = 0 if supplier.counts.get(month) else misses + 1
        if misses and misses <= MISSES:
            held[month] = found[1]
    return due


def pieces(suppliers: Iterable[Supplier], wanted: Sequence[Wanted], start: date, end: date) -> list[Piece]:
    """Everything expected for the months from `start` to `end`: the firm's own list first decides for its suppliers."""
    known = {supplier.key: supplier for supplier in suppliers}
    listed = {one.key for one in wanted}
    span = months.between(start, end)
    found = [piece for one in wanted for month in span if (piece := _asked(one, month, known.get(one.key)))]
    for key, supplier in known.items():
        if key not in listed:
            due = followed(supplier, end)
            found += [_usual(supplier, month, *due[month]) for month in span if month in due]
    return sorted(found, key=lambda piece: (piece.month, piece.name.lower(), piece.key))


def _asked(one: Wanted, month: date, supplier: Supplier | None) -> Piece | None:
    if month < one.since or ((month.year - one.since.year) * 12 + month.month - one.since.month) % one.every:
        return None
    received = supplier.counts.get(month, 0) if supplier else 0
    note = f" : {one.note}" if one.note else ""
    why = f"Liste du cabinet, {RHYTHMS[one.every]} depuis {months.named(one.since)}{note}."
    return Piece(one.key, one.name, month, 1, received, why)


def _usual(supplier: Supplier, month: date, every: int, count: int) -> Piece:
    """« 1 facture chaque mois : juillet 2026, août 2026 et septembre 2026. »"""
    seen = [months.plus(month, -every * n) for n in range(TIMES, 0, -1)]
    said = [months.named(one) + ("" if supplier.counts.get(one) else " (manquante)") for one in seen]
    why = f"{plural(count, 'facture')} {RHYTHMS[every]} : {', '.join(said[:-1])} et {said[-1]}."
    return Piece(supplier.key, supplier.name, month, count, supplier.counts.get(month, 0), why)
