"""The only things a conversion may add to a document, each of them following from what is printed: the country, the VAT
number that belongs to the SIREN, the electronic address (the SIREN in the French directory) and, as date of supply, the
date of issue. Whatever is added is named, so that nobody takes it for the document's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workspaces.einvoice.profiles import DIRECTORY
from workspaces.invoices.draft import InvoiceDraft, Party
from workspaces.kernel.identifiers import is_siren, is_siret, is_vat, vat_from_siren

SUPPLY_DATE = "supply_date"


def completed(draft: InvoiceDraft) -> tuple[InvoiceDraft, list[str]]:
    """A copy with what may be added, and the names of the added fields."""
    charged = bool(draft.tax)
    seller, of_seller = completed_party(draft.seller, vat_is_charged=charged)
    buyer, of_buyer = completed_party(draft.buyer, vat_is_charged=False)
    added = [f"seller.{name}" for name in of_seller] + [f"buyer.{name}" for name in of_buyer]
    return replace(draft, seller=seller, buyer=buyer), added


def completed_party(party: Party, *, vat_is_charged: bool) -> tuple[Party, list[str]]:
    """Only a seller who charges VAT is given a VAT number: one who is exempt may have none."""
    added: dict[str, Any] = {}
    siren = siren_of(party)
    if not party.country and (country := country_of(party, siren)):
        added["country"] = country
    if vat_is_charged and not party.vat and siren:
        added["vat"] = vat_from_siren(siren)
    if not party.electronic_address and siren:
        added["electronic_address"] = siren
    filled = replace(party, **added) if added else replace(party)
    if "electronic_address" in added:
        filled.electronic_scheme = DIRECTORY
    return filled, list(added)


def siren_of(party: Party) -> str | None:
    """As printed, or as the SIRET and the French VAT number contain it."""
    if party.siren and is_siren(party.siren):
        return party.siren
    if party.siret and is_siret(party.siret):
        return party.siret[:9]
    if party.vat and party.vat.startswith("FR") and is_vat(party.vat) and is_siren(party.vat[4:]):
        return party.vat[4:]
    return None


def country_of(party: Party, siren: str | None) -> str | None:
    if siren:
        return "FR"
    if party.vat and is_vat(party.vat):
        return {"EL": "GR", "XI": "GB"}.get(party.vat[:2], party.vat[:2])
    return None
