"""Finding the third party that an invoice names, or adding it."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import Q

from workspaces.invoices import numbering
from workspaces.invoices.draft import Party
from workspaces.kernel.clock import now
from workspaces.parties.models import PREFIX, Kind, ThirdParty, folded


async def find(workspace_id: UUID, kind: Kind, party: Party) -> ThirdParty | None:
    """By SIREN, else VAT number, else IBAN, else the same name where neither side has a SIREN to contradict it."""
    known = {"siren": party.siren, "vat_number": party.vat, "iban": party.iban}
    given = [(column, value) for column, value in known.items() if value]
    name = folded(party.name or "")
    alike = [Q(**{column: value}) for column, value in given] + ([Q(folded=name)] if name else [])
    if not alike:
        return None
    mine = ThirdParty.filter(Q(*alike, join_type="OR"), workspace_id=workspace_id, kind=kind)
    candidates = await mine.order_by("created_at").limit(100)
    for column, value in given:
        if found := next((one for one in candidates if getattr(one, column) == value), None):
            return found
    return next((one for one in candidates if one.folded == name and not (party.siren and one.siren)), None)


async def find_or_add(workspace_id: UUID, kind: Kind, party: Party) -> ThirdParty | None:
    """The third party, added with the next number when it is new. None: the invoice names nobody."""
    found = await find(workspace_id, kind, party)
    if found or not party.name:
        return found
    number = await numbering.take(workspace_id, PREFIX[kind], 0)
    return await ThirdParty.create(
        workspace_id=workspace_id,
        kind=kind,
        number=f"{PREFIX[kind]}-{number:03d}",
        name=party.name[:160],
        siren=party.siren or "",
        vat_number=party.vat or "",
        iban=party.iban or "",
        email=party.email or "",
        created_at=now(),
    )
