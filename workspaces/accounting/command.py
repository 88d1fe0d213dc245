"""`liasse export fec|invoices|archive`: files for scripts, in the words of ARCHITECTURE §6. Nothing is marked."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from workspaces.accounting import exports, fec_check
from workspaces.accounting.packages.fec import file_name
from workspaces.archive import bundle
from workspaces.archive.queries import Search
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.models import Invoice
from workspaces.kernel import money, spreadsheet
from workspaces.kernel.access import Access, Can, Person, Via
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.ids import new_id
from workspaces.kernel.spreadsheet import Cell
from workspaces.kernel.tenancy import acting_in

BATCH = 500
HEADS = (
    *("Nature", "Type", "Tiers", "SIREN", "N° de facture", "Date", "Échéance", "HT", "TVA", "TTC", "Devise"),
    *("État", "Comptabilité"),
)
WIDTHS = (10, 8, 30, 12, 20, 12, 12, 14, 14, 14, 8, 14, 16)


async def export(kind: str, slug: str, since: date, until: date, out: Path, *, check: bool = False) -> dict[str, Any]:
    """One JSON object: the file, its hash, how much it holds, and which invoices have no entry."""
    dossier = await Workspace.get_or_none(slug=slug)
    if dossier is None:
        raise NotFound(f"Il n’y a pas de dossier « {slug} ».")
    if since > until:
        raise DomainError("La période finit avant de commencer.", code="PERIOD")
    with acting_in(dossier.id):
        told = await KINDS[kind](dossier, since, until, out, check)
    return told | sealed(Path(told["file"]))


def sealed(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": path.stat().st_size}


def target(out: Path, name: str) -> Path:
    """A folder takes the file under its own name."""
    return out / name if out.is_dir() else out


async def fec(dossier: Workspace, since: date, until: date, out: Path, check: bool) -> dict[str, Any]:
    name = file_name(dossier.siren, dossier.closing_of(until))
    path = target(out, name)
    with path.open("wb") as file:
        told = await exports.foresee(dossier, "fec", since, until, file)
    report: dict[str, Any] = {
        "kind": "fec",
        "file": str(path),
        "name": name,
        "verdict": "review" if told.problems else "accept",
    }
    report |= {"entries": told.entries, "lines": told.lines, "debit": f"{money.from_cents(told.debit):.2f}"}
    report |= {"problems": told.problems}
    return report | {"check": await fec_check.check_fec(path, name=name)} if check else report


async def invoices(dossier: Workspace, since: date, until: date, out: Path, check: bool) -> dict[str, Any]:
    """Every invoice dated in the period, whatever became of it. A workbook when the name ends in .xlsx, else CSV."""
    path = target(out, f"{dossier.siren}-factures.csv")
    with path.open("wb") as file:
        count = await (_workbook if path.suffix.lower() == ".xlsx" else _csv)(file, listed(dossier, since, until))
    return {"kind": "invoices", "file": str(path), "verdict": "accept", "rows": count}


async def listed(dossier: Workspace, since: date, until: date) -> AsyncIterator[list[list[Cell]]]:
    period = Invoice.filter(workspace_id=dossier.id, issue_date__gte=since, issue_date__lte=until)
    ids = await period.order_by("issue_date", "id").values_list("id", flat=True)
    for at in range(0, len(ids), BATCH):
        some = await Invoice.filter(workspace_id=dossier.id, id__in=list(ids[at : at + BATCH]))
        yield [_row(one) for one in sorted(some, key=lambda one: (one.issue_date, one.id))]


def _row(invoice: Invoice) -> list[Cell]:
    """A credit note counts against the invoices, whatever sign it was printed with."""
    sign = -1 if invoice.is_credit_note and (invoice.gross or 0) > 0 else 1
    amounts = [
        None if cents is None else money.from_cents(sign * cents) for cents in (invoice.net, invoice.tax, invoice.gross)
    ]
    head = ["Achat" if invoice.direction is Direction.PURCHASE else "Vente", invoice.type_code, invoice.party_name]
    dates = [invoice.party_siren, invoice.number, invoice.issue_date, invoice.due_date]
    return [*head, *dates, *amounts, invoice.currency, invoice.processing.label, invoice.accounting.label]


async def _csv(file: BinaryIO, batches: AsyncIterator[list[list[Cell]]]) -> int:
    file.write((spreadsheet.BOM + spreadsheet.csv_text([HEADS])).encode())
    return await _each(batches, lambda rows: file.write(spreadsheet.csv_text(rows).encode()))


async def _workbook(file: BinaryIO, batches: AsyncIterator[list[list[Cell]]]) -> int:
    book = spreadsheet.Workbook(file, "Factures", HEADS, WIDTHS)
    count = await _each(batches, book.add)
    book.close()
    return count


async def _each(batches: AsyncIterator[list[list[Cell]]], write: Callable[[Sequence[Sequence[Cell]]], object]) -> int:
    count = 0
    async for rows in batches:
        write(rows)
        count += len(rows)
    return count


async def archive(dossier: Workspace, since: date, until: date, out: Path, check: bool) -> dict[str, Any]:
    """The sealed pieces of a whole year or a whole month, with their proof."""
    period = whole_period(since, until)
    path = target(out, f"{dossier.siren}-archives-{period}.zip")
    person = Person(id=new_id(), name="Ligne de commande", email="")
    ws = Access(dossier.id, person, frozenset({Can.READ}), Via.MEMBER, dossier)
    with path.open("wb") as file:
        async for part in bundle.stream(Search(ws, period=period)):
            file.write(part)
    return {"kind": "archive", "file": str(path), "verdict": "accept", "period": period}


def whole_period(since: date, until: date) -> str:
    """`2026` or `2026-11`: the chain is cut by years and months."""
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31) and since.year == until.year:
        return str(since.year)
    if since.day == 1 and (since.year, since.month) == (until.year, until.month) and _last_day(until):
        return f"{since:%Y-%m}"
    message = "Les archives s’exportent par année ou par mois entiers, par exemple du 2026-01-01 au 2026-12-31."
    raise DomainError(message, code="ARCHIVE_PERIOD")


def _last_day(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


KINDS = {"fec": fec, "invoices": invoices, "archive": archive}
