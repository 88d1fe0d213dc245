"""Filing what was understood: the document's verdict, its invoice, its third party, and what happens next by itself."""

from __future__ import annotations

from decimal import Decimal

from importers.pictures import ask_pictures
from importers.readers.remarks import review
from importers.reading import Reading
from importers.takeover import settling
from workspaces.anomalies import examining
from workspaces.documents.models import Document, State
from workspaces.dossiers.models import Direction, Workspace
from workspaces.einvoice.jobs import ask_first_conversion
from workspaces.expenses import recording as expenses
from workspaces.invoices import duplicates, fulltext
from workspaces.invoices.draft import Doubt, InvoiceDraft
from workspaces.invoices.models import Invoice, InvoiceLine, InvoiceTag, VatRow, cents_or_none
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, events
from workspaces.parties import accounts, defaults, matching
from workspaces.parties.models import Kind, ThirdParty

LEAST_SURE = 0.8  # below, a field is shown as « à vérifier »
HEAD = {  # what a person is asked, when the field is absent and when it is uncertain
    "number": (
        "Le numéro de facture n’a pas été trouvé : saisissez-le.",
        "Le numéro de facture a été lu sans certitude : vérifiez-le.",
    ),
    "issue_date": (
        "La date de facture n’a pas été trouvée : saisissez-la.",
        "La date de facture a été lue sans certitude : vérifiez-la.",
    ),
    "seller.name": (
        "Le nom du fournisseur n’a pas été trouvé : saisissez-le.",
        "Le nom du fournisseur a été lu sans certitude : vérifiez-le.",
    ),
    "gross": (
        "Le total TTC n’a pas été trouvé : saisissez-le.",
        "Le total TTC a été lu sans certitude : vérifiez-le.",
    ),
}


async def file(row: Document, reading: Reading, dossier: Workspace) -> None:
    """Write the outcome of a reading, in the running transaction, and ask for what follows."""
    heed_caution(row, reading)
    row.media_type, row.verdict = reading.media_type, reading.verdict
    row.reason, row.message = reading.reason or "", reading.message
    row.state = State.REFUSED if reading.verdict == "refuse" else State.READY
    if reading.draft and reading.verdict != "refuse":
        invoice = await _invoice(row, reading.draft, reading.verdict, dossier)
        row.invoice_id = invoice.id
        await fulltext.keep(invoice, (word.text for page in reading.words for word in page.words))
        await ask_first_conversion(invoice)
        await ask_pictures(row)
    await row.save()
    await audit.record(f"document:{row.state.value}", row, reason=row.reason or None, verdict=row.verdict)
    await row.tell()


def heed_caution(row: Document, reading: Reading) -> None:
    """A doubt about the message that brought the file outweighs what the file says of itself."""
    if not row.caution or reading.verdict == "refuse":
        return
    doubtful = review(row.caution)
    reading.verdict, reading.reason, reading.message = "review", doubtful.code, doubtful.message
    if reading.draft:
        reading.draft.doubts.append(Doubt(doubtful.code, doubtful.message, None))


async def _invoice(row: Document, draft: InvoiceDraft, verdict: str, dossier: Workspace) -> Invoice:
    invoice = Invoice(workspace_id=row.workspace_id, document_id=row.id, direction=row.direction)
    invoice.received_at, invoice.channel = row.received_at, row.channel.value
    expense = await expenses.of_document(row)
    if expense:
        expenses.complete(draft, expense)
        expenses.settle(invoice, expense)
    if origin := await settling.origin_of(row):
        settling.complete(draft, origin, row.direction)
    add_uncertain_fields(draft)
    invoice.take(draft)
    party = (await expenses.supplier(expense) if expense else None) or await _third_party(invoice, draft)
    if party:
        invoice.party_id, invoice.party_name = party.id, invoice.party_name or party.name
    if defaults.finds_duplicates(dossier, party) and await duplicates.look(invoice, draft):
        invoice.take(draft)
    invoice.processing = Processing.TO_CHECK if invoice.doubt_count or verdict == "review" else Processing.TO_ACCEPT
    if origin:
        settling.settle(invoice, origin)
    await invoice.save()
    if origin:
        await settling.close(invoice, origin)
    elif party and party.kind is Kind.SUPPLIER and not expense:  # a till shows no account to pay into
        await accounts.announce(party, draft.seller.iban, origin=accounts.INVOICE, origin_id=invoice.id)
    await _details(invoice, draft)
    if party and party.project:
        await InvoiceTag.create(workspace_id=invoice.workspace_id, invoice_id=invoice.id, name=party.project)
    if not origin:  # what was settled elsewhere is looked at by nobody
        await examining.examine(invoice)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)
    return invoice


def add_uncertain_fields(draft: InvoiceDraft) -> None:
    """A doubt for each main field that is absent or was read with little confidence."""
    told = {doubt.field for doubt in draft.doubts}
    values = {
        "number": draft.number,
        "issue_date": draft.issue_date,
        "seller.name": draft.seller.name,
        "gross": draft.gross,
    }
    for name, value in values.items():
        sure = draft.confidence.get(name)
        missing, unsure = HEAD[name]
        if name in told:
            continue
        if value is None:
            draft.doubts.append(Doubt("FIELD_MISSING", missing, name))
        elif sure and sure.score < LEAST_SURE:
            draft.doubts.append(Doubt("FIELD_UNSURE", unsure, name))


async def _third_party(invoice: Invoice, draft: InvoiceDraft) -> ThirdParty | None:
    purchase = invoice.direction is Direction.PURCHASE
    kind, party = (Kind.SUPPLIER, draft.seller) if purchase else (Kind.CUSTOMER, draft.buyer)
    return await matching.find_or_add(invoice.workspace_id, kind, party)


async def _details(invoice: Invoice, draft: InvoiceDraft) -> None:
    same = {"workspace_id": invoice.workspace_id, "invoice_id": invoice.id}
    await InvoiceLine.bulk_create(
        InvoiceLine(
            **same,
            position=position,
            description=line.description or "",
            quantity=_storable(line.quantity),
            unit=(line.unit or "")[:6],
            unit_price=_storable(line.unit_price),
            net=cents_or_none(line.net),
            vat_rate=_storable(line.vat_rate),
            vat_category=line.vat_category or "",
        )
        for position, line in enumerate(draft.lines, 1)
    )
    await VatRow.bulk_create(
        VatRow(
            **same,
            rate=_storable(row.rate),
            category=row.category or "",
            base=cents_or_none(row.base),
            tax=cents_or_none(row.tax),
        )
        for row in draft.vat
    )


def _storable(value: Decimal | None) -> Decimal | None:
    """A number that its column can hold; the draft keeps the others as read."""
    return value if value is not None and abs(value) < 10_000 and value == round(value, 2) else None
