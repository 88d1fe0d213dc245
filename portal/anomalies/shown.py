"""Anomalies as screens show them, with the names of two dossiers only for whoever may see both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from portal.consolidated.archives import by_id
from portal.consolidated.documents import OPEN, REVIEW
from workspaces.anomalies.deciding import waiting
from workspaces.anomalies.models import Anomaly, AnomalyKind, AnomalyState, Because
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.web import url

Row = dict[str, Any]
OF_INVOICE = ("id", "direction", "type_code", "party_id", "party_name", "number", "gross", "currency", "processing")
ON_REVIEW = tuple(kind for kind in AnomalyKind if kind not in (AnomalyKind.NEW_IBAN, AnomalyKind.OTHER_IBAN))


async def lines(firm: FirmAccess, rows: list[Row]) -> list[Row]:
    """What the table shows, with the names of both dossiers for whoever may see both."""
    if not rows:
        return []
    others = [{"workspace_id": other} for row in rows if sees(firm, other := row["elsewhere_workspace_id"])]
    dossiers = await by_id([*rows, *others])
    ids = [row["invoice_id"] for row in rows]
    invoices = {str(one.id): one for one in await Invoice.within(firm).filter(id__in=ids).only(*OF_INVOICE)}
    accounts = [UUID(str(row["account_id"])) for row in rows if row["account_id"]]
    waits = {str(id_) for id_ in await waiting(accounts, firm.workspace_ids)}
    known = [(row, invoices[id_]) for row in rows if (id_ := str(row["invoice_id"])) in invoices]
    return [_line(row, invoice, dossiers, str(row["account_id"]) in waits) for row, invoice in known]


def sees(firm: FirmAccess, other: UUID | str | None) -> bool:
    """Whether the other dossier may be named to this person."""
    return bool(other) and UUID(str(other)) in firm.workspace_ids


def _line(row: Row, invoice: Invoice, dossiers: dict[str, Row], waits: bool) -> Row:
    dossier, other = dossiers[str(row["workspace_id"])], dossiers.get(str(row["elsewhere_workspace_id"]))
    purchase = invoice.direction.value == "purchase"
    sheet = f"/d/{dossier['slug']}/{'achats' if purchase else 'ventes'}/{invoice.id}"
    gross = -abs(invoice.gross) if invoice.type_code in CREDIT_NOTES and invoice.gross else invoice.gross
    return {
        "id": row["id"],
        "kind": AnomalyKind(row["kind"]).label,
        "sentence": row["sentence"],
        "party": invoice.party_name or invoice.number or "Document sans nom",
        "number": invoice.number,
        "href": f"{REVIEW}/{invoice.id}" if purchase and invoice.processing.value in OPEN else sheet,
        "dossier": dossier["name"],
        "dossier_href": f"/d/{dossier['slug']}",
        "gross": gross,
        "currency": invoice.currency,
        "found_at": row["found_at"],
        "elsewhere": other["name"] if other else "",
        "elsewhere_href": f"/d/{other['slug']}/achats/{row['elsewhere_invoice_id']}" if other else "",
        "account_href": _party(dossier, invoice) if waits else "",
        "because": Because(row["because"]).label if row["because"] else "",
        "note": row["note"],
        "resolved_by": row["resolved_by_name"],
        "resolved_at": row["resolved_at"],
    }


def _party(dossier: Row, invoice: Invoice) -> str:
    return url("workspace:party", workspace=dossier["slug"], party_id=invoice.party_id) if invoice.party_id else ""


async def of_invoice(firm: FirmAccess, invoice: Invoice) -> list[Row]:
    """The open ones, for the review screen. What it already says of the account is not said twice."""
    rows = Anomaly.within(firm).filter(invoice_id=invoice.id, state=AnomalyState.OPEN, kind__in=ON_REVIEW)
    found = [row for row in await rows.order_by("found_at", "id") if row.firm_id in (None, firm.firm_id)]
    others = [{"workspace_id": other} for row in found if sees(firm, other := row.elsewhere_workspace_id)]
    dossiers = await by_id(others)
    return [_on_review(row, dossiers.get(str(row.elsewhere_workspace_id))) for row in found]


def _on_review(row: Anomaly, other: Row | None) -> Row:
    return {
        "id": row.id,
        "kind": row.kind.label,
        "sentence": row.sentence,
        "elsewhere": other["name"] if other else "",
        "elsewhere_href": f"/d/{other['slug']}/achats/{row.elsewhere_invoice_id}" if other else "",
    }
