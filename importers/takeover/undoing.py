"""Taking a take-over back, within a day: documents that nobody has touched go, with what was read of them."""

from __future__ import annotations

from uuid import UUID

from importers.tables import imports
from importers.tables import moves as tables
from importers.tables.models import ImportBatch, Stage
from importers.takeover.models import Fate, Part, TakenDossier, TakenFile, TakeOver
from importers.takeover.moves import move
from workspaces.accounting.models import AccountingPiece
from workspaces.documents.models import Document, Page
from workspaces.documents.origins import Origin
from workspaces.invoices.models import Invoice, InvoiceLine, VatRow
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, db, failpoints
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work

AT_ONCE = 50
REMOVED, KEPT = "removed", "kept"
NO_TOUCH = ("document:received", "documents:read")  # our own arrival, and looking


async def undo(row: TakeOver) -> None:
    """Some files a transaction; then the imports of third parties, and the ones that only these documents named."""
    dossiers = {d.id: d for d in await TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id)}
    while files := await _created(row):
        async with unit_of_work():
            for file in files:
                target = dossiers[file.dossier_id].target_id if file.dossier_id else None
                done = REMOVED if target and await _take_back(file, target) else KEPT
                await TakenFile.filter(id=file.id, workspace_id=row.workspace_id).update(undone=done)
            failpoints.passing("takeover:undoing")
    for target in {dossier.target_id for dossier in dossiers.values() if dossier.target_id}:
        await _sweep(row, target)
    async with unit_of_work():
        await move(row, Stage.UNDONE, undone_at=now())


async def _created(row: TakeOver) -> list[TakenFile]:
    mine = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id, fate=Fate.CREATED, undone="")
    return await mine.exclude(part=Part.INDEX).order_by("place").limit(AT_ONCE)


async def _take_back(file: TakenFile, target: UUID) -> bool:
    if file.part is Part.PARTIES:
        return await _take_back_parties(file, target)
    document = await Document.get_or_none(id=file.document_id, workspace_id=target)
    if document is None:
        return True
    invoice = await Invoice.of_document(document)
    if await touched(document, invoice):
        return False
    await audit.record("takeover:taken-back", document, name=document.name, sha256=document.sha256)
    await _remove(document, invoice)
    return True


async def _take_back_parties(file: TakenFile, target: UUID) -> bool:
    batch = await ImportBatch.get_or_none(id=file.batch_id, workspace_id=target)
    if batch is None or not tables.undoable(batch):
        return batch is None
    await imports.undo(batch, by=None)
    return True


async def touched(document: Document, invoice: Invoice | None) -> bool:
    """Somebody did something with it, an entry was made of it, or it is in the archive."""
    ids = [document.id, *([invoice.id] if invoice else [])]
    acts = AuditEvent.filter(workspace_id=document.workspace_id, subject_id__in=ids, by_id__not_isnull=True)
    if await acts.exclude(what__in=NO_TOUCH).exists():
        return True
    if invoice is None:
        return False
    entry = AccountingPiece.filter(workspace_id=document.workspace_id, invoice_id=invoice.id)
    return invoice.processing is Processing.ARCHIVED or await entry.exists()


async def _remove(document: Document, invoice: Invoice | None) -> None:
    """Rows only: the bytes of an original are never removed from the store."""
    where = document.workspace_id
    if invoice:
        for model in (InvoiceLine, VatRow):
            await model.filter(invoice_id=invoice.id, workspace_id=where).delete()
        await Invoice.filter(id=invoice.id, workspace_id=where).delete()
    await Page.filter(document_id=document.id, workspace_id=where).delete()
    await Origin.filter(document_id=document.id, workspace_id=where).delete()
    await Document.filter(id=document.id, workspace_id=where).delete()
    await document.tell()


async def _sweep(row: TakeOver, target: UUID) -> None:
    """Third parties that only the documents named, and deposits that hold nothing any more."""
    held = [
        f"not exists (select 1 from {table} h where h.workspace_id = :ws and h.party_id = third_party.id)"  # noqa: S608
        for table in ("invoice", "party_contact", "party_address", "bank_account")
    ]
    merges = "not exists (select 1 from party_merge m where m.workspace_id = :ws and m.kept_id = third_party.id)"
    named = "select id from third_party where workspace_id = :ws and created_at >= :since and version = 1"
    unused = " and ".join(["import_id is null", "merged_into is null", "archived_at is null", *held, merges])
    async with unit_of_work():
        since = row.began_at or row.created_at
        await db.execute(
            f"delete from third_party where workspace_id = :ws and id in ({named}) and {unused}",  # noqa: S608
            ws=target,
            since=since if db.is_postgres() else since.isoformat(sep=" "),
        )
        empty = "not exists (select 1 from document d where d.workspace_id = :ws and d.deposit_id = deposit.id)"
        sql = f"delete from deposit where workspace_id = :ws and channel = 'takeover' and {empty}"  # noqa: S608
        await db.execute(sql, ws=target)


async def kept(row: TakeOver) -> list[str]:
    """The paths of what stays, because it was used meanwhile."""
    mine = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id, undone=KEPT)
    return [str(path) for path in await mine.order_by("place").limit(200).values_list("path", flat=True)]
