"""Sealing an accepted invoice: its entry in the dossier's chain, with the hashes of its original and its Factur-X."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from workspaces.archive.models import ArchiveEntry
from workspaces.capture import photos
from workspaces.documents.models import Document
from workspaces.dossiers.models import Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, chain, clock, events, failpoints
from workspaces.kernel.jobs import NotYet, effect, job

KIND = "archive"
YEARS = 10  # Code de commerce L123-22, counted from the closing of the exercise


@job(attempts=20, timeout=30)
async def seal_invoice(*, workspace: str, invoice: str) -> None:
    """Archive one accepted invoice, once."""
    workspace_id = UUID(workspace)
    accepted = await Invoice.get_or_none(id=UUID(invoice), workspace_id=workspace_id)
    if accepted is None or accepted.processing is not Processing.ACCEPTED:
        return
    if not accepted.facturx_key:
        raise NotYet("the Factur-X")
    document = await Document.get(id=accepted.document_id, workspace_id=workspace_id)
    dossier = await Workspace.get(id=workspace_id)
    failpoints.passing("seal:before")
    async with effect():
        await seal(accepted, document, dossier)
        failpoints.passing("seal:inside")


async def seal(invoice: Invoice, document: Document, dossier: Workspace) -> ArchiveEntry:
    """Write the entry and move the invoice to « Archivée », in the running transaction."""
    entry = ArchiveEntry(
        workspace_id=invoice.workspace_id,
        invoice_id=invoice.id,
        document_id=document.id,
        direction=invoice.direction,
        party_name=invoice.party_name,
        party_siren=invoice.party_siren,
        type_code=invoice.type_code,
        number=invoice.number,
        issue_date=invoice.issue_date,
        gross=invoice.shown_gross,
        currency=invoice.currency,
        original_key=document.key,
        original_sha256=document.sha256,
        original_name=document.name,
        photos=await photos.sealed(document),
        facturx_key=invoice.facturx_key,
        facturx_sha256=invoice.facturx_sha256,
        sealed_at=clock.now(),
        keep_until=kept_until(dossier, invoice.issue_date or clock.today()),
    )
    entry.seq, entry.previous, entry.hash = await chain.extend(invoice.workspace_id, KIND, entry.entry())
    await entry.save()
    invoice.processing = invoice.processing.to(Processing.ARCHIVED)
    invoice.before_decision = ""
    await invoice.save_if_unchanged("processing", "before_decision")
    await audit.record("archive:sealed", invoice, seq=entry.seq, keep_until=entry.keep_until)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)
    await document.tell()
    return entry


def kept_until(dossier: Workspace, day: date) -> date:
    """Ten years after the closing of the exercise that the invoice belongs to."""
    closing = dossier.closing_of(day)
    try:
        return closing.replace(year=closing.year + YEARS)
    except ValueError:  # a 29 February
        return closing.replace(year=closing.year + YEARS, day=28)
