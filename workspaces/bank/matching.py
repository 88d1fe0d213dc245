"""Which invoice proves which payment: the same amount, a day that fits, and a label that names the supplier or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from workspaces.bank.payees import alike

BEFORE, AFTER = timedelta(days=100), timedelta(days=15)  # paid so long after the invoice, or so long before it
NEAR = timedelta(days=15)  # where the label names nobody that we know


@dataclass(frozen=True)
class Paid:
    """One payment: `cents` is what left."""

    id: UUID
    on: date
    cents: int
    label: str


@dataclass(frozen=True)
class Bill:
    """One invoice. `due`: the day on which it was to be paid, if it says."""

    id: UUID
    name: str
    on: date
    cents: int
    due: date | None = None


def proofs(payments: Iterable[Paid], bills: Sequence[Bill]) -> dict[UUID, UUID]:
    """Payment → invoice, each invoice once: those that are named first, then the nearest in time."""
    pairs = [
        (not alike(paid.label, bill.name), _distance(paid, bill), str(paid.id), str(bill.id), paid.id, bill.id)
        for paid in payments
        for bill in bills
        if bill.cents == paid.cents and fits(paid, bill)
    ]
    found: dict[UUID, UUID] = {}
    taken: set[UUID] = set()
    for *_, paid_id, bill_id in sorted(pairs):
        if paid_id not in found and bill_id not in taken:
            found[paid_id] = bill_id
            taken.add(bill_id)
    return found


def fits(paid: Paid, bill: Bill) -> bool:
    """A named supplier within months; one that the label does not name only where the days are near."""
    if alike(paid.label, bill.name):
        return bill.on - AFTER <= paid.on <= bill.on + BEFORE
    return _distance(paid, bill) <= NEAR


def _distance(paid: Paid, bill: Bill) -> timedelta:
    return min(abs(paid.on - day) for day in (bill.on, bill.due or bill.on))
