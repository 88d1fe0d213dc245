"""Reading what a directory answered: every value is a line of text that may be absent, masked or too long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from workspaces.kernel import identifiers
from workspaces.kernel.clock import now
from workspaces.kernel.forms import one_line
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact

MASKED = re.compile(r"\[(ND|NON-DIFFUSIBLE)\]")  # what INSEE and recherche-entreprises write for what is not public
STREETS = {
    **{"ALL": "ALLEE", "AV": "AVENUE", "BD": "BOULEVARD", "CHE": "CHEMIN", "CRS": "COURS", "FG": "FAUBOURG"},
    **{"IMP": "IMPASSE", "LOT": "LOTISSEMENT", "PAS": "PASSAGE", "PL": "PLACE", "RES": "RESIDENCE", "RTE": "ROUTE"},
    **{"SQ": "SQUARE", "VLA": "VILLA", "ZI": "ZONE INDUSTRIELLE"},
}


def record(value: Any) -> Mapping[str, Any]:
    """A JSON object, or an answer that cannot be read."""
    if not isinstance(value, dict):
        raise LookupFailed("COMPANY_GARBLED")
    return value


def text(row: Mapping[str, Any], *names: str, longest: int = 160) -> str:
    """The first of these that is said and not masked."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and (line := one_line(value)) and not MASKED.search(line):
            return line[:longest].rstrip()
    return ""


def words(row: Mapping[str, Any], *names: str) -> str:
    return " ".join(part for name in names if (part := text(row, name)))


def street(row: Mapping[str, Any], number: str, repeated: str, kind: str, name: str) -> str:
    """`2 BIS AVENUE LOUIS PREVEL`, the kind of street in full."""
    said = text(row, kind)
    parts = (text(row, number), text(row, repeated), STREETS.get(said, said), text(row, name))
    return " ".join(part for part in parts if part)[:200]


def day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except (ValueError, TypeError):
        return None


def siret_of(row: Mapping[str, Any], siren: str) -> str:
    siret = text(row, "siret")
    return siret if identifiers.is_siret(siret) and siret.startswith(siren) else ""


def fact(siren: str, source: str, **said: Any) -> CompanyFact:
    """A company that the directory knows."""
    number = identifiers.vat_from_siren(siren)
    return CompanyFact(siren=siren, vat_number=number, source=source, checked_at=now(), **said)


def nobody(siren: str, source: str) -> CompanyFact:
    """The directory knows of no such company."""
    return CompanyFact(siren=siren, unknown=True, source=source, checked_at=now())
