"""Words of a page → the invoice they print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from importers.readers.words import PageWords
from workspaces.invoices.draft import InvoiceDraft, Source


@dataclass(frozen=True)
class Printed:
    amounts: frozenset[Decimal]
    text: str


def read(pages: list[PageWords], own: list[str], source: Source) -> InvoiceDraft:
    return InvoiceDraft(source=source)


def printed_values(pages: list[PageWords]) -> Printed:
    return Printed(frozenset(), squeezed("".join(w.text for p in pages for w in p.words)))


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()
