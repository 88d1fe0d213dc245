"""Drafts for these tests: complete by default, one keyword for what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from workspaces.invoices.draft import InvoiceDraft, Line, Party, Source, VatRow

D = Decimal


def seller(**changes: Any) -> Party:
    party = Party(
        name="Moulin de la Galette SARL",
        siren="552100554",
        siret="55210055400013",
        vat="FR96552100554",
        iban="FR7630006000011234567890189",
        address=["12 rue des Meuniers"],
        postcode="75018",
        city="Paris",
        country="FR",
    )
    return replace(party, **changes)


def buyer(**changes: Any) -> Party:
    party = Party(name="Boulangerie Étoile", siren="732829320", postcode="69001", city="Lyon", country="FR")
    return replace(party, **changes)


def lines() -> list[Line]:
    return [
        Line("Farine T65, sac de 25 kg", D("4"), "C62", D("32.50"), D("130.00"), D("20"), "S"),
        Line("Livraison", D("1"), "C62", D("20.00"), D("20.00"), D("20"), "S"),
    ]


def draft(**changes: Any) -> InvoiceDraft:
    """A printed invoice of 180,00 €, read in full."""
    whole = InvoiceDraft(
        source=Source.TEXT,
        type_code="380",
        number="F-2026-118",
        issue_date=date(2026, 3, 12),
        due_date=date(2026, 4, 11),
        currency="EUR",
        seller=seller(),
        buyer=buyer(),
        net=D("150.00"),
        tax=D("30.00"),
        gross=D("180.00"),
        payable=D("180.00"),
        vat=[VatRow(D("20"), "S", D("150.00"), D("30.00"))],
        lines=lines(),
    )
    return replace(whole, **changes)
