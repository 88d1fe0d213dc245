"""A hybrid invoice says everything twice: in its data and on its page. The two must agree."""

from __future__ import annotations

from collections.abc import Iterator

from importers.readers import extract
from importers.readers.page import scan
from importers.readers.remarks import Remark, review
from importers.readers.sums import printed
from importers.readers.words import PageWords
from workspaces.invoices.draft import Confidence, InvoiceDraft, Proof, Source

AMOUNTS = {"gross": "total TTC", "payable": "net à payer", "net": "total HT"}
LABELLED = (Proof.ANCHOR, Proof.ARITHMETIC)


def between(draft: InvoiceDraft, pages: list[PageWords], own: list[str]) -> Iterator[Remark]:
    """Told only of what the page prints beside its label, when the page prints the data's value nowhere."""
    if not any(page.words for page in pages):
        return
    document = scan(pages)
    shown = extract.from_document(document, own, Source.TEXT)
    _light(draft, shown)
    everything = extract.printed_values(document)
    faults = []
    for name, label in AMOUNTS.items():
        stated, seen = getattr(draft, name), getattr(shown, name)
        if None not in (stated, seen) and stated not in everything.amounts and _labelled(shown, name):
            faults.append(f"{label} {printed(seen)} sur la page, {printed(stated)} dans les données")
    elsewhere = draft.number and extract.squeezed(draft.number) not in everything.text
    if elsewhere and shown.number and _labelled(shown, "number"):
        faults.append(f"facture {shown.number} sur la page, {draft.number} dans les données")
    if faults:
        yield review("FX_MISMATCH_PDF", "gross", why=" ; ".join(faults))


def _labelled(shown: InvoiceDraft, name: str) -> bool:
    return name in shown.confidence and shown.confidence[name].proof in LABELLED


def _light(draft: InvoiceDraft, shown: InvoiceDraft) -> None:
    """Where the page prints the very value of the data, the field knows its place on the page."""
    for name, stated in draft.confidence.items():
        holder, _, leaf = name.rpartition(".")
        ours, theirs = (getattr(d, holder) if holder else d for d in (draft, shown))
        seen = shown.confidence.get(name)
        if seen and seen.box and getattr(ours, leaf) == getattr(theirs, leaf):
            draft.confidence[name] = Confidence(stated.score, stated.proof, seen.box)
