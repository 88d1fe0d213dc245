"""What a reader understood of an invoice: the value that travels from a file to a row, and from a row to Factur-X.

Pure data, no database. Field names are the project's (`docs/glossary.md` gives the EN 16931 terms). Every value may be
absent: nothing is invented, a person completes the rest.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


class Proof(enum.StrEnum):
    """Why a value is believed, strongest first."""

    PERSON = "person"  # typed or confirmed by somebody
    XML = "xml"  # stated by the invoice's own structured data
    CHECKSUM = "checksum"  # its key is right (IBAN mod 97, SIREN Luhn, VAT key)
    KNOWN_PARTY = "known-party"  # the dossier knows this supplier
    ARITHMETIC = "arithmetic"  # net + tax = gross, rate by rate, beside their labels
    ANCHOR = "anchor"  # printed beside its label
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the top left corner; `page` counts from 1."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a reader is of one field: `score` from 0 to 1, `proof`, and where it stands on the page."""

    score: float
    proof: Proof
    box: Box | None = None


@dataclass(slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7)."""

    name: str | None = None
    siren: str | None = None
    siret: str | None = None
    vat: str | None = None
    iban: str | None = None
    email: str | None = None
    address: list[str] = field(default_factory=list)  # BT-35, BT-36, BT-162
    postcode: str | None = None
    city: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    electronic_address: str | None = None  # BT-34 / BT-49
    electronic_scheme: str | None = None


@dataclass(slots=True)
class VatRow:
    """One line of the VAT breakdown (BG-23). `rate` in percent, amounts in the invoice's currency."""

    rate: Decimal | None
    category: str | None  # UNCL5305: S, Z, E, AE, K, G, O
    base: Decimal | None
    tax: Decimal | None
    exemption: str | None = None


@dataclass(slots=True)
class Line:
    """One invoice line (BG-25)."""

    description: str | None
    quantity: Decimal | None = None
    unit: str | None = None  # UN/ECE Rec 20
    unit_price: Decimal | None = None  # net price, BT-146
    net: Decimal | None = None  # BT-131
    vat_rate: Decimal | None = None
    vat_category: str | None = None


# UNTDID 1001: what takes back the whole or a part of what was invoiced
CREDIT_NOTES = ("381", "81", "83", "261", "262", "296", "308", "396", "420", "458", "502", "503", "532")


class Source(enum.StrEnum):
    """The reader that understood the file."""

    FACTURX = "facturx"
    CII = "cii"
    UBL = "ubl"
    TEXT = "text"
    OCR = "ocr"


@dataclass(slots=True)
class InvoiceDraft:
    """An invoice as read. Amounts keep the document's sign; dates are calendar dates; `confidence` is keyed by field
    name, nested names dotted (`seller.siren`)."""

    source: Source
    type_code: str | None = None  # UNTDID 1001: 380 invoice, 381 credit note…
    number: str | None = None  # BT-1
    issue_date: date | None = None  # BT-2
    due_date: date | None = None  # BT-9
    currency: str | None = None  # BT-5
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    net: Decimal | None = None  # BT-109
    tax: Decimal | None = None  # BT-110
    gross: Decimal | None = None  # BT-112
    payable: Decimal | None = None  # BT-115
    vat: list[VatRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    preceding: list[str] = field(default_factory=list)  # BT-25
    order_reference: str | None = None  # BT-13
    payment_terms: str | None = None  # BT-20
    profile: str | None = None  # BT-24 of structured invoices: minimum, basicwl, basic, en16931, extended…
    confidence: dict[str, Confidence] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def is_credit_note(self) -> bool:
        return self.type_code in CREDIT_NOTES


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to have a person look: a stable code, a French sentence, the field it is about.

    `blocking`: the invoice waits to be checked; otherwise it is only worth saying.
    """

    code: str
    message: str
    field: str | None = None
    blocking: bool = True
