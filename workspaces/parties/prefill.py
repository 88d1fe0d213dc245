"""Filling the form of a third party from the directory of companies: what is empty, or came from there before.

What somebody typed is never written over; what the directory says instead stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workspaces.kernel import identifiers
from workspaces.parties import identity
from workspaces.parties.controls import Control
from workspaces.parties.lookup.models import CompanyFact

PLACE = ("address", "address2", "postcode", "city", "country")
ALONE = ("name", "siret", "vat_number")


def said(company: CompanyFact | None) -> dict[str, str]:
    """What the directory says, as a form shows it."""
    return {name: getattr(company, name) for name in (*ALONE, *PLACE)} if company else {}


def fill(typed: Mapping[str, str], company: CompanyFact, before: CompanyFact | None) -> dict[str, str]:
    """The values that change. `before`: the company whose facts stand in the form already. An address is taken whole
    or not at all."""
    new, old = said(company), said(before)
    free = [name for name in ALONE if typed.get(name, "") in ("", old.get(name, ""))]
    if all(typed.get(name, "") in ("", old.get(name, "")) for name in PLACE if name != "country"):
        free += PLACE if new["country"] else PLACE[:-1]
    siren = {"siren": identifiers.spaced_siren(company.siren)}
    return {name: new[name] for name in free} | siren


def marked(controls: Iterable[Control], typed: Mapping[str, str], company: CompanyFact | None) -> list[Control]:
    """The fields, those that the directory filled in saying so, those that it contradicts saying what it knows."""
    notes = _notes(typed, company) if company and not company.unknown else {}
    return [replace(control, hint=notes.get(control.name, control.hint)) for control in controls]


def _notes(typed: Mapping[str, str], company: CompanyFact) -> dict[str, str]:
    new = said(company)
    taken = {"vat_number": "Calculé à partir du SIREN. À vider si elle n’a pas de TVA."}
    notes = {
        name: taken.get(name, "Repris du répertoire.")
        for name in (*ALONE, *PLACE[:-1])
        if new[name] and typed.get(name, "") == new[name]
    }
    if new["name"] and typed.get("name") and typed["name"] != new["name"]:
        notes["name"] = f"Au répertoire : {new['name']}."
    if new["postcode"] and any(typed.get(name, "") != new[name] for name in ("address", "postcode", "city")):
        notes["address"] = f"Au répertoire : {identity.place(company)}."
    return notes
