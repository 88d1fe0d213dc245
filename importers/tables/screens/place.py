"""Where an import is made: in one dossier, or at the firm for several of them. The screens are the same for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.requests import Request

from importers.tables.every_kind import WORKSPACES
from importers.tables.kinds import FIRM_PARTIES, PARTIES, TableKind
from importers.tables.models import ImportBatch
from workspaces.kernel import tenancy
from workspaces.kernel.access import Access, FirmAccess, FirmCan
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import url
from workspaces.parties.models import ThirdParty

SIDES = {"fournisseurs": "supplier", "clients": "customer"}
NOUNS = {"supplier": "fournisseur", "customer": "client", "": "tiers"}


@dataclass(frozen=True)
class Place:
    """`names` is the side whose routes the pages lead to; `parts` what its addresses need; `what` is imported there."""

    owner_id: UUID
    by: Access | FirmAccess
    kind: TableKind
    names: str
    base: str
    parts: dict[str, str] = field(default_factory=dict)
    what: str = ""

    @property
    def workspace_ids(self) -> frozenset[UUID]:
        """An import's own rows belong to the dossier, or to the firm."""
        return frozenset({self.owner_id})

    def to(self, name: str, **params: Any) -> str:
        what = {"what": self.what} if self.what and name.startswith("import") else {}
        return url(f"{self.names}:{name}", **self.parts, **what, **params)

    def parties(self, side: str, **query: str) -> str:
        """The list that an import fills."""
        if self.names == "firm":
            return self.to("workspaces") if self.kind is WORKSPACES else self.to("firm_parties")
        tab = next((tab for tab, its in SIDES.items() if its == side), "fournisseurs")
        return self.to("parties") + "?" + "&".join([f"onglet={tab}", *(f"{key}={text}" for key, text in query.items())])

    def party(self, party: ThirdParty) -> str:
        """Its sheet, in the dossier that one is in."""
        return self.to("party", party_id=party.id) if self.names == "workspace" else ""

    def back(self, side: str) -> dict[str, str]:
        if self.names == "firm":
            return {"href": self.parties(side), "label": "Dossiers clients" if self.kind is WORKSPACES else "Tiers"}
        return {"href": self.parties(side), "label": "Clients & fournisseurs"}

    def following(self, batch: ImportBatch) -> dict[str, str]:
        """Where one goes once it is done."""
        if self.kind is WORKSPACES:
            href = self.to("plan_invitations") + f"?import={batch.id}"
            return {"href": href, "label": "Inviter ces clients", "icon": "send"}
        label = f"Voir les {noun(batch.side)['many']}"
        return {"href": self.parties(batch.side), "label": label, "icon": "users"}


AT_THE_FIRM = {"dossiers": (WORKSPACES, FirmCan.CLIENTS), "tiers": (FIRM_PARTIES, FirmCan.WORK)}


def here(request: Request, access: Access | FirmAccess) -> Place:
    """In a dossier, its third parties. At the firm, what the address says."""
    if isinstance(access, FirmAccess):
        return at_firm(access, request.path_params["what"])
    parts = {"workspace": access.workspace.slug}
    return Place(access.workspace_id, access, PARTIES, "workspace", "base_workspace.html", parts)


def at_firm(firm: FirmAccess, what: str) -> Place:
    if what not in AT_THE_FIRM:
        raise NotFound
    kind, right = AT_THE_FIRM[what]
    firm.require(right)
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    return Place(firm.firm_id, firm, kind, "firm", "base_firm.html", what=what)


def noun(batch_side: str, kind: TableKind = PARTIES) -> dict[str, str]:
    """« fournisseur », « fournisseurs »; what may be either is « tiers »."""
    one = kind.one if kind is WORKSPACES else NOUNS.get(batch_side, NOUNS[""])
    return {"one": one, "many": one if one.endswith("s") else f"{one}s"}


async def found(place: Place, batch_id: Any) -> ImportBatch:
    return await ImportBatch.within(place).get(id=batch_id, kind=place.kind.name)
