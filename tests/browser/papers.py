"""A queue as a firm finds it in the morning: many documents over several dossiers, a few not like the others."""

from __future__ import annotations

import enum
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from PIL import Image, ImageDraw

from portal.app import create_app
from portal.database import migrate
from tests import make
from workspaces.documents.models import Page
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import Box, Confidence, Doubt, InvoiceDraft, Party, Proof
from workspaces.invoices.status import Processing
from workspaces.kernel import db, storage
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in

SHEET = (1240, 1754)  # pixels of an A4 page at 150 dpi, as the pictures of pages are
PLACES = {"number": Box(1, 380, 70, 90, 14), "net": Box(1, 480, 454, 60, 14), "gross": Box(1, 480, 506, 60, 14)}


class Kind(enum.Enum):
    CLEAN = enum.auto()
    DOUBTFUL = enum.auto()  # the net was misread: 1 234,50 instead of 1 284,50
    DUPLICATE = enum.auto()
    UNREADABLE = enum.auto()
    CREDIT_NOTE = enum.auto()
    TO_HOLD = enum.auto()  # clean, but somebody has a question about it


@dataclass(frozen=True)
class Paper:
    supplier: str
    kind: Kind
    dossier: int  # which one, in the order of the queue


@dataclass(frozen=True)
class Morning:
    """How much waits. Always among them: two duplicates, one unreadable, one credit note, one with a question."""

    documents: int
    dossiers: int
    doubtful: int

    @property
    def papers(self) -> list[Paper]:
        """In the order of the queue, the odd ones spread over it."""
        odd = [Kind.DOUBTFUL] * self.doubtful
        odd += [Kind.DUPLICATE, Kind.DUPLICATE, Kind.UNREADABLE, Kind.CREDIT_NOTE, Kind.TO_HOLD]
        step = (self.documents - 2) / len(odd)
        places = {2 + int(n * step): kind for n, kind in enumerate(odd)}
        return [
            Paper(f"Fournisseur {n + 1}", places.get(n, Kind.CLEAN), n * self.dossiers // self.documents)
            for n in range(self.documents)
        ]

    @property
    def tally(self) -> str:
        return f"{self.documents - 4} acceptées, 2 doublons, 1 refusée, 1 en attente"


SAMPLE = Morning(documents=14, dossiers=4, doubtful=2)
WHOLE = Morning(documents=50, dossiers=12, doubtful=6)


def draft(paper: Paper) -> InvoiceDraft:
    """What was read of it, with the places of some fields."""
    confidence = {name: Confidence(0.95, Proof.ANCHOR, box) for name, box in PLACES.items()}
    read = {"seller": Party(name=paper.supplier), "confidence": confidence}
    return make.draft(**read | oddity(paper))


def oddity(paper: Paper) -> dict[str, object]:
    match paper.kind:
        case Kind.DOUBTFUL:
            amounts = {"net": "1234.50", "tax": "256.90", "gross": "1541.40", "payable": "1541.40"}
            doubt = Doubt("FX_TOTALS", "Les totaux ne concordent pas.", "net")
            return {name: Decimal(value) for name, value in amounts.items()} | {"doubts": [doubt]}
        case Kind.DUPLICATE:
            return {"number": "FA-1", "doubts": [Doubt("DUPLICATE", "Elle ressemble à une autre.", "number")]}
        case Kind.UNREADABLE:
            doubt = Doubt("NOT_AN_INVOICE", "Nous n’avons pas reconnu de facture.")
            return {"number": None, "gross": None, "doubts": [doubt]}
        case Kind.CREDIT_NOTE:
            return {"type_code": "381"}
    return {}


def sheet(supplier: str) -> bytes:
    """The picture of its page, as full of lines as an invoice is."""
    picture = Image.new("RGB", SHEET, "white")
    pen = ImageDraw.Draw(picture)
    pen.text((120, 110), supplier, fill="black", font_size=44)
    for n in range(42):
        pen.text((120, 260 + 32 * n), f"{n + 1:02}  Prestation de {supplier}, réf. {n * 7919 % 9973}", fill="#333")
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=80)
    return file.getvalue()


async def lay(paper: Paper, rank: int, dossier: Workspace) -> None:
    """One document of the queue, with the picture of its page."""
    original = await make.document(dossier, name=f"{paper.supplier}.pdf", page_count=1)
    key = f"{dossier.id}/pages/{original.id}-1.webp"
    await storage.put_new(key, sheet(paper.supplier))
    with acting_in(dossier.id):
        await Page.create(
            workspace_id=dossier.id, document_id=original.id, number=1, width=595, height=842, image_key=key
        )
    received: dict[str, object] = {"received_at": now() + timedelta(seconds=rank)}
    if paper.kind is Kind.DUPLICATE:
        first = await make.purchase(dossier, draft_of=draft(paper), processing=Processing.ARCHIVED)
        received["duplicate_of"] = first.id
    await make.purchase(dossier, of=original, draft_of=draft(paper), **received)


async def prepared(morning: Morning) -> list[str]:
    """An installation with that queue, and an owner for each dossier; the cookies of Léa's and Hugo's browsers."""
    await migrate()
    create_app()
    async with db.opened():
        firm = await make.firm("Cabinet Durand")
        for number, papers in enumerate(by_dossier(morning)):
            dossier = await make.workspace(f"Client {number + 1:02}", firm=firm)
            await make.member(dossier, f"Karim {number + 1:02}")
            for paper in papers:
                await lay(paper, morning.papers.index(paper), dossier)
        names = ("Léa Petit", "Hugo Blanc")
        people = [await make.firm_member(firm, name, roles=["client-manager", "accountant"]) for name in names]
        return [await make.session(person) for person in people]


def by_dossier(morning: Morning) -> Iterator[list[Paper]]:
    for number in range(morning.dossiers):
        yield [paper for paper in morning.papers if paper.dossier == number]
