"""The firm's work on an invoice, step by step. Legal moves are those of the status table; the rest is a 409.

Called inside a `unit_of_work`. Exporting and its errors are the exports' own (`exports`).
"""

from __future__ import annotations

from workspaces.accounting import pieces
from workspaces.accounting.models import AccountingPiece
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import MOVES, Accounting
from workspaces.kernel import audit, events
from workspaces.kernel.access import Access, FirmAccess, Person
from workspaces.kernel.errors import DomainError, IllegalMove

By = Access | FirmAccess | Person | None
A = Accounting
BY_HAND = (A.CLIENT_ACTION, A.PENDING, A.READY, A.PROCESSED)
VERBS = {  # what the button says
    A.CLIENT_ACTION: "Demander au client",
    A.PENDING: "Remettre en attente",
    A.READY: "Revue faite",
    A.PROCESSED: "Comptabiliser",
}


async def move(invoice: Invoice, target: Accounting, by: By, *, reason: str = "", account: str = "") -> None:
    """One legal step, with what it entails: a number for what is booked, nothing kept of what is taken back."""
    before = invoice.accounting
    if target not in BY_HAND or before is A.EXPORTED:
        raise IllegalMove(
            "Seul un export change cet état. Annulez l’export pour reprendre la pièce.", code="EXPORT_ONLY"
        )
    if target is A.CLIENT_ACTION and not reason:
        raise DomainError("Écrivez ce que vous demandez au client.", code="REASON_MISSING")
    invoice.accounting = before.to(target)  # type: ignore[arg-type]
    detail = await _consequences(invoice, before, target, account)
    await invoice.save_if_unchanged("accounting")
    detail |= {"before": before.value, "after": target.value, "reason": reason}
    await audit.record("accounting:moved", invoice, by, **detail)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)


async def _consequences(invoice: Invoice, before: Accounting, target: Accounting, account: str) -> dict[str, str]:
    if target is A.PROCESSED:
        return {"piece": (await pieces.number(invoice, account=account)).name}
    numbered = await AccountingPiece.exists(workspace_id=invoice.workspace_id, invoice_id=invoice.id, open=False)
    if before in (A.PROCESSED, A.ERROR) and numbered:
        return {"piece": (await pieces.reopen(invoice)).name}
    return {}


async def book(invoice: Invoice, by: By, *, account: str = "") -> None:
    """« Comptabiliser » from a list: what waits is looked at and booked, two steps in one."""
    if invoice.accounting is A.PENDING:
        await move(invoice, A.READY, by)
    await move(invoice, A.PROCESSED, by, account=account)


def has_left(state: Accounting) -> bool:
    """What left comes back by cancelling, not by a step."""
    return state is A.EXPORTED


def next_steps(invoice: Invoice) -> list[tuple[str, str]]:
    """The moves that a person may make now: (target, what the button says)."""
    if has_left(invoice.accounting):
        return []
    allowed = [target for target in BY_HAND if target in MOVES[invoice.accounting]]
    return [(target.value, _verb(invoice.accounting, target)) for target in allowed]


def _verb(before: Accounting, target: Accounting) -> str:
    return "Reprendre l’écriture" if before is A.PROCESSED and target is A.READY else VERBS[target]
