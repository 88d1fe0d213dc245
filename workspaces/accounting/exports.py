"""Exports of one dossier: entries leave once, in a file that can be made again byte for byte, and come back by
cancelling while nothing has followed."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from tortoise.expressions import F

from workspaces.accounting import axis, books, fec_check, plans
from workspaces.accounting.facts import Line
from workspaces.accounting.models import AccountingExport, AccountingPiece, ExportState
from workspaces.accounting.packages import REGISTRY
from workspaces.accounting.packages.base import Package
from workspaces.accounting.packages.fec import file_name as fec_name
from workspaces.accounting.sources import ACCOUNTABLE_SQL
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import audit, db, events, jobs, storage
from workspaces.kernel.access import Access, Person
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.typesetting import typeset

BATCH = 100
LEAVING = ("ready", "processed", "error")
LEAVING_SQL = (
    "(accounting in :leaving or direction = 'sale' and accounting = 'pending')"  # one's own sale needs no look
)
FEC_LIKE = ("fec", "pennylane")
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
ENDINGS |= {"application/xml": "xml", "text/xml": "xml", "image/heic": "heic", "image/tiff": "tiff"}


async def ask(ws: Access, package: str, since: date, until: date) -> AccountingExport:
    """Want an export, inside a `unit_of_work`: made by a job."""
    if package not in REGISTRY:
        raise DomainError("Choisissez le logiciel.", code="PACKAGE_UNKNOWN")
    if since > until:
        raise DomainError("La période finit avant de commencer.", code="PERIOD")
    await _refuse_a_second(ws.workspace_id)
    plan = await plans.own(ws.workspace_id)
    wanted = await AccountingExport.create(
        workspace_id=ws.workspace_id, firm_id=ws.firm_id, package=package, since=since, until=until,
        options={"columns": plan.columns}, created_at=now(), by_id=ws.person.id, by_name=ws.person.name,
    )  # fmt: skip
    ids: dict[str, Any] = {"workspace": ws.workspace_id, "export": wanted.id}
    await jobs.later(make_export, workspace_id=ws.workspace_id, key=f"accounting:{wanted.id}", **ids)
    await audit.record("accounting:export:asked", wanted, ws, package=package, since=since, until=until)
    return wanted


async def _refuse_a_second(workspace_id: UUID) -> None:
    """One export of a dossier at a time: two would want the same entries."""
    await db.alone(f"accounting-export:{workspace_id}")
    if await AccountingExport.exists(workspace_id=workspace_id, state=ExportState.QUEUED):
        message = "Un export de ce dossier est déjà en préparation. Attendez qu’il soit prêt, puis demandez celui-ci."
        raise IllegalMove(message, code="EXPORT_RUNNING")


async def given_up(*, workspace: str, export: str) -> None:
    """Nothing was exported: the pieces are free again, and people are told so."""
    row = await AccountingExport.get(id=UUID(export), workspace_id=UUID(workspace))
    message = "L’export n’a pas abouti et rien n’est parti. Demandez-le de nouveau ; s’il échoue encore, écrivez-nous."
    async with unit_of_work():
        row.problems = [*row.problems, _untitled("EXPORT_GIVEN_UP", message)]
        await _release(row)
        await _settle(row, ExportState.FAILED)


def _untitled(code: str, message: str) -> dict[str, str]:
    """What went wrong with the whole export and not with one of its invoices."""
    return {"invoice": "", "title": "Export entier", "code": code, "message": typeset(message)}


@job(attempts=4, timeout=600, when_dead=given_up)
async def make_export(*, workspace: str, export: str) -> None:
    """Book what is ready, take what is booked, write the file, and only then say that it left."""
    row = await AccountingExport.get_or_none(id=UUID(export), workspace_id=UUID(workspace))
    if row is None or row.state is not ExportState.QUEUED:
        return
    dossier = await Workspace.get(id=row.workspace_id)
    row.problems, row.done = [], 0
    while await _take_some(row):
        await events.tell([row.workspace_id], "accounting-export", row.id)
    with tempfile.TemporaryDirectory(prefix="liasse-export-") as folder:
        path = Path(folder) / "entries"
        told = await written(row, path)
        refused = await _refusal(row, dossier, path) if row.package in FEC_LIKE and told.entries else ""
        await _keep(row, dossier, path)
    async with effect():
        if refused:
            await _turn_back(row, refused)
        else:
            await _leave(row, told)


async def _take_some(row: AccountingExport) -> bool:
    """The next invoices of the period: booked and taken, or in error with the reason. False: none is left."""
    seen = [UUID(one["invoice"]) for one in row.problems]
    sql = (
        f"select id from invoice where workspace_id = :ws and {ACCOUNTABLE_SQL} "  # noqa: S608 (placeholders)
        f"and {LEAVING_SQL} and issue_date >= :since and issue_date <= :until and not (id in :seen) "
        "and not exists (select 1 from accounting_piece p where p.workspace_id = :ws and p.invoice_id = invoice.id "
        f"and p.export_id is not null and not p.open) order by issue_date, id limit {BATCH}"
    )
    found = await db.rows(
        sql, ws=row.workspace_id, leaving=LEAVING, since=row.since, until=row.until, seen=seen or [row.id]
    )
    for each in found:
        await _take(row, UUID(str(each["id"])))
    row.done += len(found)
    await AccountingExport.filter(id=row.id, workspace_id=row.workspace_id).update(done=row.done)
    return len(found) == BATCH


async def _take(row: AccountingExport, invoice_id: UUID) -> None:
    """One invoice, whole or not at all. What another export took, or somebody changed meanwhile, is no error."""
    by = Person(row.by_id, row.by_name, "") if row.by_id else None
    invoice = await Invoice.get(id=invoice_id, workspace_id=row.workspace_id)
    seen = invoice.version
    try:
        async with unit_of_work():
            await db.alone(f"accounting-export:{row.workspace_id}")
            if _leaves(invoice) and await _is_as_read(invoice, seen):
                await _book_and_hold(row, invoice, by)
    except DomainError as why:
        await _fail(row, invoice_id, seen, why, by)


def _leaves(invoice: Invoice) -> bool:
    """`LEAVING_SQL` of one invoice."""
    own = invoice.direction is Direction.SALE and invoice.accounting is Accounting.PENDING
    return own or invoice.accounting.value in LEAVING


async def _is_as_read(invoice: Invoice, seen: int) -> bool:
    return await Invoice.exists(id=invoice.id, workspace_id=invoice.workspace_id, version=seen)


async def _book_and_hold(row: AccountingExport, invoice: Invoice, by: Person | None) -> None:
    """Only a piece that no export holds is taken: the update decides, not what was read before it."""
    if invoice.accounting is not Accounting.PROCESSED:
        await axis.book(invoice, by)
    piece = await AccountingPiece.get(workspace_id=row.workspace_id, invoice_id=invoice.id)
    REGISTRY[row.package].accept(piece.journal, tuple(Line(*line) for line in piece.lines))
    await AccountingPiece.filter(id=piece.id, workspace_id=row.workspace_id, export_id=None).update(export_id=row.id)


async def _fail(row: AccountingExport, invoice_id: UUID, seen: int, why: DomainError, by: Person | None) -> None:
    async with unit_of_work():
        invoice = await Invoice.get(id=invoice_id, workspace_id=row.workspace_id)
        if invoice.version != seen:
            return
        if invoice.accounting.may(Accounting.ERROR):
            invoice.accounting = Accounting.ERROR
            await invoice.save_if_unchanged("accounting")
        await audit.record("accounting:failed", invoice, by, code=why.code, message=why.message)
        row.problems.append(books.problem(invoice, why))
        await AccountingExport.filter(id=row.id, workspace_id=row.workspace_id).update(problems=row.problems)


async def written(row: AccountingExport, path: Path) -> books.Told:
    """The file of an export from its frozen pieces: the same bytes each time."""
    told, package = books.Told(), REGISTRY[row.package]
    with path.open("wb") as file:
        writer = package.writer(file, row.options)
        async for pieces in books.exported(row.workspace_id, row.id):
            await asyncio.to_thread(_write, writer, pieces, package, told)
        writer.close()
    return told


def _write(writer: Any, pieces: list[books.Row], package: Package, told: books.Told) -> None:
    for piece in pieces:
        entry = books.entry_of(piece, number=told.entries + 1, image=image_of(piece, package))
        told.count(entry)
        writer.add(entry)


def image_of(piece: books.Row, package: Package) -> str:
    """What the original of a piece is called beside the entries, or nothing where there is none."""
    if not piece["sha256"]:
        return ""
    ending = ENDINGS.get(piece["media_type"], "bin")
    return package.image_name(piece["journal"], books.as_day(piece["exercise"]), piece["number"], ending)


async def _refusal(row: AccountingExport, dossier: Workspace, path: Path) -> str:
    """What our own checker finds wrong with the file: then it does not leave."""
    told = await fec_check.check_fec(path, name=name_of(row, dossier))
    return next((one["message"] for one in told["findings"] if one["severity"] == "error"), "")


async def _turn_back(row: AccountingExport, why: str) -> None:
    row.problems = [*row.problems, _untitled("FEC_REFUSED", why)]
    await _release(row)
    await _settle(row, ExportState.FAILED)


async def _keep(row: AccountingExport, dossier: Workspace, path: Path) -> None:
    content = await asyncio.to_thread(path.read_bytes)
    row.sha256, row.size = hashlib.sha256(content).hexdigest(), len(content)
    row.file_name, row.file_key = name_of(row, dossier), f"{row.workspace_id}/exports/{row.sha256}"
    await storage.put_new(row.file_key, path)


def name_of(row: AccountingExport, dossier: Workspace) -> str:
    if row.package == "fec":
        return fec_name(dossier.siren, dossier.closing_of(row.until))
    package = REGISTRY[row.package]
    return f"{dossier.siren}-{row.package}-{row.since:%Y%m%d}-{row.until:%Y%m%d}.{package.extension}"


async def _leave(row: AccountingExport, told: books.Told) -> None:
    taken = await AccountingPiece.filter(workspace_id=row.workspace_id, export_id=row.id).values_list(
        "invoice_id", flat=True
    )
    booked = Invoice.filter(workspace_id=row.workspace_id, id__in=list(taken), accounting=Accounting.PROCESSED)
    await booked.update(accounting=Accounting.EXPORTED, version=F("version") + 1)
    row.pieces, row.debit = told.entries, told.debit
    await _settle(row, ExportState.READY if told.entries else ExportState.EMPTY)


async def _settle(row: AccountingExport, state: ExportState) -> None:
    row.state, row.finished_at = state, now()
    await row.save()
    counts = {"pieces": row.pieces, "problems": len(row.problems), "sha256": row.sha256}
    await audit.record(f"accounting:export:{state.value}", row, None, **counts)
    await events.tell([row.workspace_id], "accounting-export", row.id)


async def cancel(row: AccountingExport, by: Access) -> None:
    """Take an export back, inside a `unit_of_work`: its pieces wait again, and it stays on the record."""
    if row.state is not ExportState.READY:
        raise IllegalMove("Cet export ne s’annule pas : il n’a rien emporté.", code="EXPORT_STATE")
    later = AccountingExport.filter(workspace_id=row.workspace_id, created_at__gt=row.created_at)
    if await later.filter(state__in=[ExportState.READY, ExportState.QUEUED]).exists():
        raise IllegalMove("Un autre export a suivi : annulez-le d’abord.", code="EXPORT_FOLLOWED")
    mine = AccountingExport.filter(id=row.id, workspace_id=row.workspace_id, state=ExportState.READY)
    if await mine.update(state=ExportState.CANCELLED, cancelled_at=now(), cancelled_by=by.person.name) != 1:
        raise IllegalMove("Cet export vient d’être annulé.", code="EXPORT_STATE")
    await _release(row)
    await audit.record("accounting:export:cancelled", row, by, pieces=row.pieces, sha256=row.sha256)
    await events.tell([row.workspace_id], "accounting-export", row.id)


async def _release(row: AccountingExport) -> None:
    held = AccountingPiece.filter(workspace_id=row.workspace_id, export_id=row.id)
    taken = await held.values_list("invoice_id", flat=True)
    exported = Invoice.filter(workspace_id=row.workspace_id, id__in=list(taken), accounting=Accounting.EXPORTED)
    await exported.update(accounting=Accounting.PROCESSED, version=F("version") + 1)
    await held.update(export_id=None)


async def foresee(dossier: Workspace, package: str, since: date, until: date, file: BinaryIO) -> books.Told:
    """The same file for a look ahead: every invoice that belongs in the books, numbered or not; nothing is marked."""
    told, plan = books.Told(), await plans.own(dossier.id)
    writer = REGISTRY[package].writer(file, {"columns": plan.columns})
    async for entry in books.foreseen(dossier, since, until, told):
        writer.add(entry)
    writer.close()
    return told
