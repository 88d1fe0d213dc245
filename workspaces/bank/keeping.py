"""Keeping the lines of a statement, each once, and closing what an invoice has proven meanwhile."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from workspaces.bank.matching import BEFORE, Bill, Paid, proofs
from workspaces.bank.models import BankLine, Standing
from workspaces.bank.payees import payee_of
from workspaces.deadlines.models import AskedPiece
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.access import Access
from workspaces.kernel.audit import record
from workspaces.kernel.clock import now, today
from workspaces.kernel.money import french

AT_ONCE = 500
NO_PROOF = (Processing.REFUSED, Processing.DUPLICATE)
WAITING = (Standing.OPEN, Standing.ASKED)


@dataclass(frozen=True)
class Kept:
    """What a statement brought: new lines, lines that were there already."""

    new: int
    known: int


async def keep(ws: Access, lines: Sequence[dict[str, Any]]) -> Kept:
    """In the running transaction. The same statement again, or one that overlaps it, brings nothing twice."""
    rows = {row.print: row for row in _rows(ws, lines)}
    known = {row.print for row in await BankLine.within(ws).filter(print__in=list(rows)).only("id", "print")}
    new = [row for mark, row in rows.items() if mark not in known]
    await BankLine.bulk_create(new, batch_size=AT_ONCE)
    await prove(ws.workspace_id)
    return Kept(len(new), len(known))


def _rows(ws: Access, lines: Sequence[dict[str, Any]]) -> list[BankLine]:
    seen: Counter[tuple[str, int, str]] = Counter()
    rows = []
    for line in lines:
        same = (line["on"], line["cents"], line["label"])
        seen[same] += 1
        rows.append(_row(ws, *same, seen[same]))
    return rows


def _row(ws: Access, on: str, cents: int, label: str, rank: int) -> BankLine:
    mark = hashlib.sha256(f"{on}|{cents}|{label}|{rank}".encode()).hexdigest()
    row = BankLine(workspace_id=ws.workspace_id, print=mark, on=date.fromisoformat(on), amount=cents, label=label)
    row.payee, row.brought_at, row.brought_by_name = payee_of(label), now(), ws.person.name
    return row


async def prove(workspace_id: UUID) -> int:
    """In the running transaction: lines whose invoice has come are proven, and what was asked for them is closed."""
    waiting = await BankLine.filter(workspace_id=workspace_id, standing__in=WAITING, amount__lt=0)
    if not waiting:
        return 0
    bills = await _bills(workspace_id, min(line.on for line in waiting))
    payments = [Paid(line.id, line.on, -line.amount, line.label) for line in waiting]
    found = proofs(payments, bills)
    for line in waiting:
        if line.id in found:
            await _close(line, found[line.id])
    return len(found)


async def _bills(workspace_id: UUID, first: date) -> list[Bill]:
    """Invoices that prove nothing else yet."""
    rows = Invoice.filter(workspace_id=workspace_id, direction="purchase", issue_date__gte=first - BEFORE)
    proven = BankLine.filter(workspace_id=workspace_id, standing=Standing.PROVEN, invoice_id__not_isnull=True)
    used = set(await proven.values_list("invoice_id", flat=True))
    return [
        Bill(row.id, row.party_name, row.issue_date, abs(row.gross), row.due_date)
        for row in await rows.filter(gross__not_isnull=True).exclude(processing__in=NO_PROOF)
        if row.id not in used and row.issue_date and row.gross and not row.is_credit_note
    ]


async def _close(line: BankLine, invoice_id: UUID) -> None:
    line.standing, line.invoice_id = Standing.PROVEN, invoice_id
    await line.save(update_fields=["standing", "invoice_id"])
    asked = await AskedPiece.get_or_none(workspace_id=line.workspace_id, bank_line_id=line.id, came_at=None)
    if asked:
        asked.came_at, asked.invoice_id = now(), invoice_id
        await asked.save(update_fields=["came_at", "invoice_id"])
        await record("piece:came", asked, None, words=asked.words, invoice=invoice_id)


async def ask(ws: Access, line: BankLine) -> AskedPiece:
    """In the running transaction: the proof of one payment is asked of the client, in plain words."""
    line.standing = Standing.ASKED
    await line.save(update_fields=["standing"])
    row = await AskedPiece.create(
        workspace_id=ws.workspace_id, words=words_of(line), asked_at=now(), asked_by_name=ws.person.name,
        bank_line_id=line.id, amount=-line.amount, paid_on=line.on, payee=line.payee,
    )  # fmt: skip
    await record("piece:asked", row, ws, words=row.words)
    return row


def words_of(line: BankLine) -> str:
    """« Justificatif du paiement de 84,90 € à SHELL du 12/10 »; the year where it is not plain."""
    day = f"{line.on:%d/%m}" if abs(today() - line.on) < timedelta(days=300) else f"{line.on:%d/%m/%Y}"
    return f"Justificatif du paiement de {french(-line.amount)}\u00a0€ à {line.payee} du {day}"[:160]
