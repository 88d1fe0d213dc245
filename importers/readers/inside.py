"""What runs inside the sandbox: JSON out. Imports every parser, so that the fork server has them in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from importers.readers import extract, images, mismatch, pdf, recognition, rehearsal, structured, textlayer, zips
from importers.readers.pdf import Attachment, Container
from importers.readers.remarks import Refused, Remark, Weight, review
from importers.readers.structured import Structured
from importers.readers.understanding import Understanding
from importers.readers.words import PageWords
from workspaces.invoices.draft import InvoiceDraft, Source

XML_MARKS = (b"CrossIndustry", b"urn:oasis:names:specification:ubl")
FEWEST_LETTERS = 30  # on a page; fewer is a scan with a stamp or a page number


def understand(path: str, media_type: str, own: list[str]) -> dict[str, Any]:
    """Reads one PDF, XML or image as far as it goes without recognition. Raises Refused."""
    readers: dict[str, Callable[[str, list[str]], Understanding]] = {"application/pdf": _pdf, "application/xml": _xml}
    return readers.get(media_type, _image)(path, own).to_json()


def unpack(path: str, folder: str) -> list[list[str]]:
    """The files of a ZIP, written into `folder` under names of ours: [our name, their name] pairs. Raises Refused."""
    return zips.unpack(path, folder)


def prepare(path: str, media_type: str, numbers: list[int], folder: str) -> list[list[Any]]:
    """Images ready for recognition: [page number, our file name, points per pixel, width, height] each."""
    if media_type == "application/pdf":
        return recognition.render(path, numbers, folder)
    return images.prepare(path, numbers, folder)


def recognised(pages: list[list[Any]], folder: str, read: list[list[Any]], own: list[str]) -> dict[str, Any]:
    """The draft out of recognised words, put among the words already `read`."""
    words = [recognition.page_words(page, Path(folder)) for page in pages]
    together = sorted([*words, *map(PageWords.from_json, read)], key=lambda page: page.number)
    known = Understanding(words=together)
    if any(page.words for page in together):
        known.draft = extract.read(together, own, Source.OCR)
    known.remarks = _about_text(known)
    return known.to_json()


def _xml(path: str, own: list[str]) -> Understanding:
    data = Path(path).read_bytes()
    found = structured.read(data)
    return Understanding(draft=found.draft, remarks=found.remarks, xml=data)


def _image(path: str, own: list[str]) -> Understanding:
    pages = images.inspect(path)
    return Understanding(pages=pages, unread=list(range(1, len(pages) + 1)))


def _pdf(path: str, own: list[str]) -> Understanding:
    container = pdf.inspect(path)
    known = Understanding(pages=container.pages, remarks=container.remarks)
    known.words = textlayer.read(path)
    invoices = [a for a in container.attachments if _looks_like_invoice(a)]
    known.remarks += pdf.names_of(container.attachments, invoices)
    known.attachments = [pdf.safe_name(a.name) for a in container.attachments if a not in invoices]
    if invoices:
        _read_invoices(known, invoices, own)
    if known.draft is None:
        _read_text(known, container, path, own)
    return known


def _looks_like_invoice(attachment: Attachment) -> bool:
    name = pdf.safe_name(attachment.name).lower()
    if name in pdf.INVOICE_NAMES:
        return True
    head = (attachment.data or b"")[:4000].replace(b"\0", b"")
    return name.endswith(".xml") and any(mark in head for mark in XML_MARKS)


def _read_invoices(known: Understanding, invoices: list[Attachment], own: list[str]) -> None:
    """One XML: its draft. Several: what they agree on. A refused one: its reason, and the page is read instead."""
    found: list[Structured] = []
    for data in {attachment.data for attachment in invoices}:
        try:
            found.append(_structured(data))
            known.xml = data
        except Refused as refused:
            weight = Weight.REFUSE if refused.code in ("XML_FORBIDDEN", "XML_TOO_LARGE") else Weight.REVIEW
            known.remarks.append(Remark(refused.code, refused.message, weight))
    if len(found) > 1:
        names = ", ".join(sorted({pdf.safe_name(a.name) for a in invoices}))
        known.remarks.append(review("FX_AMBIGUOUS", names=names))
        known.xml = None
    for one in found:
        known.remarks += one.remarks
    if found:
        known.draft = structured.common([one.draft for one in found])
        known.draft.source = Source.FACTURX
        known.remarks += mismatch.between(known.draft, known.words, own)


def _structured(data: bytes | None) -> Structured:
    if data is None:
        raise Refused("XML_TOO_LARGE", limit=structured.XML_LIMIT_MB)
    return structured.read(data)


def _read_text(known: Understanding, container: Container, path: str, own: list[str]) -> None:
    """The draft out of the text layer, or the list of pages to recognise."""
    known.unread = [page.number for page in known.words if _letters(page) < FEWEST_LETTERS]
    if len(known.unread) < len(known.words):
        known.draft = extract.read(known.words, own, Source.TEXT)
        # a text layer that holds the invoice makes the other pages pictures and terms of sale
        known.unread = [] if known.draft.gross is not None else known.unread
    if known.unread and not pdf.renders(path, known.unread[0]):
        known.remarks.append(review("PDF_DAMAGED"))
        known.unread = []
    elif not known.unread:
        known.remarks += _about_text(known)
        if textlayer.hides_text(path):
            known.remarks.append(review("PDF_HIDDEN_TEXT"))


def _letters(page: PageWords) -> int:
    return sum(len(word.text) for word in page.words)


def _about_text(known: Understanding) -> list[Remark]:
    """Without words nothing was read; without a number, a date or an amount it is no invoice."""
    if known.draft is None:
        return [review("OCR_NO_TEXT")]
    draft: InvoiceDraft = known.draft
    return [] if draft.number or draft.gross is not None or draft.issue_date else [review("NOT_AN_INVOICE")]


rehearsal.rehearse()
