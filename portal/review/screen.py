"""The review screen of one document: its pages, its fields, what proves them, and its neighbours in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from portal.anomalies import shown as anomalies
from portal.review import acts, fields, proofs
from portal.review.queue import Queue, Row, signed
from portal.review.standing import inside
from workspaces.circuits import running
from workspaces.documents.files import note_reading
from workspaces.documents.models import Channel, Document, Page
from workspaces.invoices.draft import CREDIT_NOTES, InvoiceDraft
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.web import url
from workspaces.parties import collective_shown, concerns
from workspaces.parties.models import Kind, ThirdParty

BEFORE, AFTER, AHEAD = 6, 24, 2
HUES = 6
CHANNELS = {
    Channel.UPLOAD: ("Déposée en ligne", "upload"),
    Channel.SCAN: ("Scannée", "camera"),
    Channel.MAIL: ("Reçue par e-mail", "mail"),
    Channel.API: ("Reçue par l’API", "plug"),
    Channel.CONNECTOR: ("Relevée chez le fournisseur", "plug"),
    Channel.NETWORK: ("Reçue de la plateforme", "send"),
    Channel.WORKSPACE: ("Reçue d’un autre dossier", "folder-open"),
    Channel.TAKEOVER: ("Reprise d’un autre logiciel", "history"),
}
PROFILES = {
    "minimum": "Factur-X MINIMUM",
    "basicwl": "Factur-X BASIC WL",
    "basic": "Factur-X BASIC",
    "en16931": "Factur-X EN 16931",
    "extended": "Factur-X EXTENDED",
}


async def context(
    firm: FirmAccess,
    queue: Queue,
    invoice: Invoice,
    *,
    came_from: UUID | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """All that it shows. `came_from` is the dossier of the document before; `errors` go with what was `typed`."""
    ws = await inside(firm, invoice.workspace_id)
    before, after = await queue.before(invoice.id, BEFORE), await queue.after(invoice.id, AFTER)
    document = await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)
    if document:
        await note_reading(document, ws)
    left = came_from or next((UUID(str(row["workspace_id"])) for row in before[-1:]), None)
    return {
        "live_url": f"{url('firm:events')}?page=review",
        "queue": {
            "total": await queue.count(),
            "groups": groups(queue, [*before, row_of(invoice, ws), *after], invoice),
        },
        "item": await item(queue, invoice, ws, document, changed=left not in (None, invoice.workspace_id)),
        "pages": await pages_of(document, ws, invoice.as_draft()),
        "document": original_of(document, ws),
        "previous_href": address(queue, before[-1]["id"]) if before else None,
        "next_href": address(queue, after[0]["id"]) if after else None,
        "prefetch": [image(row["slug"], row["document_id"]) for row in after[:AHEAD] if row["document_id"]],
        "accept_label": "Accepter" if ws.can(Can.DECIDE) else "Revue faite",
        "refuse_label": "Refuser" if ws.can(Can.DECIDE) else "Signaler",
        "may_decide": ws.can(Can.DECIDE),
        "reviews": firm.can(FirmCan.REVIEW),
        "motives": [(value, words) for value, (_, words) in acts.MOTIVES.items()],
        **await panel(firm, queue, invoice, ws, typed=typed, errors=errors),
    }


async def panel(
    firm: FirmAccess,
    queue: Queue,
    invoice: Invoice,
    ws: Access,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The part of the screen that a correction renews: fields, doubts, anomalies, proofs."""
    draft = invoice.as_draft()
    party = (
        await ThirdParty.get_or_none(id=invoice.party_id, workspace_id=ws.workspace_id) if invoice.party_id else None
    )
    party = party or await known_party(invoice, ws)
    concern = await concerns.concern(party, draft.seller.iban)
    said = await collective_shown.said(party, draft.seller.iban)
    sheet = url("workspace:party", workspace=ws.workspace.slug, party_id=party.id) if party else ""
    return {
        "correct": decision(queue, invoice, "correct"),
        "seen": acts.seen_of(invoice),
        "fields": fields.context(draft, typed, errors),
        "doubts": [doubt.message for doubt in draft.doubts if doubt.code != "DUPLICATE"],
        "anomalies": await anomalies.of_invoice(firm, invoice),
        "resolve_href": decision(queue, invoice, "resolve_on_review") if firm.can(FirmCan.REVIEW) else "",
        "proofs": proofs.of(draft, party, concern, said, duplicate=invoice.duplicate_of is not None, href=sheet),
        "locked": invoice.processing not in acts.STILL_OPEN or not ws.can(Can.CORRECT),
        "errors": errors or {},
    }


async def known_party(invoice: Invoice, ws: Access) -> ThirdParty | None:
    if not invoice.party_siren:
        return None
    return await ThirdParty.within(ws).filter(kind=Kind.SUPPLIER, siren=invoice.party_siren).first()


async def item(
    queue: Queue, invoice: Invoice, ws: Access, document: Document | None, *, changed: bool
) -> dict[str, Any]:
    source, icon = CHANNELS[document.channel] if document else ("Saisie", "pencil")
    return {
        "id": invoice.id,
        "workspace_name": ws.workspace.name,
        "workspace_slug": ws.workspace.slug,
        "hue": invoice.workspace_id.int % HUES,
        "changed": changed,
        "kind": "avoir d’achat" if invoice.is_credit_note else "facture d’achat",
        "title": invoice.party_name or (document.name if document else "Document sans nom"),
        "position": await queue.rank(invoice.id),
        "statuses": statuses(invoice),
        "source": source,
        "source_icon": icon,
        "format": PROFILES.get(invoice.profile),
        "notice": {"id": invoice.id, "message": await notice(invoice, ws)},
        "duplicate_href": decision(queue, invoice, "compare") if invoice.duplicate_of else None,
        "open": invoice.processing in acts.STILL_OPEN,
        "accept": decision(queue, invoice, "accept"),
        "refuse": decision(queue, invoice, "refuse"),
        "hold": decision(queue, invoice, "hold"),
        "duplicate": decision(queue, invoice, "duplicate"),
        "accounting": url("workspace:accounting_of", workspace=ws.workspace.slug, invoice_id=invoice.id),
        "undo": decision(queue, invoice, "undo") if acts.can_take_back(invoice) else None,
    }


def statuses(invoice: Invoice) -> list[str]:
    words = [invoice.processing.label]
    if invoice.is_credit_note:
        words.append("Avoir")
    if invoice.accounting in acts.LOOKED_AT:
        words.append(invoice.accounting.label)
    return words


async def notice(invoice: Invoice, ws: Access) -> str:
    """Who dealt with it, or the note it was set aside with."""
    if message := await acts.done_message(invoice, ws):
        return message
    if invoice.processing is not Processing.ON_HOLD:
        return await running.waiting_words(invoice)
    held = AuditEvent.within(ws).filter(subject_id=invoice.id, what="purchase:held").order_by("-seq")
    last = await held.first()
    note = str(last.detail.get("reason", "")) if last else ""
    return f"Mise en attente par {invoice.decided_by_name}{' : ' + note if note else ''}."


async def pages_of(document: Document | None, ws: Access, draft: InvoiceDraft) -> list[dict[str, Any]]:
    """The pictures with the places of the fields that were read, in PDF points."""
    if document is None:
        return []
    listed = await Page.within(ws).filter(document_id=document.id).order_by("number")
    doubtful = {field["name"] for field in fields.context(draft) if field["doubt"]}
    return [
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "src": image(ws.workspace.slug, document.id, page.number),
            "places": places(draft, page.number, doubtful),
        }
        for page in listed
    ]


def places(draft: InvoiceDraft, number: int, doubtful: set[str]) -> list[dict[str, Any]]:
    shown = {field.name for field in fields.FIELDS}
    return [
        {"field": name, "doubt": name in doubtful, "x": box.x, "y": box.y, "width": box.width, "height": box.height}
        for name, known in draft.confidence.items()
        if (box := known.box) and box.page == number and name in shown
    ]


def original_of(document: Document | None, ws: Access) -> dict[str, Any]:
    if document is None:
        return {"title": "Document", "original": None}
    address = url("workspace:original", workspace=ws.workspace.slug, document_id=document.id)
    return {"title": document.name, "original": address}


def image(slug: str, document_id: object, number: int = 1) -> str:
    return url("workspace:document_page", workspace=slug, document_id=document_id, number=number)


def address(queue: Queue, invoice_id: object) -> str:
    """The screen of a document in this queue: the queue's whole state goes along."""
    return url("firm:review", invoice_id=invoice_id) + queue.query()


def decision(queue: Queue, invoice: Invoice, name: str) -> str:
    return url(f"firm:{name}", invoice_id=invoice.id) + queue.query()


def groups(queue: Queue, rows: Iterable[Row], current: Invoice) -> list[dict[str, Any]]:
    """The rail: what surrounds the document, under the names of the dossiers."""
    return [
        {
            "name": name,
            "current": str(workspace_id) == str(current.workspace_id),
            "entries": [entry(queue, row, current) for row in listed],
        }
        for (workspace_id, name), listed in groupby(rows, lambda row: (str(row["workspace_id"]), row["workspace_name"]))
    ]


def entry(queue: Queue, row: Row, current: Invoice) -> dict[str, Any]:
    return {
        "title": row["party_name"] or row["number"] or "Document sans nom",
        "cents": signed(row)["gross"],
        "currency": row["currency"],
        "date": row["issue_date"],
        "kind": "Avoir" if row["type_code"] in CREDIT_NOTES else "Facture",
        "href": address(queue, row["id"]),
        "current": str(row["id"]) == str(current.id),
    }


def row_of(invoice: Invoice, ws: Access) -> Row:
    """The document itself, among its neighbours, even when it is already decided."""
    names = ("id", "workspace_id", "type_code", "party_name", "number", "issue_date", "currency", "gross")
    return {name: getattr(invoice, name) for name in names} | {"workspace_name": ws.workspace.name}
