"""Bytes of XML → the invoice they state, with its doubts. Three answers: not an invoice, XML refused, XML fine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from importers.readers import cii, doubts, ubl
from importers.readers.remarks import Refused, Remark
from workspaces.invoices.draft import Confidence, InvoiceDraft, Party, Proof
from workspaces.kernel import xml as hardened

XML_LIMIT_MB = hardened.LARGEST // 2**20
READERS = {root: module for module in (cii, ubl) for root in module.ROOTS}
DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([\w.-]+)")
ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252")
STATED = Confidence(1.0, Proof.XML)


@dataclass(frozen=True)
class Structured:
    draft: InvoiceDraft
    remarks: list[Remark]


def read(data: bytes) -> Structured:
    """Raises Refused: XML_FORBIDDEN, XML_TOO_LARGE, XML_ENCODING, XML_INVALID, NOT_AN_INVOICE."""
    if (declared := DECLARED.match(data)) and declared[1].lower() not in ENCODINGS:
        raise Refused("XML_ENCODING")
    try:
        root = hardened.parse(data)
    except hardened.XmlRefused as refused:
        raise Refused(refused.code, limit=XML_LIMIT_MB) from None
    reader = READERS.get(str(root.tag).rpartition("}")[2])
    if reader is None:
        raise Refused("NOT_AN_INVOICE")
    draft = reader.read(root)
    draft.profile = doubts.profile_of(reader.profile(root))
    remarks = list(doubts.about(root, draft, reader.sums(root)))
    draft.confidence = {name: STATED for name in fields_read(draft)}
    return Structured(draft, remarks)


def fields_read(draft: InvoiceDraft) -> list[str]:
    """The dotted names of the fields that hold something."""
    heads = (
        "type_code",
        "number",
        "issue_date",
        "due_date",
        "currency",
        "net",
        "tax",
        "gross",
        "payable",
        "vat",
        "lines",
    )
    names = [name for name in heads if getattr(draft, name) not in (None, [])]
    for side in ("seller", "buyer"):
        names += [f"{side}.{name}" for name in _of_party(getattr(draft, side))]
    return names


def _of_party(party: Party) -> list[str]:
    return [name for name in ("name", "siren", "siret", "vat", "iban") if getattr(party, name)]


def common(drafts: list[InvoiceDraft]) -> InvoiceDraft:
    """What several drafts agree on: where they differ nothing is chosen."""
    kept, *others = drafts
    for name in ("type_code", "number", "issue_date", "due_date", "currency", "net", "tax", "gross", "payable"):
        if any(getattr(other, name) != getattr(kept, name) for other in others):
            setattr(kept, name, None)
            kept.confidence.pop(name, None)
    for name, empty in (("seller", Party), ("buyer", Party), ("vat", list), ("lines", list)):
        if any(getattr(other, name) != getattr(kept, name) for other in others):
            setattr(kept, name, empty())
            kept.confidence = {key: value for key, value in kept.confidence.items() if key.split(".")[0] != name}
    return kept


def amounts_of(draft: InvoiceDraft) -> list[Decimal]:
    return [value for value in (draft.gross, draft.payable, draft.net) if value is not None]
