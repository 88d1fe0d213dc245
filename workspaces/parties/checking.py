"""A sheet beside the directory of companies: what differs, and taking one of its values over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from workspaces.kernel import audit, french
from workspaces.kernel.access import Access
from workspaces.kernel.errors import IllegalMove, NotFound
from workspaces.kernel.web import url
from workspaces.parties import identity
from workspaces.parties.lookup import words
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.models import ThirdParty, folded
from workspaces.parties.sections import said

PARTS = {  # the word in addresses → label, columns
    "nom": ("Nom", ("name",)),
    "adresse": ("Adresse du siège", ("address", "address2", "postcode", "city", "country")),
    "tva": ("N° de TVA, calculé", ("vat_number",)),
    "siret": ("SIRET du siège", ("siret",)),
}


@dataclass(frozen=True)
class Difference:
    part: str
    mine: str
    theirs: str

    @property
    def label(self) -> str:
        return PARTS[self.part][0]


def differences(party: ThirdParty, company: CompanyFact) -> list[Difference]:
    """Accents, capitals, commas and legal forms apart. What the directory does not know differs from nothing."""
    pairs = (Difference(part, _told(party, part), _told(company, part)) for part in PARTS)
    return [pair for pair in pairs if pair.theirs and not _same(pair)]


def _told(row: ThirdParty | CompanyFact, part: str) -> str:
    if part == "adresse":
        return identity.place(row) if row.postcode else ""
    return str(getattr(row, PARTS[part][1][0]))


def _same(pair: Difference) -> bool:
    if pair.part == "siret" and pair.mine:
        return True  # of another establishment
    plain = folded if pair.part == "nom" else _plain
    return plain(pair.mine) == plain(pair.theirs)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", letters)


async def note(party: ThirdParty, company: CompanyFact, by: Access) -> None:
    """Inside a `unit_of_work`: somebody looked, and what they saw."""
    labels = [pair.label.lower() for pair in differences(party, company)]
    found = f"Diffère : {', '.join(labels)}" if labels else "Rien ne diffère"
    told = found if words.code_of(company) == "COMPANY_FOUND" else words.told(company)[1]
    await audit.record("party:checked", party, by, words=told, source=company.source)


async def take_over(party: ThirdParty, part: str, seen: str, by: Access) -> str:
    """Inside a `unit_of_work`. Write what the directory says of one thing, if that is what was `seen`. Its label."""
    if part not in PARTS:
        raise NotFound
    company = await CompanyFact.known(party.siren)
    if company is None or _told(company, part) != seen:
        raise IllegalMove("Le répertoire ne dit plus cela de l’entreprise. Vérifiez à nouveau.", code="COMPANY_CHANGED")
    label, columns = PARTS[part]
    before = {name: getattr(party, name) for name in columns}
    changes = {name: value for name in columns if (value := getattr(company, name)) != before[name]}
    if changes:
        await party.write(changes, seen=party.version)
        moves = {name: f"{said(before[name])} → {said(value)}" for name, value in changes.items()}
        await audit.record("party:changed", party, by, **moves, source="répertoire des entreprises")
    return label


async def shown(ws: Access, party: ThirdParty, *, compared: bool = False, failure: str = "") -> dict[str, Any]:
    """For the sheet, from what is known already. `compared`: somebody has just asked what differs."""
    company = await CompanyFact.known(party.siren)
    to = {"workspace": ws.workspace.slug, "party_id": party.id}
    pairs = differences(party, company) if company and compared else []
    return {
        "compared": compared,
        "failure": failure,
        "known": words.dated(company) if company else "",
        "word": words.told(company) if company and words.code_of(company) != "COMPANY_FOUND" else None,
        "closed": _closed(company),
        "differences": [
            {
                "label": pair.label,
                "mine": pair.mine,
                "theirs": pair.theirs,
                "take": url("workspace:take_over", **to, part=pair.part),
            }
            for pair in pairs
        ],
        "check": url("workspace:check_party", **to) if party.siren else "",
    }


def _closed(company: CompanyFact | None) -> str:
    if company is None or not company.closed:
        return ""
    return f"Fermée le {french.day(company.closed_on)}" if company.closed_on else "Fermée"
