"""What an entry is made from and what it is: values, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workspaces.accounting import chart
from workspaces.accounting.chart import Deductibility
from workspaces.dossiers.models import Direction
from workspaces.kernel.errors import DomainError

UNWRITABLE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029|]+")  # separators of one format or another


class NoEntry(DomainError):
    """Why an invoice cannot be an entry yet: a code, and what to complete."""

    code = "ENTRY"


@dataclass(frozen=True)
class Vat:
    """One rate of the breakdown."""

    rate: Decimal | None
    category: str
    base: int | None
    tax: int | None


@dataclass(frozen=True)
class Item:
    """One line of the invoice, as far as fixed assets need it."""

    net: int
    unit_price: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class Source:
    """An invoice and its third party, as an entry sees them. `account` is the party's own, `habit` what the last
    entries of this party used."""

    direction: Direction
    credit_note: bool
    number: str
    day: date | None
    due: date | None
    currency: str
    party_name: str
    net: int | None
    tax: int | None
    gross: int | None
    vat: tuple[Vat, ...] = ()
    items: tuple[Item, ...] = ()
    party_number: str = ""
    account: str = ""
    auxiliary: str = ""
    journal: str = ""
    vat_rate: str = ""
    vat_share: str = ""
    reverse_charge: bool = False
    project: str = ""
    terms: str = ""  # in words, where the due date comes from them
    habit: str = ""


@dataclass(frozen=True)
class Plan:
    """The dossier's journals and accounts, defaults included; an empty account is one that the firm wants named."""

    accounts: Mapping[str, str] = field(default_factory=lambda: chart.DEFAULTS)
    collected: Mapping[str, str] = field(default_factory=lambda: chart.COLLECTED)
    journals: Mapping[str, tuple[str, str]] = field(default_factory=lambda: chart.JOURNALS)
    deductible: tuple[Deductibility, ...] = chart.DEDUCTIBLE
    assets: Mapping[str, str] = field(default_factory=lambda: chart.ASSETS)
    asset_threshold: int = chart.ASSET_THRESHOLD
    exempt: bool = False  # franchise en base: no VAT is recovered


@dataclass(frozen=True)
class Line:
    """One movement, in hundredths: a debit or a credit, never both."""

    account: str
    name: str
    debit: int
    credit: int
    auxiliary: str = ""
    auxiliary_name: str = ""


@dataclass(frozen=True)
class Draft:
    """A balanced entry before it has a number."""

    journal: str
    journal_name: str
    day: date
    due: date | None
    reference: str
    label: str
    lines: tuple[Line, ...]


def flat(text: str) -> str:
    """Text that holds no separator of any format, no line break and no quote that a reader of tables would open."""
    return " ".join(UNWRITABLE.sub(" ", text).replace('"', "'").split())
