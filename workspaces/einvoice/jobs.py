"""Making the Factur-X of an invoice in the background, and listing what the official rules say of it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from workspaces.documents.models import Document
from workspaces.einvoice.conversion import Conversion, to_facturx
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, events, failpoints, jobs, storage
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import effect, job

UNTOUCHABLE = (Processing.ARCHIVED, Processing.ISSUED)


def conversion_key(invoice: Invoice) -> str:
    return f"convert:{invoice.id}"


async def ask_conversion(invoice: Invoice) -> None:
    """Have the Factur-X made (anew) from the draft as it is; one waiting request is enough."""
    key = conversion_key(invoice)
    if await jobs.Job.exists(key=key, state="queued"):
        return
    await jobs.Job.filter(key=key).update(key=None)
    await ask_first_conversion(invoice)


async def ask_first_conversion(invoice: Invoice) -> None:
    """The same for an invoice that is new: nothing can be waiting for it."""
    key = conversion_key(invoice)
    await jobs.later(
        convert_invoice, workspace_id=invoice.workspace_id, key=key, workspace=invoice.workspace_id, invoice=invoice.id
    )


async def not_converted(*, workspace: str, invoice: str) -> None:
    """The last attempt failed: say so on the invoice, which stays readable and correctable."""
    await _tell_failure(UUID(workspace), UUID(invoice), "CONVERSION_FAILED", FAILED)


FAILED = "Le Factur-X n’a pas pu être créé à partir de ce fichier. L’original est intact ; votre cabinet est prévenu."


@job(attempts=4, timeout=180, when_dead=not_converted)
async def convert_invoice(*, workspace: str, invoice: str) -> None:
    """Original and draft → Factur-X in the store. What is missing for it is told on the invoice, not retried."""
    workspace_id = UUID(workspace)
    row = await Invoice.get_or_none(id=UUID(invoice), workspace_id=workspace_id)
    if row is None or row.document_id is None or row.processing in UNTOUCHABLE:
        return
    document = await Document.get(id=row.document_id, workspace_id=workspace_id)
    with tempfile.TemporaryDirectory(prefix="liasse-convert-") as folder:
        try:
            made = await _convert(row, document, Path(folder))
        except DomainError as error:
            await _tell_failure(workspace_id, row.id, error.code, error.message)
            return
        content = made.pdf.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"{workspace_id}/facturx/{sha256}"
    await storage.put_new(key, content)
    failpoints.passing("convert:stored")
    async with effect():
        await _keep(row, document, made, key, sha256)


async def _convert(row: Invoice, document: Document, work: Path) -> Conversion:
    original = await storage.fetch(document.shown_key, work / "original")
    words: list[dict[str, Any]] | None = None
    if document.words_key:
        words = json.loads(await storage.get(document.words_key))
    xml = await storage.get(document.received_xml_key) if document.received_xml_key else None
    return await to_facturx(original, document.shown_type, row.as_draft(), work=work, received_xml=xml, words=words)


async def _keep(row: Invoice, document: Document, made: Conversion, key: str, sha256: str) -> None:
    row.facturx_key, row.facturx_sha256 = key, sha256
    row.profile, row.rung, row.completed = made.profile, made.rung, made.completed
    row.findings = [dataclasses.asdict(finding) for finding in made.findings]
    mine = Invoice.filter(id=row.id, workspace_id=row.workspace_id).exclude(processing__in=UNTOUCHABLE)
    names = ("facturx_key", "facturx_sha256", "profile", "rung", "completed", "findings")
    await mine.update(**{name: getattr(row, name) for name in names})
    await audit.record("invoice:converted", row, profile=made.profile, rung=made.rung, sha256=sha256)
    current = await Invoice.get(id=row.id, workspace_id=row.workspace_id)
    await approval.accept_by_itself(current)
    await events.tell([row.workspace_id], "invoice", row.id)
    await document.tell()


async def _tell_failure(workspace_id: UUID, invoice_id: UUID, code: str, message: str) -> None:
    finding = {"rule": code, "severity": "error", "message": message, "field": None, "location": None}
    async with effect():
        mine = Invoice.filter(id=invoice_id, workspace_id=workspace_id).exclude(processing__in=UNTOUCHABLE)
        await mine.update(findings=[finding])
        await events.tell([workspace_id], "invoice", invoice_id)
