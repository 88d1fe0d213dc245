"""One archived piece in words: its facts, its proof, what a check found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workspaces.archive.models import ArchiveEntry
from workspaces.archive.verifying import Fault
from workspaces.documents import origins
from workspaces.documents.models import Document
from workspaces.dossiers.models import Direction
from workspaces.invoices.history import history
from workspaces.invoices.models import Invoice
from workspaces.kernel import chain, french
from workspaces.kernel.access import Access
from workspaces.kernel.web import url

KINDS = {Direction.PURCHASE.value: "Achat", Direction.SALE.value: "Vente"}
CHECKS = (
    ("l’entrée", "Données de l’entrée et rang dans la chaîne", "rien n’a été modifié, retiré ni inséré"),
    ("l’original", "Original", "ses octets sont ceux du jour de l’archivage"),
    ("le Factur-X", "Factur-X", "ses octets sont ceux du jour de l’archivage"),
)


def line(row: dict[str, Any], path: str) -> dict[str, Any]:
    """One line of the list."""
    return row | {
        "href": f"{path}/{row['id']}",
        "kind": KINDS[row["direction"]],
        "party": row["party_name"] or "Sans nom",
        "date": row["issue_date"],
        "position": row["seq"],
    }


async def context(ws: Access, entry: ArchiveEntry, checked: dict[str, Any] | None = None) -> dict[str, Any]:
    slug = ws.workspace.slug
    invoice = await Invoice.within(ws).get_or_none(id=entry.invoice_id)
    here = {"workspace": slug, "entry_id": entry.id}
    return {
        "entry": {"kind": KINDS[entry.direction.value], "number": entry.number, "party": entry.party_name},
        "fact_rows": [*fact_rows(entry), *await origin_row(ws, entry)],
        "proof_rows": proof_rows(entry),
        "downloads": [
            {
                "label": "Télécharger l’original",
                "href": url("workspace:archived_original", **here),
                "icon": "file-text",
                "note": entry.original_name,
            },
            {
                "label": "Télécharger le Factur-X",
                "href": url("workspace:archived_facturx", **here),
                "icon": "file-check",
                "note": "PDF/A-3 avec ses données",
            },
        ],
        "invoice_href": invoice_address(slug, invoice) if invoice else "",
        "verify_href": url("workspace:verify", **here),
        "verdict": checked,
        "list_href": url("workspace:archives", workspace=slug),
        "events": await history(ws, entry.invoice_id, entry.document_id),
    }


def invoice_address(slug: str, invoice: Invoice) -> str:
    name = "workspace:purchase" if invoice.direction is Direction.PURCHASE else "workspace:sale"
    return url(name, workspace=slug, invoice_id=invoice.id)


def fact_rows(entry: ArchiveEntry) -> list[tuple[str, str]]:
    return [
        ("Tiers", entry.party_name),
        ("SIREN", french.siren(entry.party_siren)),
        ("Nature", KINDS[entry.direction.value]),
        ("N° de facture", entry.number),
        ("Date", french.day(entry.issue_date)),
        ("Total TTC", french.eur(entry.gross, entry.currency)),
    ]


async def origin_row(ws: Access, entry: ArchiveEntry) -> list[tuple[str, str]]:
    """What was taken over from elsewhere says so; of all the rest there is nothing to say."""
    document = await Document.within(ws).get_or_none(id=entry.document_id) if entry.document_id else None
    said = await origins.said_of(ws, document)
    return [("Origine", said)] if said else []


def proof_rows(entry: ArchiveEntry) -> list[tuple[str, str]]:
    return [
        ("Archivée le", french.moment(entry.sealed_at)),
        ("Conservée jusqu’au", french.day(entry.keep_until)),
        ("Rang dans la chaîne", str(entry.seq)),
        ("SHA-256 de l’original", entry.original_sha256),
        ("SHA-256 du Factur-X", entry.facturx_sha256),
        ("Empreinte de l’entrée", entry.hash),
        ("Empreinte précédente", "première entrée de la chaîne" if entry.previous == chain.GENESIS else entry.previous),
    ]


def verdict(entry: ArchiveEntry, faults: Sequence[Fault], at: datetime) -> dict[str, Any]:
    """What was checked, one line each: sound, or what is wrong with it."""
    checks = [_check(faults, *check) for check in CHECKS]
    if faults:
        since = french.moment(entry.sealed_at)
        message = (
            f"Cette pièce n’est plus celle qui a été scellée le {since}. Prévenez l’assistance, ne supprimez rien."
        )
    else:
        message = "Cette pièce est exactement celle qui a été scellée."
    return {"ok": not faults, "message": message, "checks": checks, "at": at}


def _check(faults: Sequence[Fault], about: str, label: str, sound: str) -> dict[str, Any]:
    wrong = [fault.message for fault in faults if _concerns(fault, about)]
    return {"label": label, "ok": not wrong, "detail": " ".join(wrong) or sound}


def _concerns(fault: Fault, about: str) -> bool:
    return fault.kind == "chain" if about == "l’entrée" else about in fault.message
