"""The weeks of the demonstration, lived again: files arrive at their hour, the usual jobs read them, people decide."""

from __future__ import annotations

import tempfile
from pathlib import Path

from importers import arrival, pipeline
from portal.demo import opening
from portal.demo.moments import at, run_jobs
from portal.demo.story import ACCOUNTANT, Dossier, Piece, days
from portal.review import acts
from workspaces.documents.models import Channel, Document
from workspaces.dossiers.models import Workspace
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

SAMPLES = Path(__file__).parent / "samples"


async def replay() -> None:
    for arrivals in days():
        for dossier, piece in arrivals:
            with at(piece.at):
                await receive(dossier, piece)
        await run_jobs(arrivals[-1][1].at)
        for dossier, piece in arrivals:
            if piece.fate:
                with at(piece.decided_at):
                    await decide(dossier, piece)
                await run_jobs(piece.decided_at)


async def receive(dossier: Dossier, piece: Piece) -> None:
    """Known already when the story was interrupted and begins again."""
    workspace = await Workspace.get(siren=dossier.company.siren)
    by = await opening.access(dossier.email, workspace.slug) if piece.channel is not Channel.MAIL else None
    with tempfile.TemporaryDirectory(prefix="liasse-demo-") as folder, acting_in(workspace.id):
        with (SAMPLES / piece.file).open("rb") as source:
            found = arrival.take_in(source, piece.file, Path(folder))
        await pipeline.receive(
            found, workspace_id=workspace.id, direction=piece.direction, channel=piece.channel, by=by
        )


async def decide(dossier: Dossier, piece: Piece) -> None:
    """The client's own decision, or the firm's keys: A, R, E and D."""
    workspace = await Workspace.get(siren=dossier.company.siren)
    ws = await opening.access(dossier.email if piece.owner else ACCOUNTANT.email, workspace.slug)
    with acting_in(workspace.id):
        document = await Document.get(workspace_id=workspace.id, name=piece.file)
        invoice = await Invoice.of_document(document)
        assert invoice, f"{piece.file} gave no invoice"
        if invoice.decided_at is None and not await acts.done_message(invoice, ws):
            async with unit_of_work():
                await (_by_owner if piece.owner else _by_firm)(invoice, ws, piece)


async def _by_owner(invoice: Invoice, ws: Access, piece: Piece) -> None:
    ws.require(Can.DECIDE)
    match piece.fate:
        case "accept":
            await approval.accept(invoice, ws)
        case "hold":
            await approval.hold(invoice, piece.note, ws)


async def _by_firm(invoice: Invoice, ws: Access, piece: Piece) -> None:
    match piece.fate:
        case "accept":
            await acts.finish(invoice, ws, {})
        case "refuse":
            await acts.turn_down(invoice, ws, "destinataire", piece.note)
        case "hold":
            await acts.set_aside(invoice, ws, piece.note)
        case "duplicate":
            await acts.call_duplicate(invoice, ws)
