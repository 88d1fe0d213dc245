"""Invoices as entries see them: read in batches, with their VAT, their lines and their third parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workspaces.accounting.facts import Item, Source, Vat
from workspaces.dossiers.models import Direction
from workspaces.invoices.models import Invoice, InvoiceLine, VatRow
from workspaces.invoices.status import Processing
from workspaces.kernel import db
from workspaces.parties import defaults
from workspaces.parties.models import ThirdParty

ACCOUNTABLE = {  # what has become a fact of the books: accepted purchases, sales that were issued
    Direction.PURCHASE: (Processing.ACCEPTED, Processing.ARCHIVED),
    Direction.SALE: (Processing.ISSUED, Processing.ARCHIVED),
}
ACCOUNTABLE_SQL = (
    "(direction = 'purchase' and processing in ('accepted', 'archived') "
    "or direction = 'sale' and processing in ('issued', 'archived'))"
)
LAST, ENOUGH = 5, 3  # a habit: three of the last five


def is_accountable(invoice: Invoice) -> bool:
    return invoice.processing in ACCOUNTABLE[invoice.direction]


async def of(workspace_id: UUID, invoices: Sequence[Invoice]) -> dict[UUID, Source]:
    """The sources of these invoices of one dossier, by id."""
    ids = [invoice.id for invoice in invoices]
    vat, items = defaultdict[UUID, list[Vat]](list), defaultdict[UUID, list[Item]](list)
    for row in await VatRow.filter(workspace_id=workspace_id, invoice_id__in=ids):
        vat[row.invoice_id].append(Vat(row.rate, row.category, row.base, row.tax))
    for line in await InvoiceLine.filter(workspace_id=workspace_id, invoice_id__in=ids, net__not_isnull=True):
        items[line.invoice_id].append(Item(line.net or 0, line.unit_price, line.vat_rate))
    party_ids = {invoice.party_id for invoice in invoices if invoice.party_id}
    parties = {party.id: party for party in await ThirdParty.filter(workspace_id=workspace_id, id__in=list(party_ids))}
    habits = await habits_of(workspace_id, [id_ for id_, party in parties.items() if not party.account])
    made = {}
    for invoice in invoices:
        party = parties.get(invoice.party_id) if invoice.party_id else None
        habit = habits.get(party.id, "") if party else ""
        made[invoice.id] = source_of(invoice, vat[invoice.id], items[invoice.id], party, habit)
    return made


def source_of(invoice: Invoice, vat: list[Vat], items: list[Item], party: ThirdParty | None, habit: str) -> Source:
    own: dict[str, Any] = {}
    if party:
        own = {"party_number": party.number, "account": party.account, "auxiliary": party.auxiliary}
        own |= {"journal": party.journal, "vat_rate": party.vat_rate, "vat_share": party.vat_share}
        own |= {"reverse_charge": party.reverse_charge, "project": party.project}
    by_terms = defaults.due(invoice.issue_date, party) if party and invoice.due_date is None else None
    if party and by_terms:
        own["terms"] = defaults.terms_in_words(party)
    return Source(
        direction=invoice.direction,
        credit_note=invoice.is_credit_note,
        number=invoice.number,
        day=invoice.issue_date,
        due=invoice.due_date or by_terms,
        currency=invoice.currency,
        party_name=invoice.party_name or (party.name if party else ""),
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
        vat=tuple(vat),
        items=tuple(items),
        habit=habit,
        **own,
    )


async def habits_of(workspace_id: UUID, parties: Sequence[UUID]) -> dict[UUID, str]:
    """The account that most of the last entries of a party used, where it is the same often enough."""
    if not parties:
        return {}
    sql = (
        "select party_id, account from (select party_id, account, row_number() over "
        "(partition by party_id order by validated_on desc, number desc) as place from accounting_piece "
        "where workspace_id = :ws and party_id in :parties) as latest where place <= :last"
    )
    seen: dict[UUID, list[str]] = defaultdict(list)
    for row in await db.rows(sql, ws=workspace_id, parties=list(parties), last=LAST):
        seen[UUID(str(row["party_id"]))].append(row["account"])
    best = {party: max(set(used), key=lambda code: (used.count(code), code)) for party, used in seen.items()}
    return {party: code for party, code in best.items() if seen[party].count(code) >= ENOUGH}
