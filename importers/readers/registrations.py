"""The numbers of a company as a structured invoice states them, sorted into ours."""

from __future__ import annotations

from workspaces.invoices.draft import Party
from workspaces.kernel.identifiers import compact, is_siren, is_siret

SIREN_SCHEME, SIRET_SCHEME = "0002", "0009"
SIRET_LENGTH = 14


def identify_party(party: Party, numbers: list[tuple[str | None, str | None]], taxes: list[str | None]) -> Party:
    """`numbers` are (scheme, value) pairs, the legal registration first; `taxes` the VAT registrations."""
    for scheme, stated in numbers:
        value = compact(stated or "")
        if scheme == SIRET_SCHEME or is_siret(value) or (scheme == SIREN_SCHEME and len(value) == SIRET_LENGTH):
            party.siret = party.siret or value
        elif scheme == SIREN_SCHEME or (scheme is None and is_siren(value)):
            party.siren = party.siren or value
    party.vat = next((compact(tax) for tax in taxes if tax), None)
    party.siren = party.siren or _siren_within(party)
    return party


def _siren_within(party: Party) -> str | None:
    """The SIREN is printed inside a SIRET, and inside a French VAT number."""
    if party.siret and len(party.siret) == SIRET_LENGTH:
        return party.siret[:9]
    if party.vat and party.vat.startswith("FR") and is_siren(party.vat[4:]):
        return party.vat[4:]
    return None
