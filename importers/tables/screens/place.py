"""Where an import is made: in one dossier, or at the firm for several of them. The screens are the same for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from importers.tables.kinds import FIRM_PARTIES, PARTIES, TableKind
from importers.tables.models import ImportBatch
from workspaces.kernel import tenancy
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.web import url
from workspaces.parties.models import ThirdParty

SIDES = {"fournisseurs": "supplier", "clients": "customer"}
NOUNS = {"supplier": "fournisseur", "customer": "client", "": "tiers"}


@dataclass(frozen=True)
class Place:
    """`names` is the side whose routes the pages lead to; `parts` what its addresses need."""

    owner_id: UUID
    by: Access | FirmAccess
    kind: TableKind
    names: str
    base: str
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def workspace_ids(self) -> frozenset[UUID]:
        """An import's own rows belong to the dossier, or to the firm."""
        return frozenset({self.owner_id})

    def to(self, name: str, **params: Any) -> str:
        return url(f"{self.names}:{name}", **self.parts, **params)

    def parties(self, side: str, **query: str) -> str:
        """The list that an import fills."""
        if self.names == "firm":
            return self.to("imports_new")
        tab = next((tab for tab, its in SIDES.items() if its == side), "fournisseurs")
        return self.to("parties") + "?" + "&".join([f"onglet={tab}", *(f"{key}={text}" for key, text in query.items())])

    def party(self, party: ThirdParty) -> str:
        """Its sheet, in the dossier that one is in."""
        return self.to("party", party_id=party.id) if self.names == "workspace" else ""

    def back(self, side: str) -> dict[str, str]:
        label = "Imports" if self.names == "firm" else "Clients & fournisseurs"
        return {"href": self.parties(side), "label": label}


def here(access: Access | FirmAccess) -> Place:
    if isinstance(access, FirmAccess):
        tenancy.allow({access.firm_id, *access.workspace_ids})
        return Place(access.firm_id, access, FIRM_PARTIES, "firm", "base_firm.html")
    parts = {"workspace": access.workspace.slug}
    return Place(access.workspace_id, access, PARTIES, "workspace", "base_workspace.html", parts)


def noun(batch_side: str) -> dict[str, str]:
    """« fournisseur », « fournisseurs »; what may be either is « tiers »."""
    one = NOUNS.get(batch_side, NOUNS[""])
    return {"one": one, "many": one if one.endswith("s") else f"{one}s"}


async def found(place: Place, batch_id: Any) -> ImportBatch:
    return await ImportBatch.within(place).get(id=batch_id, kind=place.kind.name)
