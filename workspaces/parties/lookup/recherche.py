"""« Recherche d'entreprises » of the State: no key, seven questions a second, companies that are wholly published.

https://recherche-entreprises.api.gouv.fr/docs/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workspaces.kernel.settings import settings
from workspaces.parties.lookup import client, reading
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.lookup.reading import text

NAME = "recherche"
LEAST = {"page": "1", "per_page": "1", "minimal": "true", "include": "siege"}


async def ask(siren: str, wait_s: float) -> CompanyFact:
    address = f"{settings().companies_url.rstrip('/')}/search"
    answer = await client.ask(address, {"q": siren, **LEAST}, wait_s)
    if answer.status != 200:
        raise LookupFailed("COMPANY_GARBLED")
    return read(answer.body, siren)


def read(body: Any, siren: str) -> CompanyFact:
    found = reading.record(body).get("results")
    if not isinstance(found, list):
        raise LookupFailed("COMPANY_GARBLED")
    if not found:
        return reading.nobody(siren, NAME)
    company = reading.record(found[0])
    if company.get("siren") != siren:
        raise LookupFailed("COMPANY_OTHER")
    return _fact(company, reading.record(company.get("siege") or {}), siren)


def _fact(company: Mapping[str, Any], seat: Mapping[str, Any], siren: str) -> CompanyFact:
    closed = company.get("etat_administratif") in ("C", "F")
    return reading.fact(
        siren,
        NAME,
        siret=reading.siret_of(seat, siren),
        name=text(company, "nom_raison_sociale", "nom_complet"),
        legal_form=text(company, "nature_juridique", longest=4),
        ape=text(company, "activite_principale", longest=6),
        closed=closed,
        closed_on=reading.day(company.get("date_fermeture") or seat.get("date_fermeture")) if closed else None,
        partial=company.get("statut_diffusion", "O") != "O",
        **_place(seat),
    )


def _place(seat: Mapping[str, Any]) -> dict[str, str]:
    """Of the head office, where it lies in France and is public; the post's own code where it has one (CEDEX)."""
    postcode, city = text(seat, "cedex", "code_postal", longest=10), text(seat, "libelle_cedex", "libelle_commune")
    if text(seat, "code_pays_etranger") or not postcode:
        return {}
    return {
        "address": reading.street(seat, "numero_voie", "indice_repetition", "type_voie", "libelle_voie"),
        "address2": text(seat, "complement_adresse", "distribution_speciale", longest=200),
        "postcode": postcode,
        "city": city[:80],
        "country": "FR",
    }
