"""What a child process tells about one file, as JSON both ways."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from importers.readers.remarks import Remark, Weight
from importers.readers.words import PageWords
from workspaces.invoices.draft import InvoiceDraft
from workspaces.invoices.draft_json import from_json, to_json


@dataclass
class Understanding:
    """`pages` are sizes in points; `unread` the numbers of the pages that only recognition can read."""

    pages: list[tuple[float, float]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    draft: InvoiceDraft | None = None
    xml: bytes | None = None
    words: list[PageWords] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "pages": self.pages,
            "remarks": [[r.code, r.message, r.weight, r.field] for r in self.remarks],
            "draft": to_json(self.draft) if self.draft else None,
            "xml": base64.b64encode(self.xml).decode() if self.xml is not None else None,
            "words": [page.to_json() for page in self.words],
            "unread": self.unread,
            "attachments": self.attachments,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Understanding:
        return cls(
            pages=[(width, height) for width, height in data["pages"]],
            remarks=[Remark(code, message, Weight(weight), name) for code, message, weight, name in data["remarks"]],
            draft=from_json(data["draft"]) if data["draft"] else None,
            xml=base64.b64decode(data["xml"]) if data["xml"] is not None else None,
            words=[PageWords.from_json(page) for page in data["words"]],
            unread=data["unread"],
            attachments=data["attachments"],
        )
