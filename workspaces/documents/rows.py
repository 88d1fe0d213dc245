"""A deposited document as its line shows it: its way to the firm in four steps, computed from facts.

The answer to a deposit, the lists and the event stream all show this same line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workspaces.documents.models import Document, State
from workspaces.dossiers.models import Direction, FirmLink, Workspace
from workspaces.invoices.models import Invoice
from workspaces.kernel import french
from workspaces.kernel.web import url

RECEIVED, READING, CREATED, SENT = 1, 2, 3, 4
NATIVE, MADE = "Déjà au format Factur-X", "Factur-X créée"
MOVING = (State.RECEIVED, State.READING)


@dataclass(frozen=True)
class Way:
    """How far a document is: its status in one word or two, the step reached, and whether a person must help it on."""

    status: str
    step: int
    final: bool = False
    stopped: bool = False
    message: str = ""


async def row_context(document: Document) -> dict[str, Any]:
    """What `documents/_row.html` shows of one document."""
    return (await rows_of([document]))[0]


async def rows_of(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """The lines of several documents of one dossier, in four reads whatever their number."""
    if not documents:
        return []
    workspace = await Workspace.get(id=documents[0].workspace_id)
    followed = bool(await FirmLink.firms_of(workspace.id))
    invoices = await _invoices_of(documents)
    inside = await _inside(documents)
    return [
        _row(workspace.slug, document, invoices.get(document.invoice_id), followed, inside.get(document.id, 0))
        for document in documents
    ]


async def _invoices_of(documents: Sequence[Document]) -> dict[UUID | None, Invoice]:
    ids = [document.invoice_id for document in documents if document.invoice_id]
    found = await Invoice.filter(workspace_id=documents[0].workspace_id, id__in=ids) if ids else []
    return {invoice.id: invoice for invoice in found}


async def _inside(documents: Sequence[Document]) -> Mapping[UUID | None, int]:
    """How many documents came out of each ZIP."""
    zips = [document.id for document in documents if document.media_type == "application/zip"]
    if not zips:
        return {}
    inside = await Document.filter(workspace_id=documents[0].workspace_id, container_id__in=zips)
    return Counter(document.container_id for document in inside)


def _row(slug: str, document: Document, invoice: Invoice | None, followed: bool, inside: int) -> dict[str, Any]:
    way = way_of(document, invoice, followed=followed, inside=inside)
    return {
        "id": document.id,
        "title": (invoice.party_name if invoice else "") or document.name,
        "name": document.name,
        "href": sheet_of(slug, invoice) if invoice else None,
        "cents": invoice.shown_gross if invoice else None,
        "currency": invoice.currency if invoice else "EUR",
        "status": way.status,
        "processing": invoice.processing.label if invoice and way.final else "",
        "format": format_of(invoice) if invoice else "",
        "step": way.step,
        "steps": SENT if followed else CREATED,
        "stopped": way.stopped,
        "final": way.final,
        "message": way.message,
        "at": document.received_at,
        "thumb": url("workspace:document_page", workspace=slug, document_id=document.id, number=1)
        if document.page_count
        else None,
        "row": url("workspace:document_row", workspace=slug, document_id=document.id),
        "original": url("workspace:original", workspace=slug, document_id=document.id),
    }


def way_of(document: Document, invoice: Invoice | None, *, followed: bool, inside: int = 0) -> Way:
    """Reçue → Lecture → Factur-X créée → Transmise à votre cabinet."""
    match document.state:
        case State.RECEIVED:
            return Way("Reçue", RECEIVED)
        case State.READING:
            return Way("Lecture en cours", READING)
        case State.REFUSED:
            return Way("Écartée", READING, final=True, stopped=True, message=document.message)
        case State.FAILED:
            return Way("Anomalie", READING, final=True, stopped=True, message=document.message)
    if invoice is None:
        return _unpacked(inside)
    if not invoice.facturx_key and invoice.findings:
        return Way("À compléter", CREATED, final=True, stopped=True, message=str(invoice.findings[0]["message"]))
    if not invoice.facturx_key:
        return Way("Mise au format Factur-X", CREATED, message=document.message)
    if followed:
        return Way("Transmise à votre cabinet", SENT, final=True, message=document.message)
    return Way(format_of(invoice), CREATED, final=True, message=document.message)


def _unpacked(inside: int) -> Way:
    """A ZIP is only a container: its files have lines of their own."""
    message = f"{french.plural(inside, 'fichier')} à l’intérieur, chacun sur sa propre ligne." if inside else ""
    return Way("Dossier compressé ouvert", SENT, final=True, message=message)


def format_of(invoice: Invoice) -> str:
    """Received as Factur-X and kept in its own profile, or made into one here."""
    if not invoice.facturx_key:
        return ""
    return NATIVE if invoice.source == "facturx" else MADE


def sheet_of(slug: str, invoice: Invoice) -> str:
    name = "workspace:purchase" if invoice.direction is Direction.PURCHASE else "workspace:sale"
    return url(name, workspace=slug, invoice_id=invoice.id)
