"""A spot of a page: « 1:120.5:340 », page and PDF points, chosen on the picture or as the place of a read field."""

from __future__ import annotations

import re
from typing import NamedTuple

from workspaces.documents.models import Page
from workspaces.invoices import facts
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access
from workspaces.kernel.errors import DomainError

WRITTEN = re.compile(r"([0-9]{1,4}):([0-9]{1,5}(?:\.[0-9]{1,3})?):([0-9]{1,5}(?:\.[0-9]{1,3})?)")


class Pin(NamedTuple):
    page: int
    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.page}:{self.x:.1f}:{self.y:.1f}"


async def pin_of(written: str, invoice: Invoice, ws: Access) -> Pin | None:
    """Nothing when nothing was chosen; a spot outside the document's pages is refused."""
    if not written:
        return None
    match = WRITTEN.fullmatch(written)
    if match and invoice.document_id:
        pin = Pin(int(match[1]), float(match[2]), float(match[3]))
        page = await Page.within(ws).get_or_none(document_id=invoice.document_id, number=pin.page)
        if page and pin.x <= page.width and pin.y <= page.height:
            return pin
    raise DomainError("Cet endroit n’est pas sur le document. Choisissez-le de nouveau.", code="PIN_INVALID")


async def offered(invoice: Invoice, ws: Access) -> list[tuple[str, str]]:
    """The spots that need no pointer: beside each field that was read, and the top of each page."""
    if not invoice.document_id:
        return []
    draft = invoice.as_draft()
    labels = dict(facts.CORRECTABLE)
    found, pages = [], await Page.within(ws).filter(document_id=invoice.document_id).order_by("number").limit(20)
    for page in pages:
        found.append((str(Pin(page.number, 24, 24)), f"Page {page.number}, en haut"))
        for place in facts.places(draft, page.number):
            if label := labels.get(place["field"]):
                found.append(
                    (str(Pin(page.number, max(place["x"], 0), max(place["y"], 0))), f"{label}, page {page.number}")
                )
    return found
