"""The bank accounts of a third party on its sheet: where payments go, what waits for a decision, what was before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workspaces.dossiers.models import Direction
from workspaces.invoices.models import Invoice
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can, Via
from workspaces.kernel.forms import Form
from workspaces.kernel.web import url
from workspaces.parties import accounts, collective_shown
from workspaces.parties.concerns import differing, spaced
from workspaces.parties.likeness import look_alike
from workspaces.parties.models import AccountState, BankAccount, ThirdParty

SOURCES = {
    "manual": "saisi sur la fiche",
    "import": "importé d’un fichier",
    "invoice": "lu sur une facture",
    "api": "reçu par l’API",
    "merge": "venu d’une fiche réunie à celle-ci",
}
STATES = {
    AccountState.PENDING: ("À confirmer", "warn", "clock"),
    AccountState.CURRENT: ("Utilisé", "ok", "circle-check"),
    AccountState.FORMER: ("Ancien", "off", "archive"),
    AccountState.REFUSED: ("Refusé", "err", "circle-x"),
}
SHEETS = {Direction.PURCHASE: "workspace:purchase", Direction.SALE: "workspace:sale"}


async def shown(
    ws: Access, party: ThirdParty, *, others: bool, editing: bool = False, form: Form | None = None
) -> dict[str, Any]:
    """`others`: somebody else than this person may confirm an account."""
    listed = await accounts.known(party)
    sources = await _invoices(ws, listed)
    waiting = [one for one in listed if one.state is AccountState.PENDING]
    return {
        "name": "comptes",
        "iban": spaced(party.iban),
        "bic": party.bic,
        "known": await _known(ws, party, listed),
        "since": _since(party, listed, sources),
        "pending": [await _pending(ws, party, one, listed, sources, others) for one in waiting],
        "history": [_past(one, sources) for one in reversed(listed) if one.state is not AccountState.PENDING],
        "editing": editing or form is not None,
        "values": {"iban": "", "bic": ""} | (form.values if form else {}),
        "errors": form.errors if form else {},
        "first": not accounts.has_history(party, listed),
        "announce": url("workspace:announce_account", **_to(ws, party)),
        "withdraw": url("workspace:withdraw_account", **_to(ws, party)) if party.iban else "",
    }


async def _invoices(ws: Access, listed: Sequence[BankAccount]) -> dict[UUID, Invoice]:
    ids = [one.origin_id for one in listed if one.origin == accounts.INVOICE and one.origin_id]
    return {invoice.id: invoice for invoice in await Invoice.within(ws).filter(id__in=ids)} if ids else {}


async def _known(ws: Access, party: ThirdParty, listed: Sequence[BankAccount]) -> collective_shown.Said | None:
    """What a file brought in bulk is graded for the firm's people only: a long file would be many questions."""
    one_by_one = any(row.state is AccountState.CURRENT for row in listed)
    return await collective_shown.said(party, party.iban) if one_by_one or ws.via is Via.FIRM else None


def _since(party: ThirdParty, listed: Sequence[BankAccount], sources: dict[UUID, Invoice]) -> str:
    row = next((one for one in listed if one.state is AccountState.CURRENT), None)
    if row is None:
        return "" if not party.iban else f"Connu depuis le {french.day(party.created_at)}"
    return _sentence(decided(row) or announced(row, sources))


def announced(row: BankAccount, sources: dict[UUID, Invoice]) -> str:
    """« saisi sur la fiche par Alice Martin, le 24/11/2026 à 15:41 »."""
    invoice = sources.get(row.origin_id) if row.origin_id else None
    source = f"lu sur la facture {invoice.number or 'sans numéro'}" if invoice else SOURCES.get(row.origin, "annoncé")
    by = f" par {row.seen_by_name}" if row.seen_by_name else ""
    return f"{source}{by}, le {french.moment(row.seen_at)}"


def decided(row: BankAccount) -> str:
    if not row.decided_at:
        return ""
    verb = "refusé" if row.state is AccountState.REFUSED else "confirmé"
    alone = row.state is not AccountState.REFUSED and row.decided_by_id == row.seen_by_id
    note = " (la même personne, seule à pouvoir le faire)" if alone else ""
    return f"{verb} par {row.decided_by_name}, le {french.moment(row.decided_at)}{note}"


async def _pending(
    ws: Access,
    party: ThirdParty,
    row: BankAccount,
    listed: Sequence[BankAccount],
    sources: dict[UUID, Invoice],
    others: bool,
) -> dict[str, Any]:
    own = row.seen_by_id == ws.person.id and await accounts.needs_another(party, row, listed)
    elsewhere = not party.iban and await accounts.is_paid_elsewhere(party, row.iban)
    refused = next((one for one in listed if one.iban == row.iban and one.state is AccountState.REFUSED), None)
    to = _to(ws, party) | {"account_id": row.id}
    return {
        "id": row.id,
        "old": spaced(party.iban),
        "new": differing(party.iban, row.iban),
        "iban": spaced(row.iban),
        "from": announced(row, sources),
        "source": _source(ws, sources.get(row.origin_id) if row.origin_id else None),
        "elsewhere": elsewhere,
        "alike": look_alike(party.iban, row.iban),
        "known": await collective_shown.said(party, row.iban),
        "back": any(one.iban == row.iban and one.state is AccountState.FORMER for one in listed),
        "refused": decided(refused) + f" : {refused.reason}" if refused else "",
        "may": ws.can(Can.PARTIES),
        "another": own and others,
        "alone": own and not others,
        "confirm": url("workspace:confirm_account", **to),
        "refuse": url("workspace:refuse_account", **to),
    }


def _source(ws: Access, invoice: Invoice | None) -> str:
    if invoice is None:
        return ""
    return url(SHEETS[invoice.direction], workspace=ws.workspace.slug, invoice_id=invoice.id)


def _past(row: BankAccount, sources: dict[UUID, Invoice]) -> dict[str, Any]:
    word, tone, icon = STATES[row.state]
    lines = [_sentence(announced(row, sources)), _sentence(decided(row))]
    if row.previous:
        lines.insert(0, f"À la place de {spaced(row.previous)}")
    if row.reason:
        lines.append(f"Motif : {row.reason}")
    return {"iban": spaced(row.iban), "word": word, "tone": tone, "icon": icon, "lines": [one for one in lines if one]}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _to(ws: Access, party: ThirdParty) -> dict[str, Any]:
    return {"workspace": ws.workspace.slug, "party_id": party.id}
