"""Putting a third party away: archived once it has been used, deleted only while it never was."""

from __future__ import annotations

from tortoise.expressions import Q

from workspaces.invoices.models import Invoice
from workspaces.kernel import audit
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now
from workspaces.kernel.errors import IllegalMove
from workspaces.parties import numbers
from workspaces.parties.models import BankAccount, Contact, Merge, PartyAddress, ThirdParty


async def is_used(party: ThirdParty) -> bool:
    """Something refers to it: an invoice, or a merger, be it undone."""
    if await Invoice.exists(workspace_id=party.workspace_id, party_id=party.id):
        return True
    either = Q(kept_id=party.id) | Q(merged_id=party.id)
    return await Merge.filter(either, workspace_id=party.workspace_id).exists()


async def archive(party: ThirdParty, by: Access) -> None:
    """It leaves the lists and pickers, and new invoices no longer find it."""
    if party.archived_at or party.merged_into:
        raise IllegalMove("Cette fiche est déjà archivée ou réunie à une autre.")
    await party.write({"archived_at": now()})
    await audit.record("party:archived", party, by)


async def unarchive(party: ThirdParty, by: Access) -> None:
    if not party.archived_at:
        raise IllegalMove("Cette fiche n’est pas archivée.")
    await party.write({"archived_at": None})
    await audit.record("party:unarchived", party, by)


async def delete(party: ThirdParty, by: Access) -> None:
    """For one added by mistake. Its number is not given again."""
    if party.merged_into or await is_used(party):
        message = "Cette fiche a servi : elle ne se supprime pas. Archivez-la, elle quittera les listes."
        raise IllegalMove(message, code="PARTY_USED")
    await numbers.retire(party.workspace_id, party.kind, [party.number])
    for model in (BankAccount, Contact, PartyAddress):
        await model.filter(workspace_id=party.workspace_id, party_id=party.id).delete()
    await audit.record("party:deleted", party, by, number=party.number, name=party.name)
    await party.delete()
