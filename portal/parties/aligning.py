"""One name for one company: the sheets of the dossiers that somebody follows take the name that was chosen."""

from __future__ import annotations

from portal.parties import listing
from portal.review.standing import inside
from workspaces.kernel import audit
from workspaces.kernel.access import Can, FirmAccess
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.parties.models import ThirdParty


async def align(firm: FirmAccess, siren: str, name: str) -> int:
    """How many sheets changed. Each change is in the journal of its dossier, like one made on the sheet."""
    known = [each for each, _ in (await listing.names(firm.workspace_ids, [siren])).get(siren, [])]
    if name not in known:
        message = "Choisissez l’un des noms que cette entreprise porte déjà dans vos dossiers."
        raise DomainError(message, code="NAME_UNKNOWN", status=422)
    current = ThirdParty.within(firm).filter(siren=siren, merged_into=None, archived_at=None)
    changed = 0
    for party in await current.exclude(name=name).order_by("id"):
        changed += await _rename(firm, party, name)
    return changed


async def _rename(firm: FirmAccess, party: ThirdParty, name: str) -> int:
    access = await inside(firm, party.workspace_id)
    if not access.can(Can.PARTIES):
        return 0
    async with unit_of_work():
        before = party.name
        await party.write({"name": name}, seen=party.version)
        await audit.record("party:changed", party, access, name=f"{before} → {name}")
    return 1
