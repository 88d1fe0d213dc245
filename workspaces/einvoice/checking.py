"""What `liasse check` says of one file."""

from __future__ import annotations

import asyncio
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx

from workspaces.einvoice import container
from workspaces.einvoice.arithmetic import sums
from workspaces.einvoice.findings import Finding
from workspaces.einvoice.rules import judge
from workspaces.invoices.draft import InvoiceDraft, Source, VatRow
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import seen_from_anywhere

NO_XML = Finding(
    "NO-XML", "error", "Ce fichier ne contient pas de facture structurée : convertissez-le d’abord en Factur-X."
)


async def check_file(path: Path) -> dict[str, Any]:
    """One JSON line: the official rules on the XML, its sums, and the container when it is a PDF. `verdict` is "valid"
    when nothing is an error."""
    xml, faults = await carried(seen_from_anywhere(path))
    told: dict[str, Any] = {"file": str(path), "syntax": None, "profile": None, "xsd": None}
    if xml is None:
        faults = [*faults, NO_XML]
    else:
        verdict = await judge(xml)
        told |= {"syntax": verdict.syntax.value, "profile": verdict.profile, "xsd": verdict.valid}
        faults = [*faults, *verdict.findings, *(sums(totals(xml)) if verdict.valid else [])]
    errors = sum(each.severity == "error" for each in faults)
    counted = {"verdict": "invalid" if errors else "valid", "errors": errors, "warnings": len(faults) - errors}
    return told | counted | {"findings": [each.to_json() for each in faults]}


def totals(xml: bytes) -> InvoiceDraft:
    """Only the amounts of a valid invoice: what the sums are about."""
    data = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
    net, tax, gross = (decimal(data.get(name)) for name in ("BT-109", "BT-110", "BT-112"))
    vat = [
        VatRow(decimal(row.get("BT-119")), row.get("BT-118"), decimal(row.get("BT-116")), decimal(row.get("BT-117")))
        for row in data.get("BG-23", [])
    ]
    return InvoiceDraft(Source.CII, net=net, tax=tax, gross=gross, vat=vat)


def decimal(told: str | None) -> Decimal | None:
    return Decimal(told) if told else None


def looks_like_xml(data: bytes) -> bool:
    """Behind a byte order mark or blanks, in UTF-8 or UTF-16."""
    return data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").startswith(b"<")


async def carried(path: Path) -> tuple[bytes | None, list[Finding]]:
    """The XML of a file and, for a PDF, what is wrong with the way it carries it."""
    data = await asyncio.to_thread(path.read_bytes)
    if not data.startswith(b"%PDF-"):
        return (data if looks_like_xml(data) else None), []
    with tempfile.TemporaryDirectory() as work:
        try:
            seen = await container.inspect(path, work=Path(work))
        except DomainError as refused:
            return None, [Finding(refused.code, "error", refused.message)]
        return seen.xml, seen.findings
