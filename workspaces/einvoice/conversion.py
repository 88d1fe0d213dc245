"""Any invoice → Factur-X: its truthful XML, its PDF/A-3, the one inside the other, and what the rules object to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workspaces.einvoice import pdfa, rendered
from workspaces.einvoice.arithmetic import sums
from workspaces.einvoice.findings import Finding
from workspaces.einvoice.received import from_read, from_received
from workspaces.einvoice.words import ToldPages
from workspaces.einvoice.written import Written
from workspaces.invoices.draft import InvoiceDraft
from workspaces.kernel.sandbox import call, seen_from_anywhere

XML_TYPES = ("application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Conversion:
    """A Factur-X. `rung` tells how its page was made: kept, ghostscript, scan, raster or rendered; `completed` names
    the fields that the document does not state; `findings` are those of the rules on the received and written XML."""

    pdf: Path
    profile: str
    rung: str
    completed: list[str]
    findings: list[Finding]
    xml: bytes


async def to_facturx(
    source: Path,
    media_type: str,
    draft: InvoiceDraft,
    *,
    work: Path,
    received_xml: bytes | None = None,
    words: ToldPages | None = None,
) -> Conversion:
    """The Factur-X of `source`, which is left as it is. `work` is an existing folder of this conversion's own, where
    the result stays. Raises DomainError CONVERSION_INCOMPLETE when a person must fill in something."""
    source = seen_from_anywhere(source)
    if received_xml:
        written = await from_received(received_xml, draft, work=work)
    else:
        written = await from_read(draft, work=work)
    if media_type in XML_TYPES:
        page, rung = await rendered.from_draft(draft, work=work)
    else:
        page, rung = await pdfa.from_source(source, media_type, work=work, words=words or [])
    pdf = await joined(page, written, draft, work=work)
    findings = [*written.findings, *sums(draft)]
    return Conversion(pdf, written.profile, rung, written.completed, findings, written.xml)


async def joined(page: Path, written: Written, draft: InvoiceDraft, *, work: Path) -> Path:
    xml, target = work / "factur-x.xml", work / "facturx.pdf"
    xml.write_bytes(written.xml)
    described = metadata(draft)
    paths = (str(page), str(xml), str(target))
    embed = "workspaces.einvoice.embed.embed"
    await call(embed, *paths, written.profile, described, work=work, limits=pdfa.LIMITS)
    return target


def metadata(draft: InvoiceDraft) -> dict[str, str]:
    """What the PDF says of itself, in French."""
    kind = "Avoir" if draft.is_credit_note else "Facture"
    seller = draft.seller.name or "vendeur non indiqué"
    dated = f" du {draft.issue_date:%d/%m/%Y}" if draft.issue_date else ""
    return {
        "author": seller,
        "title": f"{kind} {draft.number or 'sans numéro'} – {seller}",
        "subject": f"{kind} {draft.number or 'sans numéro'}{dated}. Conversion, pas l’original.",
        "keywords": f"{kind}, Factur-X, conversion",
    }
