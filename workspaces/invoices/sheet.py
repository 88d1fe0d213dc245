"""The sheet of one invoice: its page beside its data, what proves them, the files, the history, and the decision."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.capture import photos
from workspaces.documents import origins
from workspaces.documents.files import download, note_reading
from workspaces.documents.models import Document, Page
from workspaces.dossiers.models import Decider, Direction
from workspaces.expenses import recording as expenses
from workspaces.invoices import facts, offers, reasons
from workspaces.invoices.draft import InvoiceDraft
from workspaces.invoices.history import history
from workspaces.invoices.listing import shown_status
from workspaces.invoices.models import Invoice, InvoiceLine, VatRow
from workspaces.invoices.status import Accounting, Lifecycle, Processing
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can, Via, ws_route
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.web import render, url
from workspaces.parties.concerns import concern
from workspaces.parties.models import ThirdParty

OPEN = (Processing.TO_CHECK, Processing.TO_ACCEPT, Processing.ON_HOLD)
MOST_LINES = 200
CLOSED = (Processing.REFUSED, Processing.DUPLICATE)
LISTS = {
    Direction.PURCHASE: ("workspace:purchases", "workspace:purchase", "Factures d’achat"),
    Direction.SALE: ("workspace:sales", "workspace:sale", "Factures de vente"),
}
CHANNELS = {
    "upload": "déposée",
    "scan": "scannée",
    "mail": "reçue par e-mail",
    "api": "reçue par l’API",
    "connector": "reçue d’un connecteur",
    "network": "reçue par le réseau",
    "workspace": "reçue d’un autre dossier",
    "takeover": "reprise",
}


async def purchase(request: Request, ws: Access) -> Response:
    return await show(request, ws, await found(request, ws, Direction.PURCHASE))


async def sale(request: Request, ws: Access) -> Response:
    return await show(request, ws, await found(request, ws, Direction.SALE))


async def facturx(request: Request, ws: Access) -> Response:
    """The invoice's Factur-X, saved under a name that people recognise."""
    invoice = await found(request, ws)
    if not invoice.facturx_key:
        raise NotFound("Le Factur-X de cette facture n’est pas encore créé. Revenez dans un instant.")
    document = await document_of(invoice)
    if document:
        await note_reading(document, ws)
    return await download(invoice.facturx_key, facturx_name(invoice), "application/pdf")


def facturx_name(invoice: Invoice) -> str:
    named = " ".join(part for part in (invoice.party_name, invoice.number) if part) or str(invoice.id)
    return f"{named} Factur-X.pdf".replace("/", "-")


async def found(request: Request, ws: Access, direction: Direction | None = None) -> Invoice:
    only = {"direction": direction} if direction else {}
    return await Invoice.within(ws).get(id=request.path_params["invoice_id"], **only)


async def document_of(invoice: Invoice) -> Document | None:
    return await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)


async def lines_of(ws: Access, invoice: Invoice) -> list[InvoiceLine]:
    return await InvoiceLine.within(ws).filter(invoice_id=invoice.id).order_by("position").limit(MOST_LINES)


async def show(request: Request, ws: Access, invoice: Invoice, error: DomainError | None = None) -> Response:
    """The page; after a decision that could not be taken, with the reason on top and that reason's HTTP status."""
    draft = invoice.as_draft()
    document = await document_of(invoice)
    context = {
        "invoice": heading(ws, invoice),
        "error": error.message if error else "",
        "facts": facts.facts(invoice, draft),
        "proofs": facts.proofs(draft),
        "doubts": facts.doubts(draft),
        "received": await received(ws, document),
        "vat": await VatRow.within(ws).filter(invoice_id=invoice.id),
        "lines": [facts.line(row) for row in await lines_of(ws, invoice)],
        "form": facts.form_of(invoice),
        "completed": facts.completions(invoice),
        "findings": invoice.findings or [],
        "checked": invoice.findings is not None and bool(invoice.facturx_key),
        "events": await history(ws, invoice.id, invoice.document_id),
        "other": await other_of(ws, invoice),
        "account": await account_of(ws, invoice, draft),
        "accounting_href": url("workspace:accounting_of", workspace=ws.workspace.slug, invoice_id=invoice.id),
        **await pages_of(ws, invoice, draft, document),
        **decision(ws, invoice),
        **await offers.beside(ws, invoice),
        "downloads": downloads(ws, invoice, document) + (await photos.further(ws, document) if document else []),
    }
    return render(request, "invoices/sheet.html", "data", status=error.status if error else 200, **context)


def address(ws: Access, invoice: Invoice) -> str:
    return url(LISTS[invoice.direction][1], workspace=ws.workspace.slug, invoice_id=invoice.id)


def heading(ws: Access, invoice: Invoice) -> dict[str, Any]:
    lists, _, label = LISTS[invoice.direction]
    statuses = [shown_status(invoice.direction, invoice.processing.value)]
    if invoice.accounting is Accounting.READY:
        statuses.append("Revue faite")
    return {
        "id": invoice.id,
        "version": invoice.version,
        "title": invoice.party_name or "Nom non lu",
        "number": invoice.number or "sans numéro",
        "kind": facts.TYPES.get(invoice.type_code, "Facture"),
        "gross": invoice.shown_gross,
        "currency": invoice.currency,
        "statuses": statuses,
        "credit_note": invoice.is_credit_note,
        "refusal": invoice.refusal_reason,
        "decided": decided(invoice),
        "list_href": url(lists, workspace=ws.workspace.slug),
        "list_label": label,
        "href": address(ws, invoice),
    }


def decided(invoice: Invoice) -> str:
    if not invoice.decided_at:
        return ""
    done = "Mise en attente" if invoice.processing is Processing.ON_HOLD else invoice.processing.label
    return f"{done} par {invoice.decided_by_name}, le {french.moment(invoice.decided_at)}"


async def received(ws: Access, document: Document | None) -> str:
    if document is None:
        return ""
    if said := await origins.said_of(ws, document):
        return said
    by = f" par {document.sender_name}" if document.sender_name else ""
    came = f"{CHANNELS[document.channel.value].capitalize()}{by}, le {french.moment(document.received_at)}"
    return f"{came}. {await expenses.said_of(document)}".removesuffix(". ")


async def pages_of(ws: Access, invoice: Invoice, draft: InvoiceDraft, document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"pages": [], "document": None, "waiting": False}
    slug = ws.workspace.slug
    pages = await Page.within(ws).filter(document_id=document.id).order_by("number")
    shown = [
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "src": url("workspace:document_page", workspace=slug, document_id=document.id, number=page.number),
            "places": facts.places(draft, page.number),
        }
        for page in pages
    ]
    original = url("workspace:original", workspace=slug, document_id=document.id)
    return {"pages": shown, "document": {"title": document.name, "original": original}, "waiting": not shown}


def downloads(ws: Access, invoice: Invoice, document: Document | None) -> list[dict[str, str]]:
    slug = ws.workspace.slug
    files = []
    if document:
        files.append(
            {
                "label": "Télécharger l’original",
                "href": url("workspace:original", workspace=slug, document_id=document.id),
                "icon": "file-text",
                "note": f"{document.name}, {french.size(document.size)}, octet pour octet",
            }
        )
    if invoice.facturx_key:
        files.append(
            {
                "label": "Télécharger le Factur-X",
                "href": url("workspace:facturx", workspace=slug, invoice_id=invoice.id),
                "icon": "file-check",
                "note": f"PDF/A-3, profil {facts.PROFILES.get(invoice.profile, invoice.profile.upper())}",
            }
        )
    return files


async def other_of(ws: Access, invoice: Invoice) -> dict[str, str] | None:
    """The invoice that this one is suspected to repeat."""
    if invoice.duplicate_of is None:
        return None
    other = await Invoice.within(ws).get_or_none(id=invoice.duplicate_of)
    if other is None:
        return None
    compare = url("workspace:compare", workspace=ws.workspace.slug, invoice_id=invoice.id)
    return {"number": other.number, "received": french.day(other.received_at), "compare": compare}


async def account_of(ws: Access, invoice: Invoice, draft: InvoiceDraft) -> dict[str, Any] | None:
    """What the account printed on a purchase says of the supplier's, and where to decide on it."""
    if invoice.direction is not Direction.PURCHASE or invoice.party_id is None:
        return None
    supplier = await ThirdParty.within(ws).get_or_none(id=invoice.party_id)
    found = await concern(supplier, draft.seller.iban)
    if supplier is None or found is None:
        return None
    href = url("workspace:party", workspace=ws.workspace.slug, party_id=supplier.id)
    return {"lines": found.lines, "tone": found.tone, "href": href}


def decision(ws: Access, invoice: Invoice) -> dict[str, Any]:
    """What this person may do about this invoice now, or why not."""
    purchase = invoice.direction is Direction.PURCHASE
    may = purchase and ws.can(Can.DECIDE)
    return {
        "can_decide": may and invoice.processing in OPEN,
        "can_hold": may and invoice.processing in OPEN and invoice.processing is not Processing.ON_HOLD,
        "can_undo": may and invoice.processing in (*CLOSED, Processing.ON_HOLD) and bool(invoice.before_decision),
        "correction": correction_of(invoice) if invoice.processing in OPEN and ws.can(Can.CORRECT) else [],
        "why_not": why_not(ws) if purchase and not may and invoice.processing in OPEN else "",
        "motives": reasons.listed(Lifecycle.REFUSED),
    }


def correction_of(invoice: Invoice) -> list[tuple[str, str, str]]:
    """The fields that may be typed again: (name, label, value as typed in French)."""
    return [(name, label, facts.typed(invoice.as_draft(), name)) for name, label in facts.CORRECTABLE]


def why_not(ws: Access) -> str:
    workspace = ws.workspace
    if ws.via is Via.FIRM:
        return "Dans ce dossier, l’entreprise accepte elle-même ses factures."
    if workspace.decider is Decider.FIRM:
        since = f", par mandat du {french.day(workspace.mandate_since)}" if workspace.mandate_since else ""
        return f"Votre cabinet accepte les factures de ce dossier{since}."
    return "Vous consultez ce dossier : accepter ou refuser revient à son responsable."


routes = [
    ws_route("/achats/{invoice_id:uuid}", purchase, can=Can.READ),
    ws_route("/ventes/{invoice_id:uuid}", sale, can=Can.READ),
    ws_route("/factures/{invoice_id:uuid}/factur-x", facturx, can=Can.READ),
]
