"""Which of the two parties, seller or buyer, a place on the page speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from importers.readers.anchors import Kind, Label
from importers.readers.page import Document
from importers.readers.words import Span

BLOCK_HEIGHT = 130.0  # points under the header of a party's block
FOOTER = 0.86


@dataclass(frozen=True)
class Sides:
    """Which of the two parties a place on the page speaks of."""

    labels: list[Label]
    document: Document

    def of(self, span: Span) -> Kind | None:
        """The label before it on its row, else the header of its block."""
        row = span.row
        same = [label for label in self.labels if label.span.row is row and label.span.start <= span.start]
        if same:
            return max(same, key=lambda label: label.span.start).kind
        above = [label for label in self.labels if self._heads(label, span)]
        return max(above, key=lambda label: label.span.row.y).kind if above else None

    def _heads(self, label: Label, span: Span) -> bool:
        if label.span.row.page != span.row.page or not 0 < span.row.y - label.span.row.y <= BLOCK_HEIGHT:
            return False
        return -12 <= span.x - label.span.x <= 150 and not self._is_footer(span)

    def _is_footer(self, span: Span) -> bool:
        return span.row.y > FOOTER * self.document.heights[span.row.page]
