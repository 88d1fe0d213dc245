"""PDF/A + CII → Factur-X: the attachment, its relationship, the French metadata."""

from __future__ import annotations

import io
from pathlib import Path

import facturx
import pikepdf

from workspaces.invoices.draft import InvoiceDraft

RELATION = {"minimum": "data", "basicwl": "data"}  # the others say as much as the page: an alternative to it


def metadata(draft: InvoiceDraft) -> dict[str, str]:
    kind = "Avoir" if draft.type_code and facturx.is_credit_note({"BT-3": draft.type_code}) else "Facture"
    seller = draft.seller.name or "vendeur non indiqué"
    dated = f" du {draft.issue_date:%d/%m/%Y}" if draft.issue_date else ""
    return {
        "author": seller,
        "title": f"{kind} {draft.number or 'sans numéro'} – {seller}",
        "subject": f"{kind} {draft.number or 'sans numéro'}{dated}. Conversion, pas l’original.",
        "keywords": f"{kind}, Factur-X, conversion",
    }


def embed(pdf: str, xml: str, target: str, profile: str, described: dict[str, str]) -> None:
    """Runs in the sandbox: the PDF still comes from a stranger's."""
    data = facturx.generate_from_binary(
        Path(pdf).read_bytes(),
        Path(xml).read_bytes(),
        flavor="factur-x",
        level=profile,
        check_xsd=False,
        pdf_metadata=described,
        lang="fr-FR",
        afrelationship=RELATION.get(profile, "alternative"),
    )
    with pikepdf.open(io.BytesIO(data)) as written:
        written.save(target)  # leaves out the copies of objects that nothing refers to
