"""Numbering an entry, taking it back, and what its number may do. Called inside a `unit_of_work`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from workspaces.accounting import plans, sources
from workspaces.accounting.entries import build
from workspaces.accounting.entries import choice as choice_of
from workspaces.accounting.facts import Draft, Line, Plan, Source
from workspaces.accounting.models import AccountingPiece
from workspaces.dossiers.models import Workspace
from workspaces.invoices import numbering
from workspaces.invoices.models import Invoice
from workspaces.kernel import db
from workspaces.kernel.clock import today
from workspaces.kernel.errors import IllegalMove

NOT_YET = "Cette facture n’est pas encore acceptée ou envoyée : elle ne se comptabilise pas."


async def entry_of(invoice: Invoice, *, account: str = "") -> tuple[Draft, Source, Plan]:
    """The entry that the invoice would have now. `account`: another one than its party's, chosen for this invoice."""
    dossier = await Workspace.get(id=invoice.workspace_id)
    plan = await plans.plan_of(dossier)
    source = (await sources.of(invoice.workspace_id, [invoice]))[invoice.id]
    if account:
        source = replace(source, account=account)
    return build(source, plan), source, plan


async def number(invoice: Invoice, *, account: str = "") -> AccountingPiece:
    """Freeze the entry of an accepted or issued invoice under the next number of its journal and exercise."""
    if not sources.is_accountable(invoice):
        raise IllegalMove(NOT_YET, code="NOT_ACCOUNTABLE")
    draft, source, plan = await entry_of(invoice, account=account)
    dossier = await Workspace.get(id=invoice.workspace_id)
    closing = dossier.closing_of(draft.day)
    piece = await AccountingPiece.get_or_none(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    if piece and (piece.journal, piece.exercise) != (draft.journal, closing):
        await give_back(piece)
        piece = None
    fresh = piece is None
    piece = piece or AccountingPiece(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    piece.update_from_dict(
        columns(draft, closing) | {"party_id": invoice.party_id, "direction": invoice.direction.value}
    )
    piece.account = choice_of(source, plan).account
    if fresh:
        piece.number = await numbering.take(invoice.workspace_id, series_of(draft.journal), series_year(closing))
    await piece.save()
    return piece


def columns(draft: Draft, closing: date) -> dict[str, Any]:
    return {
        "journal": draft.journal,
        "journal_name": draft.journal_name,
        "exercise": closing,
        "day": draft.day,
        "due": draft.due,
        "reference": draft.reference,
        "label": draft.label,
        "lines": [packed(line) for line in draft.lines],
        "validated_on": today(),
        "open": False,
    }


def packed(line: Line) -> list[Any]:
    """A line as a row of JSON: small, and quick to read by the hundred thousand."""
    return [line.account, line.name, line.debit, line.credit, line.auxiliary, line.auxiliary_name]


async def give_back(piece: AccountingPiece) -> None:
    """The last number of a journal may be given back; one that others follow stays, or there would be a gap."""
    sql = (
        "update series set issued = issued - 1 where workspace_id = :ws and name = :name and year = :year "
        "and issued = :number returning issued"
    )
    name, year = series_of(piece.journal), series_year(piece.exercise)
    if not await db.rows(sql, ws=piece.workspace_id, name=name, year=year, number=piece.number):
        message = f"La pièce {piece.name} a déjà des suivantes : elle garde son journal et son exercice."
        raise IllegalMove(message, code="PIECE_FOLLOWED")
    await piece.delete()


def series_of(journal: str) -> str:
    return f"PIECE-{journal}"


def series_year(closing: date) -> int:
    """The exercise by the month it closes in: two short ones of a year do not share their numbers."""
    return closing.year * 100 + closing.month


async def reopen(invoice: Invoice) -> AccountingPiece:
    """Take a piece back for correction: it keeps its number, or gives it back when it is the last."""
    piece = await AccountingPiece.get(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    if piece.export_id:
        raise IllegalMove("Cette pièce est exportée : annulez d’abord son export.", code="PIECE_EXPORTED")
    try:
        await give_back(piece)
    except IllegalMove:
        piece.open = True
        await piece.save(update_fields=["open"])
    return piece
