"""Two third parties found to be one: everything of one goes to the other, and can come back exactly.

Each verb is one act inside the caller's `unit_of_work`. The merged one keeps its row and its number and leads to the
one that took it in. Merging never moves payments by itself: of two accounts the older stays, the other is announced.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from workspaces.accounting.models import AccountingPiece
from workspaces.deadlines.completeness import reckon_dossier
from workspaces.deadlines.models import WantedPiece
from workspaces.invoices.models import Invoice
from workspaces.kernel import audit
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.jobs import later
from workspaces.parties import accounts
from workspaces.parties.models import AccountState, BankAccount, Contact, Kind, Merge, PartyAddress, ThirdParty

PLACE = ("address", "address2", "postcode", "city", "country")
TERMS = ("terms_days", "terms_end_of_month")
ALONE = (
    *("siren", "siret", "vat_number", "email", "phone", "contact", "account", "auxiliary", "vat_rate", "journal"),
    *("duplicates", "outstanding", "since", "note"),
)
SHELVES: dict[str, type[Contact] | type[PartyAddress] | type[BankAccount] | type[AccountingPiece]] = {
    "contacts": Contact,
    "addresses": PartyAddress,
    "accounts": BankAccount,
    "pieces": AccountingPiece,
}
EXPECTED = "expected"  # the line of the firm's list, beside what the shelves hold
AT_ONCE = 500
WORDS = {Kind.SUPPLIER: "un fournisseur", Kind.CUSTOMER: "un client"}


def refusal(kept: ThirdParty, merged: ThirdParty) -> str:
    """Why these two are not one, or ""."""
    if kept.id == merged.id:
        return "Choisissez une autre fiche que celle-ci."
    if kept.kind is not merged.kind:
        return f"{kept.number} est {WORDS[kept.kind]} et {merged.number} {WORDS[merged.kind]} : ils restent séparés."
    for party in (kept, merged):
        if party.merged_into:
            return f"{party.number} est déjà réuni à une autre fiche."
    if kept.archived_at:
        return f"{kept.number} est archivé : désarchivez-le d’abord, ou gardez l’autre fiche."
    if kept.siren and merged.siren and kept.siren != merged.siren:
        return "Leurs SIREN diffèrent : ce sont deux entreprises. Corrigez le SIREN si l’un des deux est faux."
    return ""


def fillings(kept: ThirdParty, merged: ThirdParty) -> dict[str, Any]:
    """What the kept one lacks and the other has; an address and payment terms go as a whole."""
    wanted = {name: getattr(merged, name) for name in ALONE if not _has(kept, name) and _has(merged, name)}
    if not kept.address and not kept.city and (merged.address or merged.city):
        wanted |= {name: getattr(merged, name) for name in PLACE}
    if kept.terms_days is None and merged.terms_days is not None:
        wanted |= {name: getattr(merged, name) for name in TERMS}
    return {name: value for name, value in wanted.items() if value != getattr(kept, name)}


def _has(party: ThirdParty, name: str) -> bool:
    return getattr(party, name) not in ("", None)


async def merge(kept: ThirdParty, merged: ThirdParty, by: Access) -> Merge:
    if words := refusal(kept, merged):
        raise IllegalMove(words, code="NOT_MERGEABLE")
    record = Merge(workspace_id=kept.workspace_id, kept_id=kept.id, merged_id=merged.id, at=now())
    record.by_id, record.by_name = by.person.id, by.person.name
    record.invoices = await _ids(Invoice, merged)
    lasting = await lasting_account(kept, merged)
    moved = {name: await _ids(model, merged) for name, model in SHELVES.items()}
    moved[EXPECTED] = await _move_expected(kept, merged)
    states = await _settle_states(kept, merged, lasting)
    fields = fillings(kept, merged) | (lasting if lasting["iban"] != kept.iban else {})
    record.filled = {
        "fields": {name: [_plain(getattr(kept, name)), _plain(value)] for name, value in fields.items()},
        "moved": moved,
        "states": states,
        "iban": lasting["iban"],
    }
    for model in (Invoice, *SHELVES.values()):
        await model.filter(workspace_id=kept.workspace_id, party_id=merged.id).update(party_id=kept.id)
    other = next((iban for iban in (kept.iban, merged.iban) if iban and iban != lasting["iban"]), "")
    await kept.write(fields | {"iban_pending": await accounts.is_waiting(kept)}, seen=kept.version)
    await merged.write({"merged_into": kept.id}, seen=merged.version)
    await record.save()
    await _count_again(kept)
    if other:
        await accounts.announce(kept, other, origin=accounts.MERGE, origin_id=record.id, by=by)
    await audit.record("party:merged", kept, by, words=f"{merged.number} {merged.name} y est réuni", merge=record.id)
    await audit.record("party:merged", merged, by, words=f"Réuni à {kept.number} {kept.name}", merge=record.id)
    return record


async def _ids(model: Any, party: ThirdParty) -> list[str]:
    mine = model.filter(workspace_id=party.workspace_id, party_id=party.id).order_by("id")
    return [str(one) for one in await mine.values_list("id", flat=True)]


async def _move_expected(kept: ThirdParty, merged: ThirdParty) -> list[str]:
    """What the firm expects of it, unless it expects something of the kept one already: that line decides."""
    lines = WantedPiece.filter(workspace_id=kept.workspace_id)
    line = await lines.get_or_none(party_key=str(merged.id))
    if line is None or await lines.filter(party_key=str(kept.id)).exists():
        return []
    await lines.filter(id=line.id).update(party_key=str(kept.id))
    return [str(line.id)]


async def _count_again(kept: ThirdParty) -> None:
    """Whose invoices they are decides which are expected."""
    if kept.kind is Kind.SUPPLIER:
        await later(reckon_dossier, dossier_id=kept.workspace_id)


async def lasting_account(kept: ThirdParty, merged: ThirdParty) -> dict[str, str]:
    """Where payments go afterwards: of two accounts the one that was confirmed first. A new fiche with an account of
    its own must not redirect the payments of a supplier that was known before it."""
    own, other = ({"iban": party.iban, "bic": party.bic} for party in (kept, merged))
    if not kept.iban:
        return own if accounts.has_history(kept, await accounts.known(kept)) else other
    if not merged.iban or merged.iban == kept.iban:
        return own
    return own if await _confirmed_on(kept) <= await _confirmed_on(merged) else other


async def _confirmed_on(party: ThirdParty) -> datetime:
    rows = BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id, state=AccountState.CURRENT)
    row = await rows.first()
    when: datetime = (row.decided_at or row.seen_at) if row else party.created_at
    return when


async def _settle_states(kept: ThirdParty, merged: ThirdParty, lasting: dict[str, str]) -> dict[str, list[str]]:
    """One current account at most: the others become former ones."""
    current = BankAccount.filter(
        workspace_id=kept.workspace_id, party_id__in=[kept.id, merged.id], state=AccountState.CURRENT
    )
    holder = kept.id if kept.iban == lasting["iban"] else merged.id
    losing = [row for row in await current if not (row.iban == lasting["iban"] and row.party_id == holder)]
    for row in losing:
        row.state = AccountState.FORMER
        await row.save(update_fields=["state"])
    return {str(row.id): [AccountState.CURRENT.value, AccountState.FORMER.value] for row in losing}


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


async def undo(record: Merge, by: Access) -> list[str]:
    """Take it back: what moved returns, what was filled in is empty again unless somebody has changed it since. The
    names of those fields."""
    kept = await ThirdParty.get(id=record.kept_id, workspace_id=record.workspace_id)
    merged = await ThirdParty.get(id=record.merged_id, workspace_id=record.workspace_id)
    await _check_undo(record, kept, merged)
    fields: dict[str, list[Any]] = record.filled["fields"]
    kept_since = [name for name, (_, after) in fields.items() if _plain(getattr(kept, name)) != after]
    await _return(record, merged)
    back = {name: _native(name, before) for name, (before, _) in fields.items() if name not in kept_since}
    await kept.write(back | {"iban_pending": await accounts.is_waiting(kept)}, seen=kept.version)
    pending = {"iban_pending": await accounts.is_waiting(merged)}
    await merged.write({"merged_into": None} | pending, seen=merged.version)
    record.undone_at = now()
    await record.save(update_fields=["undone_at"])
    await _count_again(kept)
    await audit.record("party:unmerged", kept, by, words=f"{merged.number} {merged.name} en repart", merge=record.id)
    await audit.record("party:unmerged", merged, by, words=f"N’est plus réuni à {kept.number}", merge=record.id)
    return kept_since


async def _check_undo(record: Merge, kept: ThirdParty, merged: ThirdParty) -> None:
    if record.undone_at or merged.merged_into != kept.id:
        raise IllegalMove("Cette fusion est déjà annulée.")
    if kept.merged_into:
        raise IllegalMove(f"{kept.number} a lui-même été réuni à une autre fiche : annulez d’abord cette fusion-là.")
    states = record.filled["states"]
    rows = BankAccount.filter(workspace_id=record.workspace_id, party_id=kept.id)
    moved = [row for row in await rows if str(row.id) in states and row.state.value != states[str(row.id)][1]]
    announced = rows.filter(origin=accounts.MERGE, origin_id=record.id).exclude(state=AccountState.PENDING)
    if moved or kept.iban != record.filled["iban"] or await announced.exists():
        message = "Un IBAN de cette fiche a été décidé depuis la fusion : elle ne s’annule plus."
        raise IllegalMove(message, code="ACCOUNT_DECIDED")


async def _return(record: Merge, merged: ThirdParty) -> None:
    """What moved goes back, in the state it was in; the account that the merger announced was never announced."""
    ws, kept = record.workspace_id, record.kept_id
    announced = BankAccount.filter(workspace_id=ws, party_id=kept, origin=accounts.MERGE, origin_id=record.id)
    await announced.delete()
    shelves: dict[str, list[str]] = record.filled["moved"]  # an older merger knew fewer
    moved: list[tuple[Any, list[str]]] = [(Invoice, record.invoices)]
    moved += [(model, shelves.get(name, [])) for name, model in SHELVES.items()]
    for model, ids in moved:
        for some in _by(AT_ONCE, ids):
            await model.filter(workspace_id=ws, party_id=kept, id__in=some).update(party_id=merged.id)
    for some in _by(AT_ONCE, record.invoices):  # numbered since the merger
        await AccountingPiece.filter(workspace_id=ws, party_id=kept, invoice_id__in=some).update(party_id=merged.id)
    expected = WantedPiece.filter(workspace_id=ws, party_key=str(kept), id__in=shelves.get(EXPECTED, []))
    await expected.update(party_key=str(merged.id))
    for row_id, (before, _) in record.filled["states"].items():
        await BankAccount.filter(workspace_id=ws, id=row_id).update(state=AccountState(before))


def _by(size: int, ids: Iterable[str]) -> Iterable[list[UUID]]:
    rest = iter(ids)
    while some := [UUID(one) for one in islice(rest, size)]:
        yield some


def _native(name: str, value: Any) -> Any:
    """As the column holds it."""
    return date.fromisoformat(value) if name == "since" and value else value
