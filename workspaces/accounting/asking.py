"""Asking the client about an invoice. Whoever can reach the client's people listens here and tells them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from workspaces.accounting import axis
from workspaces.dossiers.models import Member, MemberRole
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel.access import Access, Via
from workspaces.kernel.errors import IllegalMove

Listener = Callable[[Invoice, Access], Awaitable[None]]
listeners: list[Listener] = []


def hear(listener: Listener) -> Listener:
    """Declare who is told, inside the transaction that asks."""
    listeners.append(listener)
    return listener


async def has_somebody_to_ask(ws: Access) -> bool:
    """A firm asks, and the dossier has an owner who may answer."""
    owners = Member.filter(workspace_id=ws.workspace_id, role=MemberRole.OWNER)
    return ws.via is Via.FIRM and await owners.exists()


async def ask(invoice: Invoice, reason: str, ws: Access) -> None:
    """« Demander au client », inside a `unit_of_work`: a step that somebody will hear of, or none."""
    if not await has_somebody_to_ask(ws):
        message = "Personne ne peut répondre : ce dossier n’a pas encore de responsable. Invitez-le, puis demandez-lui."
        raise IllegalMove(message, code="NOBODY_TO_ASK")
    await axis.move(invoice, Accounting.CLIENT_ACTION, ws, reason=reason)
    for listener in listeners:
        await listener(invoice, ws)
