"""The company behind a SIREN, proposed while its dossier is being opened: its name in the form, its address kept with
the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workspaces.kernel.forms import Form
from workspaces.kernel.typesetting import typeset
from workspaces.parties import identity
from workspaces.parties.lookup import words
from workspaces.parties.lookup.directory import find
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact

Note = tuple[str, str]


async def propose(typed: Mapping[str, str]) -> tuple[str, Note | None]:
    """The name where none is typed yet, and a word on the company."""
    siren = Form(dict(typed)).siren("siren")
    if not siren:
        return "", None
    try:
        company = await find(siren)
    except LookupFailed as failure:
        return "", ("warn", failure.message)
    return "" if typed.get("name", "").strip() else company.name, _word(company)


def _word(company: CompanyFact) -> Note:
    if words.code_of(company) != "COMPANY_FOUND":
        return words.told(company)
    said = f"Au répertoire : {company.name}, {identity.place(company)}. Cette adresse sera celle du dossier."
    return "ok", typeset(said)


async def known_facts(siren: str) -> dict[str, Any]:
    """What a new dossier takes from the directory, when somebody has asked it about this company."""
    company = await CompanyFact.known(siren)
    if company is None or company.unknown:
        return {}
    place = {"postcode": company.postcode, "city": company.city, "country": company.country or "FR"}
    street = ", ".join(part for part in (company.address, company.address2) if part)[:200]
    return place | {"address": street, "siret": company.siret, "legal_form": words.form_of(company)}
