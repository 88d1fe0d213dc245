"""100,000 lines in the format of article A47 A-1: CPU, and memory that does not grow with the file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from portal import database
from portal.benching.measuring import cpu, figure, memory_mb, say
from workspaces.accounting import exports, fec_check
from workspaces.accounting.models import AccountingPiece
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel import db
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in

LINES, ENTRY, TIMES = 100_000, 3, 5  # three lines an entry
START, DAYS = date(2026, 1, 1), 365
TARGET_S, GROWTH_MB = 3, 40
LOOK_EVERY_S = 0.02


async def main() -> list[dict[str, Any]]:
    await database.migrate()
    async with db.opened(everywhere=True):
        large, small, plain = [await dossier(count) for count in (LINES, LINES // 10, 0)]
        with acting_in(large.id, small.id, plain.id):
            await fill(large, LINES // ENTRY + 1, booked=True)
            await fill(small, LINES // ENTRY // 10, booked=True)
            await fill(plain, LINES // ENTRY + 1, booked=False)
            return await measured(large, small, plain)


async def measured(large: Workspace, small: Workspace, plain: Workspace) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="liasse-fec-") as folder:
        path = Path(folder) / "entries.txt"
        await spent(small, path)  # what is only paid once
        name = f"{LINES} lignes au format FEC"
        results = [
            figure(f"{name}, pièces numérotées", "s CPU", [await spent(large, path) for _ in range(TIMES)], TARGET_S)
        ]
        with cpu() as reading:
            told = await fec_check.check_fec(path)
        assert told["verdict"] == "valid", told["findings"]
        results.append(figure(f"{name}, relues par le contrôle", "s CPU", [reading.ms / 1000]))
        results.append(figure(f"{name}, écritures calculées à la volée", "s CPU", [await spent(plain, path)]))
        for one, count in ((small, LINES // 10), (large, LINES)):
            results.append(figure(f"{count} lignes, mémoire ajoutée", "Mo", [await growth(one, path)], GROWTH_MB))
        return results


async def spent(one: Workspace, path: Path) -> float:
    with cpu() as used:
        await write(one, path)
    return used.ms / 1000


async def write(one: Workspace, path: Path) -> None:
    with path.open("wb") as file:
        told = await exports.foresee(one, "fec", START, START + timedelta(DAYS), file)
    assert not told.problems, told.problems[:1]


async def growth(one: Workspace, path: Path) -> float:
    """The highest of the process while it writes, above what it had before."""
    before, seen = memory_mb(os.getpid()), [0.0]
    async with watched(seen):
        await write(one, path)
    return max(max(seen) - before, 0.0)


@contextlib.asynccontextmanager
async def watched(seen: list[float]) -> AsyncIterator[None]:
    async def look() -> None:
        while True:
            seen.append(memory_mb(os.getpid()))
            await asyncio.sleep(LOOK_EVERY_S)

    task = asyncio.create_task(look())
    yield
    task.cancel()


async def dossier(count: int) -> Workspace:
    return await Workspace.create(slug=f"fec-{count}", name="Au bon moulin", siren="812345676", created_at=now())


async def fill(one: Workspace, count: int, *, booked: bool) -> None:
    invoices = [invoice(one, rank, booked=booked) for rank in range(1, count + 1)]
    await Invoice.bulk_create(invoices, batch_size=500)
    if booked:
        await AccountingPiece.bulk_create(pieces(one, invoices), batch_size=500)


def invoice(one: Workspace, rank: int, *, booked: bool) -> Invoice:
    net, tax = 10_000 + rank % 9_000, (10_000 + rank % 9_000) // 5
    return Invoice(
        id=new_id(), workspace_id=one.id, direction=Direction.PURCHASE, party_name=f"Fournisseur Lefèvre {rank % 60}",
        number=f"F-{rank:06d}", issue_date=START + timedelta(rank * DAYS // 40_000 % DAYS), net=net, tax=tax,
        gross=net + tax, processing=Processing.ARCHIVED, received_at=now(),
        accounting=Accounting.PROCESSED if booked else Accounting.READY,
    )  # fmt: skip


def pieces(one: Workspace, invoices: list[Invoice]) -> Iterator[AccountingPiece]:
    closing = date(2026, 12, 31)
    for rank, row in enumerate(invoices, 1):
        lines = [
            ["401000", "Fournisseurs", 0, row.gross, f"FOUR{rank % 60:03d}", row.party_name],
            ["606400", "Fournitures administratives", row.net, 0, "", ""],
            ["445660", "TVA déductible sur autres biens et services", row.tax, 0, "", ""],
        ]
        yield AccountingPiece(
            workspace_id=one.id, invoice_id=UUID(str(row.id)), direction="purchase", journal="AC",
            journal_name="Achats", exercise=closing, number=rank, day=row.issue_date, reference=row.number,
            label=f"{row.party_name} {row.number}", lines=lines, account="606400", validated_on=closing,
        )  # fmt: skip


if __name__ == "__main__":
    say(asyncio.run(main()))
