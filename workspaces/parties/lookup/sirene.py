"""INSEE's own Sirene 3.11: asks for a key, knows also the companies whose publication is restricted.

One question brings the head office with its company: `GET /siret?q=siren:… AND etablissementSiege:true`.
https://portail-api.insee.fr
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workspaces.kernel.settings import settings
from workspaces.parties.lookup import client, reading
from workspaces.parties.lookup.client import Answer
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.lookup.reading import text

NAME = "sirene"
HEADER = "X-INSEE-Api-Key-Integration"
PERSON = ("prenomUsuelUniteLegale", "prenom1UniteLegale")


async def ask(siren: str, wait_s: float) -> CompanyFact:
    address = f"{settings().sirene_url.rstrip('/')}/siret"
    wanted = {"q": f"siren:{siren} AND etablissementSiege:true", "nombre": "1"}
    return read(await client.ask(address, wanted, wait_s, {HEADER: settings().sirene_key}), siren)


def read(answer: Answer, siren: str) -> CompanyFact:
    body = reading.record(answer.body)
    match answer.status:
        case 200:
            return _found(body, siren)
        case 404:
            return reading.nobody(siren, NAME)
        case 401 | 403:
            if _is_hidden(body):
                return reading.fact(siren, NAME, partial=True)
            raise LookupFailed("COMPANY_KEY")
    raise LookupFailed("COMPANY_GARBLED")


def _is_hidden(body: Mapping[str, Any]) -> bool:
    """403 « Unité légale non diffusable (…) »: it exists, and nothing of it is public."""
    return "non diffusable" in text(reading.record(body.get("header") or {}), "message")


def _found(body: Mapping[str, Any], siren: str) -> CompanyFact:
    found = body.get("etablissements")
    if not isinstance(found, list) or not found:
        raise LookupFailed("COMPANY_GARBLED")
    seat = reading.record(found[0])
    if seat.get("siren") != siren:
        raise LookupFailed("COMPANY_OTHER")
    company = reading.record(seat.get("uniteLegale") or {})
    closed = company.get("etatAdministratifUniteLegale") == "C"
    return reading.fact(
        siren,
        NAME,
        siret=reading.siret_of(seat, siren),
        name=text(company, "denominationUniteLegale") or _person(company),
        legal_form=text(company, "categorieJuridiqueUniteLegale", longest=4),
        ape=text(company, "activitePrincipaleUniteLegale", longest=6),
        closed=closed,
        closed_on=reading.day(_period(seat).get("dateDebut")) if closed else None,
        partial=company.get("statutDiffusionUniteLegale", "O") != "O",
        **_place(reading.record(seat.get("adresseEtablissement") or {})),
    )


def _person(company: Mapping[str, Any]) -> str:
    """Somebody who works in their own name."""
    named = text(company, "nomUsageUniteLegale", "nomUniteLegale")
    return f"{text(company, *PERSON)} {named}".strip() if named else ""


def _period(seat: Mapping[str, Any]) -> Mapping[str, Any]:
    """The newest, from which its state is what it is."""
    periods = seat.get("periodesEtablissement")
    return reading.record(periods[0]) if isinstance(periods, list) and periods else {}


def _place(seat: Mapping[str, Any]) -> dict[str, str]:
    postcode = text(seat, "codeCedexEtablissement", "codePostalEtablissement", longest=10)
    if text(seat, "codePaysEtrangerEtablissement") or not postcode:
        return {}
    parts = (f"{name}Etablissement" for name in ("numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie"))
    extra = (f"{name}Etablissement" for name in ("complementAdresse", "distributionSpeciale"))
    return {
        "address": reading.street(seat, *parts),
        "address2": text(seat, *extra, longest=200),
        "postcode": postcode,
        "city": text(seat, "libelleCedexEtablissement", "libelleCommuneEtablissement", longest=80),
        "country": "FR",
    }
